package io.mastercontrol.agent.supervision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.mastercontrol.agent.log.LogFiles;
import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.Resources;
import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.agent.run.Runner;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Turns a definition into a running process, on a hand's thread. */
final class Launch {
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Ground ground;
    private final Definition definition;
    private final RunFiles files;
    private final LogFiles stdout;
    private final LogFiles stderr;

    Launch(Ground ground, Definition definition, RunFiles files, LogFiles stdout, LogFiles stderr) {
        this.ground = ground;
        this.definition = definition;
        this.files = files;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** A run that began; {@code process} is empty if the runner ended before the program could start. */
    record Begun(RunRecord run, Process runner, Optional<ProcessIdentity> process) {}

    /** @throws IOException with a sentence for people */
    Begun run(long number) throws IOException {
        WorkloadSpec spec = definition.spec();
        Path directory = directory(definition);
        if (!Files.isDirectory(directory)) {
            throw new IOException("its working directory " + directory + " does not exist");
        }
        Files.createDirectories(ground.home(spec.name()).resolve("state"));
        List<Path> cgroups = ground.cgroups().prepare(spec.name(), spec.resources());
        RunRecord run = new RunRecord(
                number,
                hex(16),
                ground.bootId(),
                Instant.now(),
                definition.version(),
                definition.contentDigest(),
                fingerprint(definition),
                stdout.end(),
                stderr.end(),
                ground.cgroups().outOfMemoryKills(spec.name()));
        files.begin(run);
        Map<String, String> environment = environment(ground, definition, run);
        List<String> program = program(spec, directory, environment);
        Optional<Path> wall = definition.readOnly() ? Optional.of(definition.directory()) : Optional.empty();
        Optional<Long> addressSpace = ground.cgroups().has("memory")
                ? Optional.empty()
                : spec.resources().memoryBytes().map(bytes -> bytes / 1024);
        Process runner = ground.runner()
                .start(new Runner.Start(
                        files.prefix(number),
                        addressSpace,
                        cgroups,
                        ground.walls().chain(spec, wall, directory, program),
                        directory,
                        environment,
                        stdout.current(),
                        stderr.current()));
        return new Begun(run, runner, awaitProcess(number, runner));
    }

    private Optional<ProcessIdentity> awaitProcess(long number, Process runner) {
        long start = System.nanoTime();
        Optional<ProcessIdentity> process = files.process(number);
        while (process.isEmpty() && runner.isAlive() && System.nanoTime() - start < MAX_WAIT_NANOS) {
            java.util.concurrent.locks.LockSupport.parkNanos(500_000);
            process = files.process(number);
        }
        return process.isEmpty() ? files.process(number) : process;
    }

    static Path directory(Definition definition) {
        Path base = definition.directory().toAbsolutePath();
        return definition.spec().workingDir().map(base::resolve).orElse(base).normalize();
    }

    private List<String> program(WorkloadSpec spec, Path directory, Map<String, String> environment)
            throws IOException {
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
    static Map<String, String> environment(Ground ground, Definition definition, RunRecord run) {
        WorkloadSpec spec = definition.spec();
        Map<String, String> all = new HashMap<>(System.getenv());
        all.keySet().removeIf(key -> key.startsWith("MC_") || key.startsWith("QUARKUS_"));
        all.putIfAbsent("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        all.put("MC_WORKLOAD", spec.name());
        all.put("MC_DEVICE", ground.device());
        all.put("MC_VERSION", definition.version() == null ? "" : definition.version());
        all.put("MC_STATE_DIR", ground.home(spec.name()).resolve("state").toString());
        all.put("MC_RUN_ID", run.id());
        all.put("TRACEPARENT", "00-" + run.id() + "-" + run.id().substring(0, 16) + "-01");
        if (spec.program() instanceof Program.PythonCallable callable) {
            all.put(
                    "MC_PARAMS",
                    callable.params() == null ? "{}" : callable.params().toString());
        }
        all.putAll(spec.env());
        return all;
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        return java.util.HexFormat.of().formatHex(random);
    }

    /** The same for equal definitions, in every life of the agent. */
    static String fingerprint(Definition definition) {
        try {
            return Resources.hash(Json.mapper()
                    .writer()
                    .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .writeValueAsBytes(definition));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot fingerprint " + definition.name(), e);
        }
    }
}
