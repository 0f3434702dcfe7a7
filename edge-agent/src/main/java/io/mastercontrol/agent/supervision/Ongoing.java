package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunRecord;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A run that is there, begun by this agent or adopted. On the supervisor's thread, but for what never changes. */
final class Ongoing {
    private final RunRecord record;
    private final Optional<ProcessIdentity> process;
    private final WorkloadSpec.StopPolicy stop;
    private long startedNanos;
    private boolean wasHealthy;

    private Ongoing(
            RunRecord record,
            Optional<ProcessIdentity> process,
            WorkloadSpec.StopPolicy stop,
            long startedNanos,
            boolean wasHealthy) {
        this.record = record;
        this.process = process;
        this.stop = stop;
        this.startedNanos = startedNanos;
        this.wasHealthy = wasHealthy;
    }

    /** @param spec by which it was begun */
    static Ongoing begun(Launch.Begun begun, WorkloadSpec spec) {
        return new Ongoing(begun.run(), begun.process(), spec.stop(), System.nanoTime(), false);
    }

    /** Its health in the life of the agent before is not known, and not held against it. */
    static Ongoing adopted(RunRecord record, ProcessIdentity alive, WorkloadSpec spec) {
        Duration age = Duration.between(record.startedAt(), Instant.now());
        long started = System.nanoTime() - Math.max(0, age.toNanos());
        return new Ongoing(record, Optional.of(alive), spec.stop(), started, true);
    }

    RunRecord record() {
        return record;
    }

    boolean is(RunRecord other) {
        return record.number() == other.number();
    }

    /** Empty if its runner ended before the program could start. */
    Optional<ProcessIdentity> process() {
        return process;
    }

    /** How it wants to be ended, whatever its definition says by now. */
    WorkloadSpec.StopPolicy stop() {
        return stop;
    }

    /** Monotonic; time in which it stood still does not count. */
    long startedNanos() {
        return startedNanos;
    }

    void stoodStill(long nanos) {
        startedNanos += nanos;
    }

    /** Whether it has been healthy, or began before this agent. */
    boolean wasHealthy() {
        return wasHealthy;
    }

    void isHealthy() {
        wasHealthy = true;
    }
}
