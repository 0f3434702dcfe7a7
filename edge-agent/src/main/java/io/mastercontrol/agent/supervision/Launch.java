package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.container.Containers;
import io.mastercontrol.agent.log.LogFiles;
import io.mastercontrol.agent.plugin.Prepared;
import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunDraft;
import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.agent.run.Runner;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Turns a definition into a running process, on a hand's thread. */
final class Launch {
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
    Begun go(ReadyRun ready) throws IOException {
        RunRecord run =
                ready.draft().begin(stdout.end(), stderr.end(), ground.cgroups().outOfMemoryKills(definition.name()));
        files.begin(run, ready.draft());
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
        RunRecord run = record(number, runId);
        files.clear(number);
        files.begin(run);
        Process runner = make(number, runId, cgroups);
        Optional<ProcessIdentity> process = awaitReady(number, runner);
        if (process.isPresent()) {
            Runner.go(runner);
        } else if (files.refusal(number).isPresent()) {
            throw new IOException(files.refusal(number).get());
        } else if (runner.isAlive()) {
            Runner.dismiss(runner);
            throw new IOException(
                    "setting it up took more than " + MAX_WAIT.toSeconds() + " s: the device is too busy");
        }
        return new Begun(run, runner, process);
    }

    /** Makes a later run ready, up to the word that starts its program. */
    Optional<ReadyRun> standby(long number) throws IOException {
        String runId = hex(16);
        RunDraft draft = new RunDraft(record(number, runId));
        files.clear(number);
        Process runner = make(number, runId, ground.cgroups().prepare(definition.name(), limits()));
        Optional<ProcessIdentity> process = awaitReady(number, runner);
        if (process.isEmpty()) {
            Runner.dismiss(runner);
        }
        return process.map(ready -> new ReadyRun(number, kind(), draft, runner, ready));
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

    private RunRecord record(long number, String runId) throws IOException {
        return new RunRecord(
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
    }

    private Process make(long number, String runId, List<Path> cgroups) throws IOException {
        Path directory = definition.workingDirectory();
        if (!inContainer() && !Files.isDirectory(directory)) {
            throw new IOException("its working directory " + directory + " does not exist");
        }
        Path state = Files.createDirectories(ground.state(spec.name()));
        ground.walls().prepare(spec, state);
        HandOver.prepare(state);
        files.forgetReady(number);
        // A program that listens by itself from now on would not get what is still kept for it.
        ground.keeper().settle();
        Map<String, String> environment = RunEnvironment.of(ground, definition, surroundings, runId);
        if (inContainer()) {
            return makeContainer(number, cgroups, state, environment);
        }
        List<String> called = new CommandLine(spec, directory, environment).of(ground.resources());
        Inherited sockets = Inherited.by(ground, spec);
        List<String> program = sockets.pass(RunEnvironment.inOwnPath(called, environment), environment);
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
                        sockets.after(ground.walls().before(spec), files.refused(number)),
                        ground.walls().chain(spec, walls, state, directory, program),
                        directory,
                        environment,
                        stdout.current(),
                        stderr.current()));
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

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        return java.util.HexFormat.of().formatHex(random);
    }

    /** The same for starts that differ in nothing: then one that was made ready is good. */
    String kind() {
        return fingerprint + " "
                + surroundings.venv().map(Path::toString).orElse("")
                + surroundings.prepared().map(Prepared::toString).orElse("")
                + Inherited.by(ground, spec).kind();
    }
}
