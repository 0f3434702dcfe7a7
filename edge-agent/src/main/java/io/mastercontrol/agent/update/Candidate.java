package io.mastercontrol.agent.update;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;

/** An unpacked agent that has not run yet, and what can be known of it before it does. */
public record Candidate(Path directory, String release) {
    private static final Duration SELF_CHECK = Duration.ofSeconds(120);
    /** The first argument that asks an agent for its check of itself; the second is the data directory. */
    public static final String CHECK = "--check";

    private static final int CLASS_FILE_BEFORE_JAVA_1 = 44;

    /** Why it cannot run here, or empty. */
    Optional<String> refusal(AgentVersion running, Optional<Path> previous) throws IOException {
        if (!Files.isReadable(directory.resolve("quarkus-run.jar"))) {
            return Optional.of(
                    "there is no agent in it: make the release from a directory that ./master-control package"
                            + " made");
        }
        Optional<AgentVersion> version = AgentVersion.in(directory);
        if (!version.map(AgentVersion::text).equals(Optional.of(release))) {
            return Optional.of("the agent in it says that its version is "
                    + version.map(AgentVersion::text).orElse("unknown") + ": give the release the same version");
        }
        boolean ranBefore = previous.equals(Optional.of(directory));
        if (version.get().compareTo(running) < 0 && !ranBefore) {
            return Optional.of("it is older than " + running + ", which runs here and may have written what an older"
                    + " agent cannot read: only the version before the present one is gone back to");
        }
        int needs = javaVersion();
        int has = Runtime.version().feature();
        return needs > has
                ? Optional.of("it needs Java " + needs + ", and this device has Java " + has + ": install that first")
                : Optional.empty();
    }

    /** The Java that its own classes were compiled for. */
    private int javaVersion() throws IOException {
        int newest = 0;
        if (!Files.isDirectory(directory.resolve("app"))) {
            return newest;
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory.resolve("app"), "*.jar")) {
            for (Path jar : jars) {
                newest = Math.max(newest, newestClass(jar));
            }
        }
        return newest;
    }

    private static int newestClass(Path jar) throws IOException {
        int newest = 0;
        try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
                    DataInputStream data = new DataInputStream(in);
                    data.readInt();
                    data.readUnsignedShort();
                    newest = Math.max(newest, data.readUnsignedShort() - CLASS_FILE_BEFORE_JAVA_1);
                }
            }
        }
        return newest;
    }

    /** Lets it start in a process of its own and read what lies here, changing nothing; what it says if it cannot. */
    Optional<String> selfCheck(Path data) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx40m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-jar",
                        directory.resolve("quarkus-run.jar").toString(),
                        CHECK,
                        data.toAbsolutePath().toString()))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        Output output = new Output(process.getInputStream());
        output.start();
        try {
            boolean ended = process.waitFor(SELF_CHECK.toSeconds(), TimeUnit.SECONDS);
            // Not by the process' own method, which closes the stream before what is in it has been read.
            process.toHandle().destroyForcibly();
            output.join(1_000);
            if (!ended) {
                return Optional.of("its check of itself did not end within " + SELF_CHECK.toSeconds() + " s: "
                        + output.lastLine());
            }
        } finally {
            process.toHandle().destroyForcibly();
        }
        return process.exitValue() == 0
                ? Optional.empty()
                : Optional.of("its check of itself ended with " + process.exitValue() + ": " + output.lastLine());
    }

    /** Takes what a program says, so that it can go on, and keeps little of it. */
    private static final class Output extends Thread {
        private static final int KEPT = 2_000;
        private final InputStream from;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        Output(InputStream from) {
            super("self-check");
            setDaemon(true);
            this.from = from;
        }

        @Override
        public void run() {
            try {
                for (int b = from.read(); b >= 0; b = from.read()) {
                    add(b);
                }
            } catch (IOException e) {
                add('\n');
            }
        }

        private synchronized void add(int b) {
            if (kept.size() < KEPT) {
                kept.write(b);
            }
        }

        synchronized String lastLine() {
            List<String> lines = kept.toString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("\tat "))
                    .toList();
            return lines.isEmpty() ? "it says nothing" : lines.get(lines.size() - 1);
        }
    }
}
