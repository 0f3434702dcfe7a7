package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.ReportedRelease;
import io.mastercontrol.orchestrator.rollout.RolloutDevice.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a device's own words and its presence make of its phase. Pure.
 *
 * @param version that the rollout brings
 * @param digest that must be proven to run, or null for a release without an artifact
 * @param progressDeadline see {@link Strategy}
 * @param window hours in which it may begin, if not all
 * @param offlineGrace how long a device may be away before it gives its place in the batch to another
 */
record DeviceObservation(
        String version,
        String digest,
        Duration progressDeadline,
        Duration offlineGrace,
        Optional<Window> window,
        Instant now) {

    RolloutDevice of(RolloutDevice row) {
        if (row.isSettled()) {
            return row;
        }
        if (row.sight().status() == null) {
            return row.with(Phase.cancelled, "was removed from the fleet");
        }
        if (!row.isAttempted()) {
            return unattempted(row);
        }
        if (row.undoGeneration() != null) {
            return goingBack(row);
        }
        if (!row.sight().owned()) {
            return row.with(Phase.cancelled, "was changed by somebody else since");
        }
        return underWay(row);
    }

    private RolloutDevice unattempted(RolloutDevice row) {
        Sight sight = row.sight();
        if ("legacy".equals(sight.status())) {
            return row.with(Phase.cancelled, "has no agent that takes releases");
        }
        if (sight.restraint().pinnedTo() != null
                && !sight.restraint().pinnedTo().equals(version)) {
            return row.with(Phase.cancelled, sight.restraint().pin());
        }
        if (sight.isOnline()) {
            return row.with(Phase.pending, waitsFor(row));
        }
        return sight.isAway() ? row.with(Phase.offline, "is offline; joins when it returns") : row;
    }

    /** Why it is not its turn although it is there, or null. */
    private String waitsFor(RolloutDevice row) {
        if (row.sight().restraint().hold() != null) {
            return row.sight().restraint().hold();
        }
        return window.filter(hours -> !hours.isOpen(now, row.timeZone()))
                .map(hours -> "waits for its maintenance window, which opens "
                        + hours.told(hours.opens(now, row.timeZone()), row.timeZone()))
                .orElse(null);
    }

    private RolloutDevice goingBack(RolloutDevice row) {
        Sight sight = row.sight();
        ReportedRelease said = sight.release();
        if (sight.reportedGeneration() >= row.undoGeneration()) {
            String running = said == null ? null : said.runningVersion();
            if (Objects.equals(running, row.previousVersion())) {
                return row.withContent(said == null ? null : said.contentDigest())
                        .with(Phase.rolled_back, afterwards(row));
            }
            return row.with(Phase.unable_to_roll_back, couldNot(row, running, said));
        }
        if (sight.isOnline() && isOverdue(row.changedAt(), sight.heardAt())) {
            return row.with(
                    Phase.unable_to_roll_back, "did not say within " + words(progressDeadline) + " that it is back");
        }
        return row;
    }

    private static String afterwards(RolloutDevice row) {
        String back = row.previousVersion() == null
                ? "nothing ran there before, so the release was removed"
                : "is back on " + row.previousVersion();
        return row.failure() == null ? back : row.failure();
    }

    private static String couldNot(RolloutDevice row, String running, ReportedRelease said) {
        String wanted = row.previousVersion() == null ? "nothing" : row.previousVersion();
        String cause = said == null || said.reason() == null ? "" : ": " + said.reason();
        return "runs " + (running == null ? "nothing" : running) + " instead of " + wanted + cause;
    }

    private RolloutDevice underWay(RolloutDevice row) {
        Sight sight = row.sight();
        ReportedRelease said = sight.release();
        boolean answers = said != null
                && version.equals(said.version())
                && (said.generation() >= row.generation() || sight.reportedGeneration() >= row.generation());
        if (answers && said.phase().isFailure()) {
            return failed(row, said);
        }
        if (answers && said.phase() == Phase.cancelled) {
            return row.with(Phase.cancelled, refused(said));
        }
        if (row.failure() != null) {
            return row;
        }
        if (answers && said.phase() == Phase.succeeded) {
            return succeeded(row, said);
        }
        if (answers && Boolean.TRUE.equals(said.deferred())) {
            // As good as away: others have its place, and nobody knows for how long.
            return row.with(Phase.offline, said.reason());
        }
        if (sight.isAwayLongerThan(offlineGrace, now)) {
            return row.with(Phase.offline, "went offline while it was updated; goes on when it returns");
        }
        if (sight.isOnline() && isOverdue(row.attemptedAt(), sight.heardAt())) {
            return row.withFailure(Phase.failed, "said nothing new for " + words(progressDeadline));
        }
        if (answers && said.phase().isInProgress()) {
            return row.with(said.phase(), said.reason());
        }
        return row.phase() == Phase.offline && sight.isOnline() ? row.with(Phase.downloading, null) : row;
    }

    /** It lacks something that the release needs; it says so of itself in the same words as {@link UnmetNeeds}. */
    private static String refused(ReportedRelease said) {
        return said.reason() == null ? "did not take it" : said.reason().replaceFirst("^this device ", "");
    }

    private RolloutDevice failed(RolloutDevice row, ReportedRelease said) {
        if (row.failure() != null) {
            return row.with(said.phase(), row.failure());
        }
        String cause = said.reason() == null ? "reports that " + version + " failed" : said.reason();
        return row.withFailure(said.phase(), cause);
    }

    private RolloutDevice succeeded(RolloutDevice row, ReportedRelease said) {
        if (digest != null && !digest.equals(said.contentDigest())) {
            return row.withFailure(Phase.failed, "runs content " + said.contentDigest() + " instead of " + digest);
        }
        return row.withContent(said.contentDigest()).with(Phase.succeeded, null);
    }

    private boolean isOverdue(Instant asked, Instant heard) {
        Instant last = heard == null || heard.isBefore(asked) ? asked : heard;
        return !now.isBefore(last.plus(progressDeadline));
    }

    private static String words(Duration duration) {
        return duration.toSeconds() % 60 == 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
