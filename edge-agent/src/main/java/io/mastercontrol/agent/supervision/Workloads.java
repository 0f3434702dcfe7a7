package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.Usage;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The workloads of this device, as the rest of the agent sees them. Thread-safe; no call waits for a process to end. */
public interface Workloads {
    /**
     * Takes over the device: adopts what still runs from before, starts the rest in dependency order, and forgets what is
     * not defined any more (after stopping it). Called once, before any other method.
     */
    default void begin(Collection<Definition> definitions) {
        begin(definitions, List.of());
    }

    /**
     * The same.
     *
     * @param beside versions of some of them that ran beside these, and are to go on doing so
     */
    void begin(Collection<Definition> definitions, Collection<Definition> beside);

    /**
     * Makes what the workload needs before its program can start, such as a Python environment, while another version of it
     * may be running. Blocks for as long as that takes, minutes perhaps.
     *
     * @return why it cannot be made; empty when it is there, or {@code cancelled} in the meantime
     */
    Optional<String> prepare(Definition definition, BooleanSupplier cancelled) throws InterruptedException;

    /**
     * Adds the workload, or replaces the one of that name: the old process is stopped, then the new one started. One that is
     * defined like this already is left alone. One that runs like this {@link #standBy beside} it takes its place instead:
     * users come to it from now on, and what served runs on beside it.
     */
    Outcome define(Definition definition);

    /**
     * Starts a version of a workload beside the one that runs, known as the workload's name and {@code .standby}.
     *
     * @return {@link Outcome.NotFound} if there is nothing that it would have to take over from
     */
    Outcome standBy(Definition definition);

    /** Stops and forgets what runs beside that workload, if anything does, after that time. */
    void endBeside(String name, Duration after);

    /** What runs, or would run, under that name, to be given to {@link #aside}. */
    Optional<Definition> definition(String name);

    /** Stops and forgets the workload, and what runs beside it. */
    Outcome remove(String name);

    List<WorkloadStatus> statuses();

    Optional<WorkloadStatus> status(String name);

    /**
     * What a running workload uses, empty for one that does not run. Made for {@code /metrics}: every meter may ask for
     * itself, since answers are kept for a second, and what is dear to find out (PSS) for a minute.
     */
    Optional<Usage> usage(String name);

    /** Clears a manual stop, a crash loop and the backoff, and starts it. */
    Outcome start(String name);

    /** Stops it until somebody starts it again; survives a restart of the agent. */
    Outcome stop(String name);

    Outcome restart(String name);

    /**
     * Starts a run that somebody wants to see the end of: {@link Outcome.Begun} has its number. One of a workload that runs on
     * and on may be going already; of any other that is refused.
     */
    Outcome run(String name);

    /** What became of that run; empty if there is no such workload. */
    Optional<RunReport> report(String name, long number);

    /**
     * Lifts the stops of these and of all that they depend on, and starts what would run without one. Returns at once;
     * dependents wait as ever.
     *
     * @param names all workloads if empty
     * @return empty if one of the names is no workload's: then nothing is done
     */
    Optional<Together> up(List<String> names);

    /**
     * Stops these until somebody starts them, dependents first. That they are to stay stopped is on the disk when this
     * returns; the stopping goes on.
     *
     * @param names all workloads if empty
     * @return empty if one of the names is no workload's: then nothing is done
     */
    Optional<Together> down(List<String> names);

    /**
     * Freezes a deferrable workload, or holds it back when it would start, until {@link #resume}; refused for one that is
     * not deferrable. Its health checks and timeout stand still meanwhile. Not remembered over a restart of the agent:
     * who paused it looks again.
     *
     * @param reason one sentence for people, without a full stop
     */
    Outcome pause(String name, String reason);

    Outcome resume(String name);

    /** Caps the processor of a deferrable workload below what its definition allows, until told otherwise. */
    Outcome throttle(String name, Optional<Double> cores);

    /** Removes what is only kept because it may be wanted again: Python environments and images. Returns at once. */
    void tidy();

    /**
     * How to execute a command as the workload would, which has to run.
     *
     * @throws IOException with a sentence on why that cannot be
     */
    Inside inside(String name, List<String> command) throws IOException;

    /**
     * The same for a command that gets a terminal as its standard input, which it is to control.
     *
     * @throws IOException with a sentence on why that cannot be
     */
    Inside terminal(String name, List<String> command) throws IOException;

    /**
     * How to execute a command of a release with the user, walls and limits of one of its workloads, which need not run, in
     * the directory of the definition. One at a time for each workload; {@link #endAside} comes after.
     *
     * @throws IOException with a sentence on why that cannot be
     */
    Inside aside(Definition definition, List<String> command) throws IOException;

    /** Ends whatever such a command has left running. */
    void endAside(Definition definition) throws IOException;

    /** The end of the captured output. */
    Optional<LogSlice> logs(String name, LogQuery query);

    void observe(WorkloadObserver observer);

    /** Keeps what happens from now on for {@link #tell}: those who are to hear of it are not there yet. */
    void withhold();

    /** Tells observers what was kept for them, in order, and from now on everything as it happens. */
    void tell();

    /** Stops everything in reverse dependency order and returns when nothing of it is left. */
    void shutDown();

    /** Returns when the thread on which all changes happen has come round; hangs when that does. */
    void awaitTurn();

    /** Leaves every process running for the next agent to adopt, and stops watching. */
    void leave();
}
