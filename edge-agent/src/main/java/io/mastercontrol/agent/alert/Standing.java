package io.mastercontrol.agent.alert;

import io.mastercontrol.contracts.expression.Verdict;
import io.mastercontrol.contracts.workload.LocalAlert;
import java.time.Duration;

/**
 * How it stands with one alert; a look makes the next from this one. Pure.
 *
 * @param firing whether it was told
 * @param turning whether it is the other way round since {@code sinceNanos}, but not for long enough
 */
record Standing(boolean firing, boolean turning, long sinceNanos) {
    static final Standing WELL = new Standing(false, false, 0);
    /** Told before the agent began anew. */
    static final Standing FIRING = new Standing(true, false, 0);

    /** What is not known leaves what was told as it is, and lets what was not told begin anew. */
    Standing after(Verdict verdict, LocalAlert alert, long nanos) {
        boolean other = firing ? verdict.isFalse() : verdict.isTrue();
        if (!other) {
            return new Standing(firing, false, 0);
        }
        Duration needed = firing ? alert.clear() : alert.hold();
        long since = turning ? sinceNanos : nanos;
        return nanos - since >= needed.toNanos() ? new Standing(!firing, false, 0) : new Standing(firing, true, since);
    }
}
