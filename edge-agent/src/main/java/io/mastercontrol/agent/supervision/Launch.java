package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.container.Containers;
import io.mastercontrol.agent.log.LogFiles;
import io.mastercontrol.agent.plugin.Prepared;
import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.agent.run.Runner;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Turns a definition into a running process, on a hand's thread. */
final class Launch {
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    private final Ground ground;
    private final Definition definition;
    private final String fingerprint;
    private final WorkloadSpec spec;
    private final Surroundings surroundings;
    private final RunFiles files;
    private final LogFiles stdout;
    private final LogFiles stderr;

    Launch(
            Ground ground,
            Definition definition,
            String fingerprint,
            Surroundings surroundings,
            RunFiles files,
            LogFiles stdout,
            LogFiles stderr) {
        this.ground = ground;
        this.definition = definition;
        this.fingerprint = fingerprint;
        this.spec = surroundings.complete(definition.spec());
        this.surroundings = surroundings;
        this.files = files;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** A run that began; {@code process} is empty if the runner ended before the program could start. */
    record Begun(RunRecord run, Process runner, Optional<ProcessIdentity> process) {}

    /**
     * Starts a run that was made ready; takes no longer than writing two small files.
     *
     * @throws IOException if it is gone; then another has to be made
     */
    Begun go(Standby.Ready ready) throws IOException {
        RunRecord run = begin(ready.number(), ready.runId());
        Runner.go(ready.runner());
        return new Begun(run, ready.runner(), Optional.of(ready.process()));
    }

    /**
     * Makes a run and starts it.
     *
     * @throws IOException with a sentence for people
     */
    Begun run(long number) throws IOException {
        String runId = hex(16);
        List<Path> cgroups = ground.cgroups().prepare(definition.name(), limits());
        RunRecord run = begin(number, runId);
        Process runner = make(number, runId, cgroups);
        Optional<ProcessIdentity> process = awaitReady(number, runner);
        if (process.isPresent()) {
            Runner.go(runner);
        } else if (runner.isAlive()) {
            Runner.dismiss(runner);
            throw new IOException(
                    "setting it up took more than " + MAX_WAIT.toSeconds() + " s: the device is too busy");
        }
        return new Begun(run, runner, process);
    }

    /** Makes a later run ready, up to the word that starts its program. */
    Optional<Standby.Ready> standby(long number) throws IOException {
        String runId = hex(16);
        Process runner = make(number, runId, ground.cgroups().prepare(definition.name(), limits()));
        Optional<ProcessIdentity> process = awaitReady(number, runner);
        if (process.isEmpty()) {
            Runner.dismiss(runner);
        }
        return process.map(ready -> new Standby.Ready(number, kind(), runId, runner, ready));
    }

    /** A successor is for what is to run on and on; not where its shell would use up a limit on processes. */
    static boolean mayStandBy(WorkloadSpec spec) {
        return spec.isolation().podman().isEmpty()
                && spec.runMode() == WorkloadSpec.RunMode.forever
                && spec.restart().policy() != WorkloadSpec.RestartPolicy.When.never
                && spec.resources().pids().isEmpty();
    }

    private boolean inContainer() {
        return spec.isolation().podman().isPresent();
    }

    /** A container of root's podman has limits of its own, which are not to be podman's. */
    private WorkloadSpec.Resources limits() {
        return inContainer() && !Containers.isRootless(spec) ? WorkloadSpec.Resources.NONE : spec.resources();
    }

    private RunRecord begin(long number, String runId) throws IOException {
        RunRecord run = new RunRecord(
                number,
                runId,
                ground.bootId(),
                Instant.now(),
                definition.version(),
                definition.contentDigest(),
                fingerprint,
                stdout.end(),
                stderr.end(),
                ground.cgroups().outOfMemoryKills(definition.name()),
                surroundings.venv().orElse(null),
                inContainer() ? ground.containers().name(spec) : null,
                spec.user().orElse(null),
                surroundings.prepared().map(Prepared::toJson).orElse(null));
        files.begin(run);
        return run;
    }

    private Process make(long number, String runId, List<Path> cgroups) throws IOException {
        Path directory = directory(definition);
        if (!inContainer() && !Files.isDirectory(directory)) {
            throw new IOException("its working directory " + directory + " does not exist");
        }
        Path state = Files.createDirectories(ground.state(spec.name()));
        ground.walls().prepare(spec, state);
        HandOver.prepare(state);
        files.forgetReady(number);
        Map<String, String> environment = environment(ground, definition, surroundings, runId);
        if (inContainer()) {
            return makeContainer(number, cgroups, state, environment);
        }
        List<String> program = inOwnPath(program(directory, environment), environment);
        List<Path> walls = new ArrayList<>(surroundings.venv().stream().toList());
        if (definition.readOnly()) {
            walls.add(definition.directory());
        }
        Optional<Long> addressSpace = ground.cgroups().has("memory")
                ? Optional.empty()
                : spec.resources().memoryBytes().map(bytes -> bytes / 1024);
        return ground.runner()
                .make(new Runner.Start(
                        files.prefix(number),
                        addressSpace,
                        cgroups,
                        ground.walls().before(spec),
                        ground.walls().chain(spec, walls, state, directory, program),
                        directory,
                        environment,
                        stdout.current(),
                        stderr.current()));
    }

    /**
     * The workload's own PATH is for its program only: the links of the chain before it may be root's, and are not to be
     * found among what a wheel brought.
     */
    static List<String> inOwnPath(List<String> program, Map<String, String> environment) {
        String agents = System.getenv().getOrDefault("PATH", USUAL_PATH);
        String own = environment.put("PATH", agents);
        if (agents.equals(own)) {
            return program;
        }
        List<String> line = new ArrayList<>(List.of("/usr/bin/env", "PATH=" + own));
        line.addAll(program);
        return line;
    }

    private Process makeContainer(long number, List<Path> cgroups, Path state, Map<String, String> environment)
            throws IOException {
        String image = surroundings.image().orElseThrow(() -> new IOException("its image is not loaded"));
        List<String> podman = ground.containers()
                .run(
                        spec,
                        image,
                        definition.directory().toAbsolutePath(),
                        ground.resources().pythonRunner(),
                        files.container(),
                        environment);
        Map<String, String> outside = ground.containers().outside(spec, environment);
        Path directory = Path.of("/");
        return ground.runner()
                .make(new Runner.Start(
                        files.prefix(number),
                        Optional.empty(),
                        cgroups,
                        ground.walls().before(spec),
                        ground.walls().chain(spec, List.of(), state, directory, podman),
                        directory,
                        outside,
                        stdout.current(),
                        stderr.current()));
    }

    private Optional<ProcessIdentity> awaitReady(long number, Process runner) {
        long start = System.nanoTime();
        Optional<ProcessIdentity> process = files.ready(number);
        while (process.isEmpty() && runner.isAlive() && System.nanoTime() - start < MAX_WAIT.toNanos()) {
            LockSupport.parkNanos(500_000);
            process = files.ready(number);
        }
        return process;
    }

    static Path directory(Definition definition) {
        Path base = definition.directory().toAbsolutePath();
        return definition.spec().workingDir().map(base::resolve).orElse(base).normalize();
    }

    private List<String> program(Path directory, Map<String, String> environment) throws IOException {
        if (spec.program() instanceof Program.PythonCallable callable) {
            requireExecutable("python3", directory, environment);
            return List.of(
                    "python3",
                    "-u",
                    ground.resources().pythonRunner().toString(),
                    callable.module(),
                    callable.entryPoint());
        }
        List<String> argv = ((Program.Command) spec.program()).argv();
        requireExecutable(argv.get(0), directory, environment);
        return argv;
    }

    private static void requireExecutable(String program, Path directory, Map<String, String> environment)
            throws IOException {
        if (program.contains("/")) {
            Path file = directory.resolve(program);
            if (!Files.exists(file)) {
                throw new IOException("there is no program " + file);
            }
            if (!Files.isExecutable(file) || Files.isDirectory(file)) {
                throw new IOException(file + " is not executable: chmod +x it, or name its interpreter in command");
            }
            return;
        }
        for (String place : environment.getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
            if (Files.isExecutable(Path.of(place, program))) {
                return;
            }
        }
        throw new IOException("there is no program " + program + " in the PATH");
    }

    /** The agent's own environment without what configures the agent, what every workload is told, and the spec's. */
    static Map<String, String> environment(
            Ground ground, Definition definition, Surroundings surroundings, String runId) {
        WorkloadSpec spec = surroundings.complete(definition.spec());
        Map<String, String> all = new HashMap<>(System.getenv());
        all.keySet().removeIf(key -> key.startsWith("MC_") || key.startsWith("QUARKUS_"));
        all.putIfAbsent("PATH", USUAL_PATH);
        all.put("MC_WORKLOAD", Twins.workload(spec.name()));
        all.put("MC_DEVICE", ground.device());
        all.put("MC_VERSION", definition.version() == null ? "" : definition.version());
        all.put("MC_STATE_DIR", ground.state(spec.name()).toString());
        all.put(
                "MC_OUTBOX",
                HandOver.directory(Path.of(all.get("MC_STATE_DIR"))).toString());
        all.put("MC_RUN_ID", runId);
        all.put("TRACEPARENT", "00-" + runId + "-" + runId.substring(0, 16) + "-01");
        if (spec.program() instanceof Program.PythonCallable callable) {
            all.put(
                    "MC_PARAMS",
                    callable.params() == null ? "{}" : callable.params().toString());
        }
        ground.walls().tell(spec, all);
        Twin.of(ground, spec).ifPresent(twin -> twin.tell(all));
        all.putAll(spec.env());
        surroundings.tell(all);
        return all;
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        return java.util.HexFormat.of().formatHex(random);
    }

    /** The same for starts that differ in nothing: then one that was made ready is good. */
    String kind() {
        return fingerprint + " "
                + surroundings.venv().map(Path::toString).orElse("")
                + surroundings.prepared().map(Prepared::toString).orElse("");
    }
}
