package io.mastercontrol.agent.isolation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What this agent on this device turns out to be able to do: each thing is tried once, when it is first asked for. */
final class Abilities {
    private final Path directory;
    private final Map<List<String>, Boolean> tried = new ConcurrentHashMap<>();

    /** @param directory where things are tried */
    Abilities(Path directory) {
        this.directory = directory;
    }

    /** Whether the command succeeds here. */
    boolean has(String... command) {
        return tried.computeIfAbsent(List.of(command), this::succeeds);
    }

    private boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(5, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
