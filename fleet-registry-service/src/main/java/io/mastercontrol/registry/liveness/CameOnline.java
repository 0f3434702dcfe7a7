package io.mastercontrol.registry.liveness;

import java.util.List;

/** Fired after the commit: these devices have just connected or were heard again. */
public record CameOnline(List<String> devices) {
    public CameOnline {
        devices = List.copyOf(devices);
    }
}
