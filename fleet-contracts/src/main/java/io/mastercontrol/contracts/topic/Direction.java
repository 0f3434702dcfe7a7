package io.mastercontrol.contracts.topic;

/** Who publishes on a topic of a device's branch, seen from the device. */
public enum Direction {
    FROM_DEVICE,
    TO_DEVICE
}
