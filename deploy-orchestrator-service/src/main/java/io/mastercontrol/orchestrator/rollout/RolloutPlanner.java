package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.orchestrator.rollout.RolloutPlan.Move;
import io.mastercontrol.orchestrator.rollout.RolloutState.Aborted;
import io.mastercontrol.orchestrator.rollout.RolloutState.Created;
import io.mastercontrol.orchestrator.rollout.RolloutState.Paused;
import io.mastercontrol.orchestrator.rollout.RolloutState.RollingBack;
import io.mastercontrol.orchestrator.rollout.RolloutState.Running;
import io.mastercontrol.orchestrator.rollout.RolloutState.Scheduled;
import io.mastercontrol.orchestrator.rollout.RolloutState.Succeeded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides what a rollout does next from what is known now, and does nothing. One planner plans once.
 *
 * <p>Its promises: never more devices in flight than a batch; nobody new after a failure that shuts the gate; a device
 * that is away neither stalls nor fails it; what a rollout touched and takes back goes back to what it had.
 */
final class RolloutPlanner {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    /** Measurements without a verdict after which a person is asked. */
    private static final int PATIENCE = 5;

    private final Subject subject;
    private final Instant now;
    private final List<RolloutDevice> devices;
    private final Map<String, Integer> places = new HashMap<>();
    private final Set<String> attempts = new HashSet<>();
    private final Set<String> undos = new HashSet<>();
    /** Whether a device is seen to have it for the first time. */
    private boolean someJustGotIt;

    private Move move;
    private Progress progress;

    /**
     * What is planned for.
     *
     * @param digest content that must be proven to run, or null
     * @param startsAt when a scheduled one begins, or null
     * @param failuresAccepted failures that an operator has looked at and gone on
     */
    record Subject(
            RolloutState state,
            String reason,
            String version,
            String digest,
            Strategy strategy,
            Instant startsAt,
            int failuresAccepted,
            Progress progress,
            Duration offlineGrace,
            Obstacle obstacle,
            Optional<Verdict> verdict) {}

    /**
     * What stands in the way of the rollout as a whole.
     *
     * @param queue what it waits for before it begins, or null
     * @param freeze why nobody gets anything new now, or null
     * @param freezeEnds when that changes, or null
     */
    record Obstacle(String queue, String freeze, Instant freezeEnds) {
        static final Obstacle NONE = new Obstacle(null, null, null);
    }

    private RolloutPlanner(Subject subject, List<RolloutDevice> rows, Instant now) {
        this.subject = subject;
        this.now = now;
        this.progress = subject.progress();
        DeviceObservation observation = new DeviceObservation(
                subject.version(),
                subject.digest(),
                subject.strategy().progressDeadline(),
                subject.offlineGrace(),
                subject.strategy().window(),
                now);
        this.devices = new ArrayList<>(rows.size());
        rows.forEach(row -> {
            places.put(row.device(), devices.size());
            RolloutDevice seen = observation.of(row);
            devices.add(seen);
            someJustGotIt |= seen.phase() == Phase.succeeded && row.phase() != Phase.succeeded;
            takeBackIfRefused(row, seen);
        });
    }

    static RolloutPlan plan(Subject subject, List<RolloutDevice> rows, Instant now) {
        RolloutPlanner planner = new RolloutPlanner(subject, rows, now);
        planner.decide();
        return planner.result();
    }

    /** What a device refused is not wanted of it any longer, and what it had is. */
    private void takeBackIfRefused(RolloutDevice before, RolloutDevice after) {
        boolean refused = before.phase() != Phase.cancelled
                && after.phase() == Phase.cancelled
                && isAttemptedHere(after)
                && after.sight().status() != null;
        if (refused) {
            undos.add(after.device());
        }
    }

    private void decide() {
        RolloutState state = subject.state();
        boolean mayBegin = state instanceof Created || state instanceof Scheduled && !now.isBefore(subject.startsAt());
        if (mayBegin && subject.obstacle().queue() != null) {
            move(state, subject.obstacle().queue());
        } else if (mayBegin) {
            move(((RolloutState.Startable) state).start(), null);
        } else if (state instanceof Running running) {
            run(running);
        } else if (state instanceof Paused paused) {
            gate(paused);
        } else if (state instanceof RollingBack back) {
            rollBack(back);
        } else if (state instanceof Succeeded succeeded) {
            letStragglersJoin(succeeded);
        } else if (state.isFinal()) {
            cleanUp(state);
        }
    }

