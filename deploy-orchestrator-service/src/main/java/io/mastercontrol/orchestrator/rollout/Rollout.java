package io.mastercontrol.orchestrator.rollout;

import java.time.Instant;

/**
 * A rollout as it is kept.
 *
 * @param selector whom it is for, as asked; the members are fixed at its creation
 * @param progress where it stands in its course
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
        Progress progress,
        int failuresAccepted,
        Instant startsAt,
        String createdBy,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt) {

    Rollout at(Progress reached) {
        return new Rollout(
                id,
                releaseName,
                releaseVersion,
                state,
                reason,
                strategy,
                selector,
                reached,
                failuresAccepted,
                startsAt,
                createdBy,
                createdAt,
                startedAt,
                finishedAt);
    }

    String title() {
        return releaseName + " " + releaseVersion;
    }
}
