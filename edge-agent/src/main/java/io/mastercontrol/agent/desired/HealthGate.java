package io.mastercontrol.agent.desired;

import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.time.Duration;

/**
 * Whether a new version is well. With a health check: when the check says so. Without one: when it has been up for two
 * seconds, has completed, or waits for its schedule.
 */
final class HealthGate {
    private static final Duration UP_LONG_ENOUGH = Duration.ofSeconds(2);
    private static final int TOO_MANY_FAILURES = 3;

    private HealthGate() {}

    /** What one look says. */
    sealed interface Verdict {
        record Pending(String waitingFor) implements Verdict {}

        record Well() implements Verdict {}

        record Bad(String why) implements Verdict {}
    }

    /**
     * While it starts.
     *
     * @param status of the workload now, or null if there is none
     * @param up for how long it has been in its present process
     */
    static Verdict starting(WorkloadStatus status, boolean hasCheck, Duration up) {
        if (status == null) {
            return new Verdict.Bad("it is not there");
        }
        if (status.state().isFailure() || status.consecutiveFailures() >= TOO_MANY_FAILURES) {
            return new Verdict.Bad(how(status));
        }
        if (status.health() == Health.unhealthy) {
            return new Verdict.Bad(reasonOr(status, "its health check fails"));
        }
        if (status.state() == WorkloadState.completed || isScheduled(status)) {
            return new Verdict.Well();
        }
        if (status.state() == WorkloadState.stopped) {
            return new Verdict.Bad("it was stopped by hand");
        }
        if (status.state() != WorkloadState.running) {
            return new Verdict.Pending(reasonOr(status, "it is " + status.state()));
        }
        boolean well = hasCheck ? status.health() == Health.healthy : up.compareTo(UP_LONG_ENOUGH) >= 0;
        return well ? new Verdict.Well() : new Verdict.Pending(reasonOr(status, "its health is " + status.health()));
    }

    /**
     * Where it stood when the bake began.
     *
     * @param runs how often it had been started
     * @param failures in a row, from before it was well; that it came to be well in spite of them was allowed
     */
    record Before(long runs, long failures) {
        static Before of(WorkloadStatus status) {
            return new Before(status.runs(), status.consecutiveFailures());
        }

        /** A success ends the row: the next failure is the first. */
        Before and(WorkloadStatus status) {
            return new Before(runs, Math.min(failures, status.consecutiveFailures()));
        }
    }

    /** While it bakes: any exit that nobody asked for counts. The end of one of several runs was asked for, if it went well. */
    static Verdict baking(WorkloadStatus status, boolean hasCheck, Before before) {
        if (status == null) {
            return new Verdict.Bad("it is not there");
        }
        boolean mayRest = status.state() == WorkloadState.completed || isBetweenRuns(status);
        if (status.state().isFailure() || status.consecutiveFailures() > before.failures()) {
            return new Verdict.Bad(how(status));
        }
        if (status.health() == Health.unhealthy) {
            return new Verdict.Bad(reasonOr(status, "its health check fails"));
        }
        if (!mayRest && status.state() != WorkloadState.running) {
            return new Verdict.Bad(how(status));
        }
        if (!mayRest && !isOfManyRuns(status) && status.runs() != before.runs()) {
            return new Verdict.Bad(how(status));
        }
        return new Verdict.Well();
    }

    private static boolean isScheduled(WorkloadStatus status) {
        return "schedule".equals(status.runMode())
                && (status.state() == WorkloadState.registered || status.state() == WorkloadState.waiting);
    }

    private static boolean isOfManyRuns(WorkloadStatus status) {
        return "schedule".equals(status.runMode()) || "n_times".equals(status.runMode());
    }

    private static boolean isBetweenRuns(WorkloadStatus status) {
        return isOfManyRuns(status)
                && (status.state() == WorkloadState.registered
                        || status.state() == WorkloadState.waiting
                        || status.state() == WorkloadState.starting);
    }

    private static String how(WorkloadStatus status) {
        if (status.reason() != null) {
            return status.reason();
        }
        if (status.lastExit() == null) {
            return "it is " + status.state();
        }
        String exit = status.lastExit().signal() != null
                ? "signal " + status.lastExit().signal()
                : "exit code " + status.lastExit().code();
        return "it ended with " + exit + " and is now " + status.state();
    }

    private static String reasonOr(WorkloadStatus status, String otherwise) {
        return status.reason() == null ? otherwise : status.reason();
    }
}
