package io.mastercontrol.orchestrator.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a rollout does next.
 *
 * @param devices all of them as they stand then
 * @param attempts devices that shall get the new content now
 * @param undos devices that shall get back what they had
 * @param move to another state, or the same one with another reason
 * @param progress where it stands in its course then
 * @param nextCheck when time alone may change something
 * @param settled whether nothing can change any more
 */
record RolloutPlan(
        List<RolloutDevice> devices,
        Set<String> attempts,
        Set<String> undos,
        Optional<Move> move,
        Progress progress,
        Instant nextCheck,
        boolean settled) {

    /** A state and why, in one sentence or null. */
    record Move(RolloutState state, String reason) {}
}
