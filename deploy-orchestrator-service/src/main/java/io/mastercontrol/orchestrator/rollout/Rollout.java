package io.mastercontrol.orchestrator.rollout;

import java.time.Instant;

/**
 * A rollout as it is kept.
 *
 * @param selector whom it is for, as asked; the members are fixed at its creation
 * @param failuresAccepted failures that an operator has looked at and gone on
 */
record Rollout(
        String id,
        String releaseName,
        String releaseVersion,
        RolloutState state,
        String reason,
        Strategy strategy,
        String selector,
        int failuresAccepted,
        Instant startsAt,
        String createdBy,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt) {

    String title() {
        return releaseName + " " + releaseVersion;
    }
}
