package io.mastercontrol.agent.isolation;

import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.agent.supervision.LogQuery;
import io.mastercontrol.agent.supervision.Supervision;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** An agent with prisoners: Python programs behind walls, described by YAML as their owners do. */
final class Cells implements AutoCloseable {
    private final Path data;
    private final Path memory;
    private Workloads agent;

    Cells(Path data, Path memory) throws IOException {
        this.data = data;
        this.memory = memory;
        start();
    }

    private void start() throws IOException {
        agent = Supervision.on(data, "board-1", Path.of("/sys/fs/cgroup"), Optional.of(memory));
        agent.begin(List.of());
    }

    Workloads agent() {
        return agent;
    }

    /** The agent goes, its workloads stay, and another agent comes. */
    void anotherAgent(String... definitions) throws IOException {
        agent.leave();
        agent = Supervision.on(data, "board-1", Path.of("/sys/fs/cgroup"), Optional.of(memory));
        agent.begin(List.of(definitions).stream().map(this::definition).toList());
    }

    Definition definition(String yaml) {
        WorkloadFile file = WorkloadParser.parse("w.yaml", yaml, Map.of());
        if (!file.isValid()) {
            throw new AssertionError(file.problems().toString());
        }
        return new Definition(file.workloads().get(0), "1", null, data, false);
    }

    /** YAML of a workload that runs one Python program; what stands in the walls may be several fields. */
    String yaml(String name, String mode, String python, String walls) throws IOException {
        Files.writeString(data.resolve(name + ".py"), python);
        return "name: " + name + "\ntype: service\nrun_mode: " + mode + "\ncommand: [/usr/bin/python3, -u, "
                + data.resolve(name + ".py") + "]\nrestart: {delay: 0, max_restarts: 1000}\n" + walls + "\n";
    }

    void define(String yaml) {
        agent.define(definition(yaml));
    }

    /** Runs it to its end and answers what it printed. */
    String run(String python, String walls) throws IOException {
        define(yaml("cell", "n_times", python, walls));
        WorkloadStatus end =
                await("cell", s -> s.state() == WorkloadState.completed || s.state() == WorkloadState.failed);
        String out = output("cell", LogQuery.Stream.stdout);
        if (end.state() == WorkloadState.failed) {
            throw new AssertionError(end.reason() + ": " + out + output("cell", LogQuery.Stream.stderr));
        }
        return out.trim();
    }

    String output(String name, LogQuery.Stream stream) {
        return agent.logs(name, new LogQuery(1000, stream, Optional.empty()))
                .orElseThrow()
                .text();
    }

    WorkloadStatus running(String name) {
        return await(name, s -> s.state() == WorkloadState.running);
    }

    WorkloadStatus await(String name, Predicate<WorkloadStatus> wanted) {
        await(
                () -> agent.status(name).filter(wanted).isPresent(),
                () -> name + " never got there; it is " + agent.status(name) + " and said "
                        + output(name, LogQuery.Stream.stdout) + output(name, LogQuery.Stream.stderr));
        return agent.status(name).orElseThrow();
    }

    /** Waits until the workload has printed it. */
    void awaitLine(String name, String text) {
        await(
                () -> output(name, LogQuery.Stream.stdout).contains(text),
                () -> name + " never said " + text + " but " + output(name, LogQuery.Stream.stdout)
                        + output(name, LogQuery.Stream.stderr));
    }

    static void await(BooleanSupplier condition, java.util.function.Supplier<String> otherwise) {
        long end = System.nanoTime() + 15_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(otherwise.get());
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        agent.shutDown();
    }
}
