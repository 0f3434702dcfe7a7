package io.mastercontrol.registry.device;

import java.util.Optional;

/** Whether a device is there, as the API says it. */
public enum DeviceStatus {
    /** Enrolled, and never heard. */
    pending,
    online,
    /** Silent for longer than it should be. */
    stale,
    offline,
    /** Heard by the predecessor's heartbeat only; when it falls silent, it is stale and offline like any other. */
    legacy;

    static Optional<DeviceStatus> of(String word) {
        for (DeviceStatus status : values()) {
            if (status.name().equals(word)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
