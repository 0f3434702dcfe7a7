package io.mastercontrol.agent.workload;

import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.WorkloadState;

/**
 * Where a workload is in its life. A legal move is a method of the state that it starts from; any other does not
 * compile. The picture is in docs/agent.md.
 */
public sealed interface Lifecycle {
    /** The word for it outside the device. */
    WorkloadState told();

    /** One sentence on why it is here, or null. */
    default String reason() {
        return null;
    }

    /** What it waits for, as a sentence fragment, or null. */
    default String waitingFor() {
        return null;
    }

    /** No process is there; one may be started, or it may be told to stay stopped. */
    sealed interface AtRest extends Lifecycle {
        default Starting toStarting() {
            return new Starting();
        }

        default Waiting toWaiting(String waitingFor) {
            return new Waiting(waitingFor);
        }

        default Stopped toStopped() {
            return new Stopped();
        }

        default Failed toFailed(String reason) {
            return new Failed(reason);
        }

        default Completed toCompleted() {
            return new Completed();
        }

        /** It could start now, but the board cannot bear it. */
        default Held toHeld(String reason) {
            return new Held(reason);
        }
    }

    /** A process is there, or is just being made. Its end leads on to one of the states at rest. */
    sealed interface WithProcess extends Lifecycle {
        default Backoff toBackoff(String reason) {
            return new Backoff(reason);
        }

        default CrashLoop toCrashLoop(String reason) {
            return new CrashLoop(reason);
        }

        default Waiting toWaiting(String waitingFor) {
            return new Waiting(waitingFor);
        }

        default Completed toCompleted() {
            return new Completed();
        }

        default Failed toFailed(String reason) {
            return new Failed(reason);
        }
    }

    record Registered() implements AtRest {
        /** A process of an earlier agent runs on. */
        public Running toAdopted() {
            return new Running();
        }

        @Override
        public WorkloadState told() {
            return WorkloadState.registered;
        }
    }

    record Waiting(@Override String waitingFor) implements AtRest {
        @Override
        public WorkloadState told() {
            return WorkloadState.waiting;
        }
    }

    record Starting() implements WithProcess {
        public Running toRunning() {
            return new Running();
        }

        @Override
        public WorkloadState told() {
            return WorkloadState.starting;
        }
    }

    record Running() implements WithProcess {
        public Stopping toStopping(ExitReason cause, Then then) {
            return new Stopping(cause, then);
        }

        /** The board cannot bear it now: its process stays, and gets no time on a processor. */
        public Frozen toFrozen(String reason) {
            return new Frozen(reason);
        }

        @Override
        public WorkloadState told() {
            return WorkloadState.running;
        }
    }

    record Frozen(@Override String reason) implements WithProcess {
        public Running toThawed() {
            return new Running();
        }

        public Stopping toStopping(ExitReason cause, Then then) {
            return new Stopping(cause, then);
        }

        @Override
        public WorkloadState told() {
            return WorkloadState.paused;
        }
    }

    record Held(@Override String reason) implements AtRest {
        @Override
        public WorkloadState told() {
            return WorkloadState.paused;
        }
    }

    /** What follows when the process has been stopped. */
    enum Then {
        /** It stays stopped until somebody starts it. */
        REST,
        /** It is started again at once. */
        START,
        /** The restart policy decides, as after a failure. */
        POLICY,
        /** It is forgotten. */
        FORGET
    }

    record Stopping(ExitReason cause, Then then) implements WithProcess {
        /** Somebody changed their mind while it was on its way down. */
        public Stopping butThen(ExitReason changedCause, Then changed) {
            return new Stopping(changedCause, changed);
        }

        public Stopped toStopped() {
            return new Stopped();
        }

        @Override
        public WorkloadState told() {
            return WorkloadState.stopping;
        }
    }

    record Stopped() implements AtRest {
        @Override
        public WorkloadState told() {
            return WorkloadState.stopped;
        }
    }

    record Backoff(@Override String reason) implements AtRest {
        @Override
        public WorkloadState told() {
            return WorkloadState.backoff;
        }
    }

    record CrashLoop(@Override String reason) implements AtRest {
        @Override
        public WorkloadState told() {
            return WorkloadState.crash_loop;
        }
    }

    record Completed() implements AtRest {
        @Override
        public WorkloadState told() {
            return WorkloadState.completed;
        }
    }

    record Failed(@Override String reason) implements AtRest {
        @Override
        public WorkloadState told() {
            return WorkloadState.failed;
        }
    }
}