    private void run(Running running) {
        if (gate(running)) {
            return;
        }
        if (condemned(running)) {
            return;
        }
        if (subject.obstacle().freeze() != null) {
            if (none(RolloutDevice::isInFlight)) {
                move(running, subject.obstacle().freeze());
            }
            return;
        }
        Wave.Next next = Wave.next(subject.strategy(), progress, devices, now);
        Optional<String> doubt = doubt(next);
        if (doubt.isPresent()) {
            wonder(running, doubt.get());
            return;
        }
        progress = next.progress();
        attempt(next);
        if (!next.attempts().isEmpty() || any(RolloutDevice::isInFlight)) {
            return;
        }
        if (none(row -> row.phase() == Phase.pending && row.sight().restraint().hold() == null)) {
            finish(running);
        } else if (next.awaitsPerson()) {
            move(running.pause(), next.watching());
        } else if (next.watching() != null) {
            move(running, next.watching());
        } else {
            List<RolloutDevice> waiting = where(row -> row.phase() == Phase.pending && row.reason() != null);
            if (!waiting.isEmpty()) {
                move(
                        running,
                        devices(waiting.size()) + " of it wait: "
                                + waiting.get(0).device() + " " + waiting.get(0).reason());
            }
        }
    }

    /** Whether the devices that have it fare badly; then the gate is shut, however healthy each says that it is. */
    private boolean condemned(Running running) {
        Optional<Verdict> bad = subject.verdict()
                .filter(verdict -> verdict.outcome() == Verdict.Outcome.fail)
                .filter(verdict -> verdict.inARow()
                        >= subject.strategy().analysis().map(Analysis::failures).orElse(1));
        bad.ifPresent(verdict -> {
            String cause = "analysis: " + verdict.reason();
            Strategy.OnFailure then = subject.strategy().onFailure();
            if (then == Strategy.OnFailure.rollback || then == Strategy.OnFailure.rollback_device) {
                move(running.rollBack(), cause);
                return;
            }
            if (then == Strategy.OnFailure.rollback_batch) {
                int newest = Wave.newest(devices);
                where(row -> Objects.equals(row.batch(), newest) && isTouched(row) && !isGoingBackAlone(row))
                        .forEach(this::undo);
            }
            move(running.pause(), cause);
        });
        return bad.isPresent();
    }

