package io.mastercontrol.agent.update;

import io.mastercontrol.contracts.release.VersionOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The version of an agent, in {@link VersionOrder}. */
public record AgentVersion(String text) implements Comparable<AgentVersion> {
    /** What stands in the file {@code version} of an agent's directory. */
    static Optional<AgentVersion> in(Path directory) throws IOException {
        try {
            return Optional.of(new AgentVersion(
                    Files.readString(directory.resolve("version")).trim()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** What this agent says it is: what its directory says, since the same build can be released again, or the build. */
    public static String running(LauncherConfig launcher, String built) throws IOException {
        return launcher.agent().isPresent()
                ? in(launcher.agent().get()).map(AgentVersion::text).orElse(built)
                : built;
    }

    @Override
    public int compareTo(AgentVersion other) {
        return VersionOrder.INSTANCE.compare(text, other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
