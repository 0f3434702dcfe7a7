package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.PatchSeal;
import io.mastercontrol.orchestrator.artifact.ArtifactStore;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Makes patches one after the other, each once, in a process that yields to everything else. What is being made when the
 * service ends is made again when somebody asks.
 */
@ApplicationScoped
public class PatchWorkshop {
    private static final Logger LOG = Logger.getLogger(PatchWorkshop.class);
    private static final int MOST_WAITING = 200;
    private static final int MOST_MEGABYTES = 900;
    static final long SMALLEST = 16 * 1024;

    private final PatchStore store;
    private final ArtifactStore artifacts;
    private final DeltaConfig config;
    private final Set<Patch.Pair> ordered = ConcurrentHashMap.newKeySet();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "patches");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Process running;

    PatchWorkshop(PatchStore store, ArtifactStore artifacts, DeltaConfig config) {
        this.store = store;
        this.artifacts = artifacts;
        this.config = config;
    }

    boolean isOrdered(Patch.Pair pair) {
        return ordered.contains(pair);
    }

    /**
     * Puts it at the end of the queue, unless it is there already; false if there are too many, patches are off, or the
     * artifact is so small that asking costs more than a patch saves.
     */
    boolean order(Patch.Pair pair) {
        if (!config.enabled() || pair.to().size() < SMALLEST || ordered.size() >= MOST_WAITING) {
            return false;
        }
        if (ordered.add(pair)) {
            worker.execute(() -> {
                try {
                    if (store.find(pair) instanceof Patch.Unmade) {
                        make(pair);
                    }
                } catch (IOException e) {
                    LOG.errorf(
                            e,
                            "the patch from %s to %s was not made",
                            pair.from().digest(),
                            pair.to().digest());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    ordered.remove(pair);
                }
            });
        }
        return true;
    }

    private void make(Patch.Pair pair) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Path out = store.beside();
        Path words = store.beside();
        try (ArtifactStore.LocalFile from = artifacts.local(pair.from().digest());
                ArtifactStore.LocalFile to = artifacts.local(pair.to().digest())) {
            Process process = new ProcessBuilder(command(from.path(), to.path(), out))
                    .redirectErrorStream(true)
                    .redirectOutput(words.toFile())
                    .start();
            running = process;
            process.getOutputStream().close();
            boolean ended = process.waitFor(config.longest().toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
                store.giveUp(pair, "it was not made within " + config.longest().toMinutes() + " minutes");
            } else if (process.exitValue() == 0) {
                long size = Files.size(out);
                store.keep(pair, out);
                LOG.infof(
                        "patch of %d bytes instead of %d, from %s to %s, made in %d s",
                        size,
                        pair.to().size(),
                        pair.from().digest(),
                        pair.to().digest(),
                        (System.nanoTime() - began) / 1_000_000_000);
            } else if (process.exitValue() == PatchProcess.NOT_WORTH_IT) {
                store.giveUp(pair, said(words));
            } else {
                failed(pair, process.exitValue(), said(words));
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            throw e;
        } finally {
            running = null;
            Files.deleteIfExists(out);
            Files.deleteIfExists(words);
        }
    }

    /** What was killed or can be repaired is tried again when somebody asks; what failed by itself would fail again. */
    private void failed(Patch.Pair pair, int exit, String said) throws IOException {
        LOG.errorf(
                "the process that makes the patch from %s to %s ended with %d: %s",
                pair.from().digest(), pair.to().digest(), exit, said);
        if (exit < 128 && exit != PatchProcess.DAMAGED) {
            store.giveUp(pair, "making it failed; the orchestrator's log says why");
        }
    }

    private static String said(Path words) throws IOException {
        try (Stream<String> lines = Files.lines(words, StandardCharsets.UTF_8)) {
            return lines.limit(20).collect(Collectors.joining("\n"));
        }
    }

    private List<String> command(Path from, Path to, Path out) {
        String path = Stream.of(PatchProcess.class, PatchSeal.class)
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(":"));
        return List.of(
                "nice",
                "-n",
                "19",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes() + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-cp",
                path,
                PatchProcess.class.getName(),
                from.toString(),
                to.toString(),
                out.toString());
    }

    private int megabytes() {
        long third = 900;
        if (java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean machine) {
            third = machine.getTotalMemorySize() / 3 >> 20;
        }
        return config.memoryMegabytes().orElse((int) Math.min(MOST_MEGABYTES, third));
    }

    void stop(@Observes ShutdownEvent event) {
        worker.shutdownNow();
        Process process = running;
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
