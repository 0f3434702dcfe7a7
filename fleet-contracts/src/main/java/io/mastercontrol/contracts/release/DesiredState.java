package io.mastercontrol.contracts.release;

import java.time.Instant;
import java.util.List;

/**
 * Everything that the control plane wants of a device. A release that is no longer listed is removed, and a workload of
 * the device's own YAML that it replaced comes back.
 *
 * @param device whom it is for; a device refuses another's
 * @param generation grows with every change; a device refuses a lower one than it has seen
 */
public record DesiredState(String device, long generation, Instant createdAt, List<DesiredRelease> releases) {
    public DesiredState {
        if (device == null || device.isBlank()) {
            throw new IllegalArgumentException("device is missing");
        }
        releases = releases == null ? List.of() : List.copyOf(releases);
    }
}
