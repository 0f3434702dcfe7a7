package io.mastercontrol.agent.supervision;

import io.mastercontrol.contracts.message.Exit;

/**
 * What became of one run of a workload.
 *
 * @param exit how it ended; null if it has not, or if that is not known any more
 * @param reason why it could not be started, as one sentence; else null
 */
public record RunReport(long number, State state, Exit exit, String reason) {
    /** Where a run is. */
    public enum State {
        /** It has not begun. */
        waiting,
        running,
        ended,
        /** It ended so long ago that nobody remembers how, or in the life of an earlier agent. */
        forgotten
    }
}
