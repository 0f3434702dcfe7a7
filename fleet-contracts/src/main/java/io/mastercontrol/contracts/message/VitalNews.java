package io.mastercontrol.contracts.message;

import java.util.List;

/**
 * Devices of which the registry has committed something new, a heartbeat or a status; what it is, it says when it is asked.
 * Only a hint: whoever misses one, or hears one twice, finds out by asking what is new.
 */
public record VitalNews(List<String> devices) {
    public VitalNews {
        Require.present("devices", devices);
        devices.forEach(device -> Require.text("devices", device));
        devices = List.copyOf(devices);
    }
}
