package io.mastercontrol.orchestrator.rollout;

import java.time.Duration;
import java.util.Optional;

/**
 * How a rollout goes from device to device: one wave, then the gate, then the next.
 *
 * @param bake how long the new content must stay healthy
 * @param healthyWithin how long it may take to become healthy
 * @param progressDeadline how long a device that is there may say nothing new before it counts as failed
 * @param maxFailures devices, or part of those attempted, that may fail before the gate is shut; each goes back alone
 * @param window hours in which devices may get it; any if empty
 * @param analysis how its devices are judged besides their health, if at all
 * @param duringFreeze whether it goes on while the fleet is frozen
 */
record Strategy(
        Course course,
        Bounds bounds,
        Duration bake,
        OnFailure onFailure,
        Duration healthyWithin,
        Duration progressDeadline,
        Share maxFailures,
        Admission admission,
        Optional<Window> window,
        Optional<Analysis> analysis,
        boolean duringFreeze) {

    /** What a shut gate leads to. */
    enum OnFailure {
        /** Every device that the rollout touched goes back. */
        rollback,
        /** The devices of the wave in which it failed go back, and a person decides. */
        rollback_batch,
        /** Only those that failed go back; the rollout has failed, and what succeeded stays. */
        rollback_device,
        /** Those that failed go back, and a person decides. */
        pause
    }

    /**
     * What holds within a wave too.
     *
     * @param maxInFlight devices under way at once, or null for the whole wave
     * @param groupBy label whose values make groups, or null
     * @param maxUnavailable devices of a group under way at once; 0 without groups
     */
    record Bounds(Share maxInFlight, String groupBy, int maxUnavailable) {
        static final Bounds NONE = new Bounds(null, null, 0);
    }

    /** Devices at once among so many members. */
    int inFlightOf(int members) {
        return bounds.maxInFlight() == null
                ? Integer.MAX_VALUE
                : Math.max(1, bounds.maxInFlight().of(members));
    }
}
