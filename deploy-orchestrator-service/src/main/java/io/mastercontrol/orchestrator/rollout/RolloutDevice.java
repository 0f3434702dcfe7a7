package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.ReportedRelease;
import java.time.Duration;
import java.time.Instant;

/**
 * A device in a rollout, with what is known of it now.
 *
 * @param group value of the label by which the rollout makes groups, or null
 * @param timeZone that the device said it is in, or null
 * @param batch number of the batch in which it was attempted, from 1, or null
 * @param failure what went wrong with the new content, or null; stays when the device has gone back
 * @param generation of the desired state that asked for the new content, or null if never attempted
 * @param undoGeneration of the desired state that took it back, or null
 * @param previousVersion what it had before, or null for nothing
 * @param changedAt when this row last changed
 */
record RolloutDevice(
        String device,
        int position,
        String group,
        String timeZone,
        Integer batch,
        Phase phase,
        String reason,
        String failure,
        String contentDigest,
        Long generation,
        Long undoGeneration,
        String previousVersion,
        Instant attemptedAt,
        Instant changedAt,
        Sight sight) {

    /**
     * What is known of the device besides the rollout.
     *
     * @param status as the registry says, or null if it does not know the device any more
     * @param since when the status began
     * @param owned whether what the device shall run is still what this rollout asked for
     * @param reportedGeneration newest generation that the device has finished acting on, 0 for none
     * @param release what it last said of this release, or null
     * @param heardAt when, or null
     * @param restraint what people have said about the device
     */
    record Sight(
            String status,
            Instant since,
            boolean owned,
            long reportedGeneration,
            ReportedRelease release,
            Instant heardAt,
            Restraint restraint) {
        boolean isOnline() {
            return "online".equals(status);
        }

        /** Away, and nobody knows for how long; a stale device is waited for, since it is one or the other soon. */
        boolean isAway() {
            return "offline".equals(status) || "pending".equals(status);
        }

        boolean isAwayLongerThan(Duration grace, Instant now) {
            return isAway() && !now.isBefore(since.plus(grace));
        }
    }

    /**
     * What people have said about a device and this release.
     *
     * @param hold why nothing new comes to it now, or null
     * @param pinnedTo the version that it stays on, or null
     * @param pin why, or null
     */
    record Restraint(String hold, String pinnedTo, String pin) {
        static final Restraint NONE = new Restraint(null, null, null);
    }

    boolean isAttempted() {
        return generation != null;
    }

    boolean isGoingBack() {
        return undoGeneration != null && phase == Phase.rolling_back;
    }

    /** Whether this rollout expects nothing more of it. */
    boolean isSettled() {
        return phase == Phase.succeeded || phase == Phase.cancelled || (undoGeneration != null && !isGoingBack());
    }

    /** Whether it takes up a place in the batch. */
    boolean isInFlight() {
        return isAttempted() && !isSettled() && phase != Phase.offline && !(isGoingBack() && sight.isAway());
    }

    RolloutDevice with(Phase newPhase, String newReason) {
        return new RolloutDevice(
                device,
                position,
                group,
                timeZone,
                batch,
                newPhase,
                newReason,
                failure,
                contentDigest,
                generation,
                undoGeneration,
                previousVersion,
                attemptedAt,
                changedAt,
                sight);
    }

    RolloutDevice withFailure(Phase newPhase, String cause) {
        return new RolloutDevice(
                device,
                position,
                group,
                timeZone,
                batch,
                newPhase,
                cause,
                cause,
                contentDigest,
                generation,
                undoGeneration,
                previousVersion,
                attemptedAt,
                changedAt,
                sight);
    }

    RolloutDevice withContent(String digest) {
        return new RolloutDevice(
                device,
                position,
                group,
                timeZone,
                batch,
                phase,
                reason,
                failure,
                digest,
                generation,
                undoGeneration,
                previousVersion,
                attemptedAt,
                changedAt,
                sight);
    }

    RolloutDevice inBatch(int number) {
        return new RolloutDevice(
                device,
                position,
                group,
                timeZone,
                number,
                Phase.downloading,
                null,
                null,
                null,
                generation,
                null,
                previousVersion,
                attemptedAt,
                changedAt,
                sight);
    }

    RolloutDevice seen(Sight now, Instant changed) {
        return new RolloutDevice(
                device,
                position,
                group,
                timeZone,
                batch,
                phase,
                reason,
                failure,
                contentDigest,
                generation,
                undoGeneration,
                previousVersion,
                attemptedAt,
                changed,
                now);
    }

    /** Told to change by this generation, or to go back by the other. */
    RolloutDevice told(Long asked, Long undo, String before, Instant attempted) {
        return new RolloutDevice(
                device,
                position,
                group,
                timeZone,
                batch,
                phase,
                reason,
                failure,
                contentDigest,
                asked,
                undo,
                before,
                attempted,
                changedAt,
                sight);
    }

    /** Whether what is kept of it is the same. */
    boolean isSameAs(RolloutDevice other) {
        return phase == other.phase
                && java.util.Objects.equals(reason, other.reason)
                && java.util.Objects.equals(failure, other.failure)
                && java.util.Objects.equals(contentDigest, other.contentDigest)
                && java.util.Objects.equals(batch, other.batch);
    }
}
