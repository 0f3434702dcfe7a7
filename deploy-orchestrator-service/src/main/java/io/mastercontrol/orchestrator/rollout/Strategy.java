package io.mastercontrol.orchestrator.rollout;

import java.time.Duration;

/**
 * How a rollout goes from device to device: one batch, then the gate, then the next.
 *
 * @param batchSize devices at once; with {@code percent} a share of all members, at least one device
 * @param bake how long the new content must stay healthy
 * @param healthyWithin how long it may take to become healthy
 * @param progressDeadline how long a device that is there may say nothing new before it counts as failed
 * @param maxFailures devices that may fail before the gate stays shut; each of them goes back alone
 */
record Strategy(
        int batchSize,
        boolean percent,
        Duration bake,
        OnFailure onFailure,
        Duration healthyWithin,
        Duration progressDeadline,
        int maxFailures) {

    /** What a shut gate leads to. */
    enum OnFailure {
        rollback,
        pause
    }

    /** Devices at once among so many members. */
    int batchOf(int members) {
        return percent ? Math.max(1, (int) Math.ceil(members * batchSize / 100.0)) : batchSize;
    }
}
