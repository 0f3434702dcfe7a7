package io.mastercontrol.contracts.message;

/** The states of a workload as they are told outside the device; the agent's life cycle draws the moves between them. */
public enum WorkloadState {
    registered,
    waiting,
    starting,
    running,
    backoff,
    crash_loop,
    paused,
    stopping,
    stopped,
    completed,
    failed;

    /** Whether a person should look: it does not run and does not get there by itself soon. */
    public boolean isFailure() {
        return this == crash_loop || this == failed;
    }
}
