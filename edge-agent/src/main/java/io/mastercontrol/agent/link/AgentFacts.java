package io.mastercontrol.agent.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * What every message says of its sender.
 *
 * @param bootId the kernel's, from {@code /proc/sys/kernel/random/boot_id}; random where there is none
 */
public record AgentFacts(String version, String bootId) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    public static AgentFacts ofThisMachine(String version) {
        try {
            return new AgentFacts(version, Files.readString(BOOT_ID).trim());
        } catch (IOException e) {
            return new AgentFacts(version, UUID.randomUUID().toString());
        }
    }
}
