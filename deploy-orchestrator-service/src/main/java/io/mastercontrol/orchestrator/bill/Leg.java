package io.mastercontrol.orchestrator.bill;

import java.util.List;

/**
 * A batch, and what comes before the next.
 *
 * @param watchedSeconds for which it is watched when all of it is done
 * @param persons how often somebody has to let it go on
 */
public record Leg(List<Turn> turns, double watchedSeconds, int persons) {
    public Leg {
        turns = List.copyOf(turns);
    }
}
