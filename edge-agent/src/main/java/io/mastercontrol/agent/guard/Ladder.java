package io.mastercontrol.agent.guard;

import java.util.List;

/**
 * Levels that are climbed at once and left with hysteresis. Pure.
 *
 * @param thresholds of the levels 1, 2, …, rising; level 0 is all is well
 * @param hysteresis how far below its threshold a level ends
 */
record Ladder(List<Double> thresholds, double hysteresis) {
    Ladder {
        for (int i = 1; i < thresholds.size(); i++) {
            if (thresholds.get(i) < thresholds.get(i - 1)) {
                throw new IllegalArgumentException(
                        "the thresholds " + thresholds + " of mc.agent.guard must not fall from one to the next");
            }
        }
        if (hysteresis < 0) {
            throw new IllegalArgumentException("the hysteresis of mc.agent.guard is " + hysteresis + ", below zero");
        }
    }

    /** The level that follows {@code level} at this reading. */
    int next(int level, double reading) {
        int reached = 0;
        int kept = 0;
        for (int i = 0; i < thresholds.size(); i++) {
            reached = reading >= thresholds.get(i) ? i + 1 : reached;
            kept = reading >= thresholds.get(i) - hysteresis ? i + 1 : kept;
        }
        return Math.max(reached, Math.min(level, kept));
    }
}
