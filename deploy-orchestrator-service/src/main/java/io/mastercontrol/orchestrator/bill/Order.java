package io.mastercontrol.orchestrator.bill;

import io.mastercontrol.orchestrator.release.Release;
import java.time.Instant;
import java.util.List;

/**
 * A rollout that somebody wants to know the bill of.
 *
 * @param turns of all members
 * @param legs the batches in their order
 * @param pace how it goes through each
 * @param label by whose values bytes are added up, or null
 */
public record Order(Release release, List<Turn> turns, List<Leg> legs, Bounds pace, String label, Instant now) {
    /**
     * What holds within each batch.
     *
     * @param inFlight devices under way at once
     * @param perGroup of the same group; 0 for any number
     * @param bakeSeconds for which each device has to stay healthy
     * @param verdictSeconds for which a batch waits at most to be judged; 0 if it is not
     */
    public record Bounds(int inFlight, int perGroup, double bakeSeconds, double verdictSeconds) {}
}
