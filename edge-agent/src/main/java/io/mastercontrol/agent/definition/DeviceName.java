package io.mastercontrol.agent.definition;

import io.mastercontrol.agent.AgentConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this device: as configured, or the host's. */
public final class DeviceName {
    private DeviceName() {}

    public static String of(AgentConfig config) {
        return config.name().orElseGet(DeviceName::host);
    }

    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
