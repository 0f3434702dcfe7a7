package io.mastercontrol.agent.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalIT {
    private static final Path LAUNCHER = Path.of("launcher").toAbsolutePath();
    private static final Path ARCHIVE = Path.of("target/quarkus-app/agent.jsa");

    @TempDir
    Path directory;

    @Test
    void agentStartsFromTheClassesThatItsRehearsalKept() throws Exception {
        Process rehearsal = run(List.of(LAUNCHER.resolve("rehearse").toString()), "rehearsal");
        assertTrue(rehearsal.waitFor(90, TimeUnit.SECONDS), "the rehearsal does not end");
        assertEquals(0, rehearsal.exitValue(), said("rehearsal"));
        assertTrue(Files.size(ARCHIVE) > 10_000_000, "the archive holds little");
        String loaded = loadedByAnAgent();
        long kept = loaded.lines()
                .filter(line -> line.contains("shared objects file"))
                .count();
        long read =
                loaded.lines().filter(line -> line.contains("source: file:")).count();
        assertTrue(kept > 3_000 && kept > 20 * read, kept + " classes from the archive, " + read + " from jars");
    }

    /** What the agent's JVM says it loaded, from where, until a workload was up. */
    private String loadedByAnAgent() throws Exception {
        Path up = directory.resolve("up");
        Files.writeString(directory.resolve("w.yaml"), """
                name: one
                type: script
                run_mode: n_times
                command: [touch, %s]
                """.formatted(up));
        Path log = directory.resolve("classes");
        Process agent = run(List.of(LAUNCHER.resolve("agent").toString(), "-Xlog:class+load:file=" + log), "agent");
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!Files.exists(up) && agent.isAlive() && System.nanoTime() < end) {
                agent.waitFor(20, TimeUnit.MILLISECONDS);
            }
            assertTrue(Files.exists(up), said("agent"));
        } finally {
            agent.destroy();
            assertTrue(agent.waitFor(30, TimeUnit.SECONDS), "the agent does not end");
        }
        return Files.readString(log);
    }

    private Process run(List<String> command, String log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log + ".log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "MC_AGENT_JAVA",
                                Path.of(System.getProperty("java.home"), "bin/java")
                                        .toString(),
                        "MC_AGENT_DATA", directory.resolve("data").toString(),
                        "MC_AGENT_NAME", "rehearsed",
                        "MC_AGENT_WORKLOADS", directory.resolve("w.yaml").toString(),
                        "MC_AGENT_LOCAL_PORT", String.valueOf(freePort()),
                        "MC_AGENT_ON_TERMINATE", "stop"));
        return builder.start();
    }

    private String said(String log) throws IOException {
        return Files.readString(directory.resolve(log + ".log"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