    /** Why what was done so far cannot be built on yet, if somebody new would be attempted or the rollout end. */
    private Optional<String> doubt(Wave.Next next) {
        boolean waits = subject.strategy().analysis().isEmpty()
                || none(row -> row.phase() == Phase.succeeded && row.isAttempted())
                || any(RolloutDevice::isInFlight)
                || next.watching() != null;
        if (waits) {
            return Optional.empty();
        }
        Instant since = judgedFrom();
        if (subject.verdict().filter(verdict -> verdict.letsGoOn(since)).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(subject.verdict()
                .filter(verdict -> !verdict.at().isBefore(since))
                .map(Verdict::reason)
                .orElse("it has not been measured yet"));
    }

    /** When the last of those that have it got it. */
    private Instant judgedFrom() {
        if (someJustGotIt) {
            return now;
        }
        return devices.stream()
                .filter(row -> row.isAttempted() && row.phase() == Phase.succeeded)
                .map(row -> row.changedAt() == null ? Instant.MIN : row.changedAt())
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    /** Waits for a verdict, and after a while for a person. */
    private void wonder(Running running, String doubt) {
        Duration patience = subject.strategy()
                .analysis()
                .map(Analysis::interval)
                .orElse(LONGEST_WAIT)
                .multipliedBy(PATIENCE);
        if (now.isBefore(judgedFrom().plus(patience))) {
            move(running, "analysis: " + doubt);
        } else {
            move(running.pause(), "analysis is inconclusive: " + doubt + "; resume to go on");
        }
    }

    /** Takes failed devices back, and shuts the gate if there are too many of them; true if it is shut. */
    private boolean gate(RolloutState.Reversible state) {
        List<RolloutDevice> failed = where(row -> row.failure() != null);
        int attempted =
                (int) devices.stream().filter(RolloutDevice::isAttempted).count();
        boolean shut = failed.size() - subject.failuresAccepted()
                > subject.strategy().maxFailures().allowedOf(attempted);
        if (!shut) {
            where(this::isFailedHere).forEach(this::undo);
            return false;
        }
        RolloutDevice newest = failed.stream()
                .max(java.util.Comparator.comparing(RolloutDevice::isInFlight))
                .orElseThrow();
        shut(state, newest);
        return true;
    }

    private void shut(RolloutState.Reversible state, RolloutDevice failed) {
        String cause = failed.device() + ": " + failed.failure();
        Strategy.OnFailure then = subject.strategy().onFailure();
        if (then == Strategy.OnFailure.rollback) {
            move(state.rollBack(), cause);
            return;
        }
        where(this::isFailedHere).forEach(this::undo);
        if (then == Strategy.OnFailure.rollback_batch) {
            where(row -> Objects.equals(row.batch(), failed.batch()) && isTouched(row) && !isGoingBackAlone(row))
                    .forEach(this::undo);
        }
        if (state instanceof Running running) {
            move(then == Strategy.OnFailure.rollback_device ? running.fail() : running.pause(), cause);
        }
    }

    private void finish(Running running) {
        long succeeded = count(Phase.succeeded);
        long away = count(Phase.offline);
        long held = count(Phase.pending);
        List<RolloutDevice> failed = where(row -> row.failure() != null);
        if (succeeded > 0) {
            move(running.succeed(), afterSuccess(away, held, failed.size()));
        } else if (away > 0) {
            move(running, "waiting for " + devices(away) + (away == 1 ? " that is offline" : " that are offline"));
        } else if (held > 0) {
            move(running, "waiting for " + devices(held) + (held == 1 ? " that is held" : " that are held"));
        } else if (!failed.isEmpty()) {
            move(running.fail(), failed.get(0).device() + ": " + failed.get(0).failure());
        } else {
            move(running.fail(), "no device is left to take it" + firstCancelled());
        }
    }

    private String firstCancelled() {
        return where(row -> row.phase() == Phase.cancelled && row.reason() != null).stream()
                .findFirst()
                .map(row -> ": " + row.device() + " " + row.reason())
                .orElse("");
    }

    private static String afterSuccess(long away, long held, long failed) {
        List<String> parts = new ArrayList<>();
        if (away > 0) {
            parts.add(devices(away) + " offline, to follow on return");
        }
        if (held > 0) {
            parts.add(devices(held) + " held, to follow when let go");
        }
        if (failed > 0) {
            parts.add(devices(failed) + " failed and went back");
        }
        return parts.isEmpty() ? null : String.join("; ", parts);
    }

    private static String devices(long count) {
        return count + (count == 1 ? " device" : " devices");
    }

    private void rollBack(RollingBack state) {
        cancelUnattempted("the rollout went back before its turn");
        where(row -> isTouched(row) && !isGoingBackAlone(row)).forEach(this::undo);
        if (any(row -> isTouched(row) && !row.sight().isAway())
                || any(row -> row.isGoingBack() && !row.sight().isAway())) {
            return;
        }
        Optional<RolloutDevice> stuck = devices.stream()
                .filter(row -> row.phase() == Phase.unable_to_roll_back)
                .findFirst();
        if (stuck.isPresent()) {
            String why =
                    stuck.get().device() + " could not go back: " + stuck.get().reason();
            move(state.fail(), subject.reason() == null ? why : subject.reason() + "; " + why);
        } else {
            move(state.finish(), subject.reason());
        }
    }

    /** Devices that were away join in batches under the same gate; one that fails goes back alone and ends the joining. */
    private void letStragglersJoin(Succeeded state) {
        List<RolloutDevice> failing = where(this::isFailedHere);
        if (!failing.isEmpty()) {
            failing.forEach(this::undo);
            String cause = failing.get(0).device() + " joined late and failed: "
                    + failing.get(0).failure();
            cancelUnattempted(cause);
            move(state, cause);
        } else if (subject.obstacle().freeze() == null) {
            // All steps of a canary are done: who comes late joins in waves like the rest.
            attempt(Wave.next(subject.strategy(), new Progress(Integer.MAX_VALUE, null), devices, now));
        }
        if (none(row -> row.failure() != null)) {
            move(state, afterSuccess(count(Phase.offline), count(Phase.pending), 0));
        }
    }

    private void cleanUp(RolloutState state) {
        cancelUnattempted("the rollout ended before its turn");
        if (state instanceof Aborted) {
            where(row -> isTouched(row) && row.phase() != Phase.succeeded && !isGoingBackAlone(row))
                    .forEach(this::undo);
        }
    }

    /** Its new content failed, and it has not been taken back yet. */
    private boolean isFailedHere(RolloutDevice row) {
        return row.failure() != null && isTouched(row) && !isGoingBackAlone(row);
    }

    /** It was given the new content by this rollout, and nothing else since. */
    private static boolean isTouched(RolloutDevice row) {
        return isAttemptedHere(row) && row.phase() != Phase.cancelled;
    }

    private static boolean isAttemptedHere(RolloutDevice row) {
        return row.isAttempted() && row.undoGeneration() == null && row.sight().owned();
    }

    /** The agent is taking itself back just now: it is not disturbed, and heard when it is done. */
    private boolean isGoingBackAlone(RolloutDevice row) {
        return row.undoGeneration() == null
                && row.phase() == Phase.rolling_back
                && row.sight().isOnline()
                && now.isBefore(lastWord(row).plus(subject.strategy().progressDeadline()));
    }

    private void attempt(Wave.Next next) {
        next.attempts().forEach(row -> {
            replace(row.inBatch(next.batch()));
            attempts.add(row.device());
        });
    }

    private void undo(RolloutDevice row) {
        String goal =
                row.previousVersion() == null ? "the release is removed" : "goes back to " + row.previousVersion();
        replace(row.with(Phase.rolling_back, row.failure() == null ? goal : row.failure()));
        undos.add(row.device());
    }

    private void cancelUnattempted(String reason) {
        where(row -> !row.isAttempted() && !row.isSettled()).forEach(row -> replace(row.with(Phase.cancelled, reason)));
    }

    private void replace(RolloutDevice row) {
        devices.set(places.get(row.device()), row);
    }

    private void move(RolloutState state, String reason) {
        if (!state.equals(subject.state()) || !Objects.equals(reason, subject.reason())) {
            move = new Move(state, reason);
        }
    }

    private List<RolloutDevice> where(Predicate<RolloutDevice> condition) {
        return devices.stream().filter(condition).toList();
    }

    private boolean any(Predicate<RolloutDevice> condition) {
        return devices.stream().anyMatch(condition);
    }

    private boolean none(Predicate<RolloutDevice> condition) {
        return devices.stream().noneMatch(condition);
    }

    private long count(Phase phase) {
        return devices.stream().filter(row -> row.phase() == phase).count();
    }

    private RolloutPlan result() {
        RolloutState then = move == null ? subject.state() : move.state();
        boolean settled = then.isFinal() && devices.stream().allMatch(RolloutDevice::isSettled);
        return new RolloutPlan(devices, attempts, undos, Optional.ofNullable(move), progress, nextCheck(), settled);
    }

    /** When it last said something new about what it was asked. */
    private static Instant lastWord(RolloutDevice row) {
        Instant asked = row.undoGeneration() == null ? row.attemptedAt() : row.changedAt();
        Instant heard = row.sight().heardAt();
        return heard == null || heard.isBefore(asked) ? asked : heard;
    }

    /** When the next window of a device that waits opens, if that is earlier. */
    private Instant windowOpens(Instant next) {
        if (subject.strategy().window().isEmpty()) {
            return next;
        }
        Window window = subject.strategy().window().get();
        return devices.stream()
                .filter(row -> !row.isAttempted() && row.phase() == Phase.pending && row.reason() != null)
                .map(RolloutDevice::timeZone)
                .map(java.util.Optional::ofNullable)
                .distinct()
                .map(zone -> window.opens(now, zone.orElse(null)))
                .filter(opens -> opens.isBefore(next))
                .min(Instant::compareTo)
                .orElse(next);
    }

    private Instant nextCheck() {
        Instant next = now.plus(LONGEST_WAIT);
        if (subject.state() instanceof Scheduled && subject.startsAt().isBefore(next)) {
            next = subject.startsAt();
        }
        Instant watched = Wave.watchedUntil(subject.strategy(), progress).orElse(next);
        next = watched.isBefore(next) ? watched : next;
        Instant thaw = subject.obstacle().freezeEnds();
        next = thaw != null && thaw.isBefore(next) ? thaw : next;
        next = windowOpens(next);
        for (RolloutDevice row : devices) {
            if (row.isInFlight() && row.attemptedAt() != null) {
                Instant due = row.sight().isAway()
                        ? row.sight().since().plus(subject.offlineGrace())
                        : lastWord(row).plus(subject.strategy().progressDeadline());
                next = due.isBefore(next) ? due : next;
            }
        }
        return next;
    }
}
