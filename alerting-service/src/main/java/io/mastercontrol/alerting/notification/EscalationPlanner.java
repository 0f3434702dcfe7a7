package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.notification.Group.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Decides which step of an escalation is due. Steps are numbered from 0; a run without a next step has ended. */
final class EscalationPlanner {
    private EscalationPlanner() {}

    /** @param repeat how often the steps begin anew */
    record Steps(List<Duration> pauses, int repeat) {}

    /** The run of a group whose alerts begin now; one that goes on and that nobody has taken goes on. */
    static Run begin(Run run, Instant now) {
        return run.step() != null && run.acknowledgedBy() == null ? run : new Run(0, 0, now, null);
    }

    /** Whether a step is to be made now. */
    static boolean isDue(Run run, Instant now) {
        return run.step() != null
                && run.acknowledgedBy() == null
                && !run.dueAt().isAfter(now);
    }

    /** The run after its step was made. A policy that was made shorter meanwhile ends it. */
    static Run after(Run run, Steps steps, Instant now) {
        if (run.step() >= steps.pauses().size()) {
            return new Run(null, run.round(), null, run.acknowledgedBy());
        }
        Instant due = now.plus(steps.pauses().get(run.step()));
        int next = run.step() + 1;
        if (next < steps.pauses().size()) {
            return new Run(next, run.round(), due, null);
        }
        return run.round() < steps.repeat()
                ? new Run(0, run.round() + 1, due, null)
                : new Run(null, run.round(), null, null);
    }
}
