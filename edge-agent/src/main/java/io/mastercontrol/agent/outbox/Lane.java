package io.mastercontrol.agent.outbox;

import io.mastercontrol.agent.link.Traffic;
import java.util.Optional;

/**
 * The streams of the outbox, the most important first. Each keeps its own order, has its own bounds, and goes only while
 * nothing of a better one is under way. What tells of workloads and board is one stream: an alert that overtook the news of its end
 * would never end.
 */
public enum Lane {
    /** What the device looks after by itself: the beginning and the end of each such alert. */
    alert(Traffic.EVENT, null),
    /** What happens to the board and its workloads: what alerts are made of. */
    event(Traffic.EVENT, null),
    /** Outputs of workloads that say {@code high}. */
    urgent(Traffic.EVENT, "high"),
    /** Outputs of workloads that say nothing, or {@code normal}. */
    output(Traffic.OUTPUT, "normal"),
    /** Outputs of workloads that say {@code low}. */
    bulk(Traffic.BULK, "low");

    private final Traffic traffic;
    private final String priority;

    Lane(Traffic traffic, String priority) {
        this.traffic = traffic;
        this.priority = priority;
    }

    public Traffic traffic() {
        return traffic;
    }

    /** The one for outputs of a priority, or empty if there is none of that name. */
    public static Optional<Lane> ofPriority(String priority) {
        for (Lane lane : values()) {
            if (priority.equals(lane.priority)) {
                return Optional.of(lane);
            }
        }
        return Optional.empty();
    }
}
