package io.mastercontrol.contracts.message;

/** Why a process is no longer there, told apart. */
public enum ExitReason {
    exit_code,
    signal,
    out_of_memory,
    timeout,
    health,
    guard,
    operator,
    /** One that it depends on ended. */
    dependency,
    /** Its next scheduled time came, and the run was to give way. */
    schedule,
    start_failed,
    /** The agent was away and what the runner wrote down is not there. */
    unknown
}
