package io.mastercontrol.agent.command;

import io.mastercontrol.agent.run.Usage;
import io.mastercontrol.agent.supervision.Definition;
import io.mastercontrol.agent.supervision.Inside;
import io.mastercontrol.agent.supervision.LogQuery;
import io.mastercontrol.agent.supervision.LogSlice;
import io.mastercontrol.agent.supervision.Outcome;
import io.mastercontrol.agent.supervision.RunReport;
import io.mastercontrol.agent.supervision.Together;
import io.mastercontrol.agent.supervision.WorkloadObserver;
import io.mastercontrol.agent.supervision.Workloads;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** One workload named {@code web} without a process, which counts what is done to it. */
final class Bench implements Workloads {
    final AtomicInteger stops = new AtomicInteger();
    volatile RuntimeException failure;
    volatile LogQuery asked;
    private volatile WorkloadState state = WorkloadState.running;

    @Override
    public Optional<WorkloadStatus> status(String name) {
        return name.equals("web")
                ? Optional.of(new WorkloadStatus(
                        name,
                        "service",
                        "forever",
                        state,
                        Health.unknown,
                        null,
                        "1",
                        null,
                        1,
                        0,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null))
                : Optional.empty();
    }

    @Override
    public Optional<Usage> usage(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<String> prepare(Definition definition, BooleanSupplier cancelled) {
        return Optional.empty();
    }

    @Override
    public Outcome stop(String name) {
        stops.incrementAndGet();
        if (failure != null) {
            throw failure;
        }
        state = WorkloadState.stopped;
        return new Outcome.Done("stopped");
    }

    @Override
    public Outcome pause(String name, String reason) {
        throw new UnsupportedOperationException("no command pauses");
    }

    @Override
    public Outcome resume(String name) {
        throw new UnsupportedOperationException("no command resumes");
    }

    @Override
    public Outcome throttle(String name, Optional<Double> cores) {
        throw new UnsupportedOperationException("no command throttles");
    }

    @Override
    public void tidy() {
        throw new UnsupportedOperationException("no command tidies");
    }

    @Override
    public Inside aside(io.mastercontrol.agent.supervision.Definition definition, List<String> command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void endAside(io.mastercontrol.agent.supervision.Definition definition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Inside inside(String name, List<String> command) throws IOException {
        if (command.get(0).equals("refused")) {
            throw new IOException("web is stopped");
        }
        return new Inside(command, Path.of("/"), Map.of("WHO", name), Optional.empty());
    }

    @Override
    public Inside terminal(String name, List<String> command) {
        throw new UnsupportedOperationException("no command has a terminal");
    }

    @Override
    public Outcome start(String name) {
        return new Outcome.Refused("it may not be started");
    }

    @Override
    public Outcome restart(String name) {
        return new Outcome.NotFound("it is gone");
    }

    @Override
    public Outcome run(String name) {
        throw new UnsupportedOperationException("no command runs");
    }

    @Override
    public Optional<RunReport> report(String name, long number) {
        throw new UnsupportedOperationException("no command asks for a run");
    }

    @Override
    public Optional<Together> up(List<String> names) {
        throw new UnsupportedOperationException("no command is for several");
    }

    @Override
    public Optional<Together> down(List<String> names) {
        throw new UnsupportedOperationException("no command is for several");
    }

    @Override
    public Optional<LogSlice> logs(String name, LogQuery query) {
        asked = query;
        if (query.after().isPresent()) {
            throw new IllegalArgumentException("after: " + query.after().get() + " is no cursor of this agent");
        }
        return Optional.of(new LogSlice("hello\n", "6-0", false));
    }

    @Override
    public Outcome standBy(Definition definition) {
        return new Outcome.NotFound(definition.name());
    }

    @Override
    public void endBeside(String name, Duration after) {
        throw new UnsupportedOperationException("no command ends what runs beside another");
    }

    @Override
    public Optional<Definition> definition(String name) {
        return Optional.empty();
    }

    @Override
    public void begin(Collection<Definition> definitions, Collection<Definition> beside) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Outcome define(Definition definition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Outcome remove(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<WorkloadStatus> statuses() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void observe(WorkloadObserver observer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void withhold() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void tell() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutDown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void awaitTurn() {}

    @Override
    public void leave() {
        throw new UnsupportedOperationException();
    }
}
