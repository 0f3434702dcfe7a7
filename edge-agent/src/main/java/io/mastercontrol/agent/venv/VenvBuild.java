package io.mastercontrol.agent.venv;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.Resources;
import io.mastercontrol.agent.run.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Makes one environment with the scripts {@code venv.sh} and {@code dependencies.py}, politely and not for ever. */
final class VenvBuild {
    private static final int READ_BACK = 64 * 1024;
    private static final long LITTLE = 1 << 20;
    private static final Duration END = Duration.ofSeconds(5);

    private final Path home;
    private final Path script;
    private final Path dependencies;
    private final String bootId;
    private final Duration patience;

    VenvBuild(Path home, Path scripts, String bootId, Duration patience) throws IOException {
        this.home = home;
        this.script = Resources.extract(scripts, "venv.sh");
        this.dependencies = Resources.extract(scripts, "dependencies.py");
        this.bootId = bootId;
        this.patience = patience;
    }

    /** Returns when every file of it is on the disk; throws with a sentence for people otherwise. */
    void run(Recipe recipe, Path place, Path log) throws IOException, InterruptedException {
        endEarlier();
        long from = Files.exists(log) ? Files.size(log) : 0;
        Process process = start(recipe, place, log);
        boolean over = false;
        try {
            over = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!over) {
                endEarlier();
            }
        }
        if (!over) {
            throw new IOException("making it took longer than " + patience.toSeconds() + " s");
        }
        Files.deleteIfExists(builder());
        if (process.exitValue() != 0) {
            // On a full disk, nothing that pip says can be kept either.
            if (Files.getFileStore(home).getUsableSpace() < LITTLE) {
                throw new IOException("the disk is full");
            }
            String why = PipOutput.why(
                    said(log, from),
                    recipe.wheels().isPresent(),
                    recipe.python().tag());
            throw new IOException(why);
        }
    }

    private Process start(Recipe recipe, Path place, Path log) throws IOException {
        List<String> line = new ArrayList<>(List.of("nice", "-n", "19", "ionice", "-c", "3", "setsid", "/bin/sh"));
        line.addAll(List.of(
                script.toString(),
                builder().toString(),
                recipe.python().executable().toString(),
                pip(recipe).toString(),
                place.toString(),
                recipe.wheels().map(Path::toString).orElse("-"),
                recipe.requirements().toString(),
                recipe.systemSitePackages() ? "yes" : "-",
                dependencies.toString()));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(recipe.requirements().getParent().toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(key -> key.matches("(MC_|QUARKUS_|PYTHON|VIRTUAL_ENV).*"));
        return builder.start();
    }

    private Path pip(Recipe recipe) {
        return home.resolve("pip-" + recipe.python().tag());
    }

    /** What an attempt that failed may leave of the pip that all share. */
    Path unfinishedPip(Recipe recipe) {
        return Path.of(pip(recipe) + ".new");
    }

    /** What an attempt writes down of itself; there is one at a time. */
    private Path builder() {
        return home.resolve("builder-" + bootId);
    }

    /** Ends the attempt that an earlier agent left behind: it would write where the next one does. */
    void endEarlier() throws IOException {
        Optional<ProcessIdentity> left = Files.exists(builder())
                ? ProcessIdentity.parse(Files.readString(builder()).trim())
                : Optional.empty();
        if (left.isPresent()) {
            Signals.send(left.get(), "KILL");
            long start = System.nanoTime();
            while (left.get().isAlive() && System.nanoTime() - start < END.toNanos()) {
                LockSupport.parkNanos(5_000_000);
            }
        }
        Files.deleteIfExists(builder());
    }

    private static String said(Path log, long from) throws IOException {
        try (java.io.RandomAccessFile in = new java.io.RandomAccessFile(log.toFile(), "r")) {
            // The log may have been rotated in the meantime: then from its beginning.
            long start = Math.max(from <= in.length() ? from : 0, in.length() - READ_BACK);
            byte[] bytes = new byte[(int) (in.length() - start)];
            in.seek(start);
            in.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
