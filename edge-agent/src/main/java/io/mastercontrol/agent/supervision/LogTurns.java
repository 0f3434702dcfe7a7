package io.mastercontrol.agent.supervision;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whose outputs are looked at more closely, and when the next look is: rarer while nobody writes. Pure. */
final class LogTurns {
    static final Duration WHILE_GROWING = Duration.ofSeconds(2);
    static final Duration WHILE_QUIET = Duration.ofSeconds(5);
    /** What was rotated may become too old though nothing is written. */
    static final Duration ALL = Duration.ofMinutes(1);

    private Map<String, List<Long>> sizes = Map.of();
    private long allNanos;

    /** @param nanos when it begins, monotonic */
    LogTurns(long nanos) {
        allNanos = nanos;
    }

    /**
     * What comes of a look.
     *
     * @param due the places to look at closely
     */
    record Turn(List<String> due, Duration pause) {}

    /**
     * The next one.
     *
     * @param now the sizes of a workload's outputs, by its place
     */
    Turn look(Map<String, List<Long>> now, long nanos) {
        List<String> grown = new ArrayList<>();
        now.forEach((place, size) -> {
            if (!size.equals(sizes.get(place))) {
                grown.add(place);
            }
        });
        sizes = Map.copyOf(now);
        boolean all = nanos - allNanos > ALL.toNanos();
        if (all) {
            allNanos = nanos;
        }
        return new Turn(all ? List.copyOf(now.keySet()) : grown, grown.isEmpty() ? WHILE_QUIET : WHILE_GROWING);
    }
}
