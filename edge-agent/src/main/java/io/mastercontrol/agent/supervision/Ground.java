package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.container.Containers;
import io.mastercontrol.agent.door.Doors;
import io.mastercontrol.agent.door.Keeper;
import io.mastercontrol.agent.isolation.Cgroups;
import io.mastercontrol.agent.isolation.Freezer;
import io.mastercontrol.agent.isolation.Walls;
import io.mastercontrol.agent.plugin.Plugins;
import io.mastercontrol.agent.run.ExitWatch;
import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.Resources;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.agent.run.Runner;
import io.mastercontrol.agent.run.Signals;
import io.mastercontrol.agent.venv.Venvs;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.BlueGreen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * What every workload of this device stands on.
 *
 * @param memory directory that the next boot finds empty, for what is only good until then
 * @param clock what schedules go by
 * @param loop the one thread on which states change
 * @param hands threads for what touches processes and files
 * @param probes threads for health checks, which may hang up to their timeouts
 * @param finder threads that look for what was made before, which reads large files once
 * @param askers threads that wait for what plugins say to run
 * @param builder one thread for what takes minutes
 */
record Ground(
        Path data,
        Optional<Path> memory,
        String device,
        String bootId,
        Resources resources,
        Runner runner,
        Cgroups cgroups,
        Freezer freezer,
        Walls walls,
        Doors doors,
        Keeper keeper,
        Venvs venvs,
        Containers containers,
        Plugins plugins,
        ExitWatch exits,
        DoubleSupplier random,
        Clock clock,
        Loop loop,
        ThreadPoolExecutor hands,
        ThreadPoolExecutor probes,
        ThreadPoolExecutor finder,
        ThreadPoolExecutor askers,
        ThreadPoolExecutor builder) {
    private static final System.Logger LOG = System.getLogger(Ground.class.getName());
    private static final Duration VENV_PATIENCE = Duration.ofMinutes(15);

    static Ground of(
            Path data, String device, Path cgroupRoot, Optional<Path> memory, String bootId, DoubleSupplier random)
            throws IOException {
        return of(data, device, cgroupRoot, memory, bootId, random, Clock.systemUTC(), Plugins.none(data));
    }

    static Ground of(
            Path data,
            String device,
            Path cgroupRoot,
            Optional<Path> memory,
            String bootId,
            DoubleSupplier random,
            Clock clock,
            Plugins plugins)
            throws IOException {
        Path home = data.toAbsolutePath().normalize();
        Resources resources = Resources.extract(home.resolve("runner"));
        String group = Resources.hash(home.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Cgroups cgroups = Cgroups.detect(cgroupRoot, group.substring(0, 12));
        Optional<Path> inMemory = memory.map(root -> root.resolve(group.substring(0, 12)));
        return new Ground(
                home,
                inMemory,
                device,
                bootId,
                resources,
                new Runner(resources.shellRunner(), resources.ready()),
                cgroups,
                new Freezer(cgroups),
                Walls.on(cgroups, home, group.substring(0, 12)),
                new Doors(group),
                // No workload has such a name.
                new Keeper(
                        inMemory.orElse(home).resolve("+keeper"),
                        resources.keeper(),
                        bootId,
                        () -> cgroups.prepare("+keeper", WorkloadSpec.Resources.NONE)),
                new Venvs(home.resolve("venvs"), home.resolve("runner"), bootId, VENV_PATIENCE),
                new Containers(home.resolve("images"), group, cgroupRoot, isRoot()),
                plugins,
                new ExitWatch(),
                random,
                clock,
                new Loop(named("supervisor")),
                pool("hand", 4),
                pool("probe", 4),
                pool("finder", 2),
                pool("asker", 4),
                pool("builder", 1));
    }

    private static boolean isRoot() {
        return Files.isWritable(Path.of("/proc/1/oom_score_adj"));
    }

    /** What this device cannot give to the workload, one sentence each. */
    List<String> refusals(WorkloadSpec spec) {
        Stream<String> sockets =
                spec.blueGreen().filter(BlueGreen::handsOver).flatMap(way -> keeper.refusal()).stream();
        return Stream.of(walls.refusals(spec).stream(), containers.refusals(spec).stream(), sockets)
                .flatMap(each -> each)
                .toList();
    }

    /** Asks a run to end: its process group, or what is in its container where podman would not hand that on. */
    void signal(RunRecord run, ProcessIdentity process, String signal) throws IOException {
        boolean told = run.containerUser() != null
                && run.container() != null
                && !signal.equals("KILL")
                && containers.signal(run.container(), run.containerUser(), signal);
        if (!told) {
            Signals.send(process, signal);
        }
    }

    private static ThreadPoolExecutor pool(String name, int size) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    Path home(String workload) {
        return data.resolve("workloads").resolve(workload);
    }

    /** The workload's own, which both of two versions side by side have. */
    Path state(String place) {
        return home(Twins.workload(place)).resolve("state");
    }

    /**
     * Where the files of a workload's runs are: in memory where there is such a place, so that starting costs the card
     * nothing and works on a full disk; the name below the data directory leads there.
     */
    Path runs(String workload) throws IOException {
        Path run = home(workload).resolve("run");
        if (memory.isEmpty() || Files.isDirectory(run)) {
            return run;
        }
        Path inMemory = Files.createDirectories(memory.get().resolve(workload));
        Files.createDirectories(home(workload));
        if (!Files.isSymbolicLink(run) || !Files.readSymbolicLink(run).equals(inMemory)) {
            Files.deleteIfExists(run);
            Files.createSymbolicLink(run, inMemory);
        }
        return run;
    }

    /** Nothing runs any more: what is only good while something does can go. */
    void clear() {
        keeper.end();
        cgroups.removeAll();
        walls.keepOnly(List.of());
        clearMemory();
    }

    private void clearMemory() {
        if (memory.isPresent() && Files.exists(memory.get())) {
            try (Stream<Path> all = Files.walk(memory.get())) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, memory.get() + " is left behind: " + e.getMessage());
            }
        }
    }

    void close() {
        try {
            exits.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the watch over runs cannot be closed: " + e.getMessage());
        }
        loop.close();
        hands.shutdown();
        probes.shutdownNow();
        finder.shutdownNow();
        askers.shutdownNow();
        builder.shutdownNow();
        plugins.close();
    }
}
