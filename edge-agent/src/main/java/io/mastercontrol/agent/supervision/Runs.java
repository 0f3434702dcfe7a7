package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.supervision.RunReport.State;
import io.mastercontrol.contracts.message.Exit;
import java.util.LinkedHashMap;
import java.util.Map;

/** How the last few runs of one workload ended, for who waits for one of them. Lives on the supervisor's thread. */
final class Runs {
    private static final int KEPT = 16;

    private final Map<Long, RunReport> ends = new LinkedHashMap<>();

    /** @param reason why it could not be started, or null */
    void ended(long number, Exit exit, String reason) {
        ends.put(number, new RunReport(number, State.ended, exit, reason));
        while (ends.size() > KEPT) {
            ends.remove(ends.keySet().iterator().next());
        }
    }

    /**
     * What is known of a run.
     *
     * @param next number of the next run that begins; the one before it may be going on
     * @param going whether it is
     */
    RunReport report(long number, long next, boolean going, Saved saved) {
        if (ends.containsKey(number)) {
            return ends.get(number);
        }
        if (number >= next) {
            return new RunReport(number, State.waiting, null, null);
        }
        if (number == saved.endedRun()) {
            return new RunReport(number, State.ended, saved.lastExit(), null);
        }
        return new RunReport(number, going && number == next - 1 ? State.running : State.forgotten, null, null);
    }
}
