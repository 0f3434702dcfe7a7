package io.mastercontrol.orchestrator.rollout;

import java.util.Optional;

/**
 * Whom a rollout lets in, and what lets the rollout begin.
 *
 * @param queue whether it waits for other rollouts of the release, rather than being refused
 * @param priority of several that wait, the greatest begins first, then the oldest
 * @param dynamic whether devices that come to match the selector later become members
 * @param approval that has to come first, if any
 */
record Admission(boolean queue, int priority, boolean dynamic, Optional<Approval> approval) {
    static final Admission USUAL = new Admission(false, 0, false, Optional.empty());

    /**
     * What people have to say first.
     *
     * @param role that each of them must have
     * @param count of different people
     * @param byOthers whether who made the rollout does not count
     */
    record Approval(String role, int count, boolean byOthers) {
        static final Approval BY_ANYBODY = new Approval("operator", 1, false);
    }
}
