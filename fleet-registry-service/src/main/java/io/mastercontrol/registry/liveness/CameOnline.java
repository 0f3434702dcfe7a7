package io.mastercontrol.registry.liveness;

import io.mastercontrol.contracts.message.DeviceStatus;
import java.util.List;

/**
 * Fired after the commit: these devices have just connected or were heard again.
 *
 * @param statuses what those said of themselves that have just connected
 */
public record CameOnline(List<String> devices, List<DeviceStatus> statuses) {
    public CameOnline {
        devices = List.copyOf(devices);
        statuses = List.copyOf(statuses);
    }

    /** Devices that were heard again, and said nothing of themselves. */
    public CameOnline(List<String> devices) {
        this(devices, List.of());
    }

    static CameOnline saying(List<DeviceStatus> statuses) {
        return new CameOnline(statuses.stream().map(DeviceStatus::device).toList(), statuses);
    }
}
