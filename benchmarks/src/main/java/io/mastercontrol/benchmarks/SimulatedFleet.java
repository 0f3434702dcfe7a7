package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A simulator in a process of its own, seen by the lines that it prints twice a second. */
final class SimulatedFleet implements AutoCloseable {
    private static final Path LOG = Path.of("target/bench-simulator.log");
    private static final Pattern LINE = Pattern.compile("connected (\\d+), heartbeats (\\d+),.* events waiting (\\d+)");

    private final Process process;

    /** Of all benchmarks, so that identities are made once. */
    static final String PREFIX = "bench";

    private SimulatedFleet(Process process) {
        this.process = process;
    }

    static SimulatedFleet start(Path data, int devices, String... more) throws IOException {
        Path jar = Path.of("fleet-simulator/target/fleet-simulator-1.0.0-SNAPSHOT.jar");
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-Xmx2g",
                // Of what handshakes leave behind nothing lives long.
                "-Xmn64m",
                "-jar",
                jar.toString(),
                "--data",
                data.toString(),
                "--devices",
                String.valueOf(devices),
                "--prefix",
                PREFIX,
                "--label",
                "role=" + PREFIX,
                "--connects-per-second",
                "400",
                "--every",
                "500ms"));
        command.addAll(List.of(more));
        Files.createDirectories(LOG.getParent());
        return new SimulatedFleet(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(LOG.toFile())
                .start());
    }

    /** Orders for single devices, one a line; it has to be started with {@code --orders}. */
    void order(String lines) throws IOException {
        process.getOutputStream().write((lines + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    long pid() {
        return process.pid();
    }

    /** What the newest line tells. */
    record Line(int connected, long heartbeats, long eventsWaiting) {}

    Line line() throws IOException {
        Line newest = new Line(0, 0, 0);
        for (String line : Files.readAllLines(LOG)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.find()) {
                newest = new Line(
                        Integer.parseInt(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        Long.parseLong(matcher.group(3)));
            }
        }
        return newest;
    }

    /** Waits for its own word: the registry may still believe in devices of an earlier simulation. */
    void await(String what, java.util.function.Predicate<Line> so, int minutes)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        while (!so.test(line())) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IOException("the simulation did not get there: " + what + "; see " + LOG);
            }
            Thread.sleep(100);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
