package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.orchestrator.rollout.RolloutPlan.Move;
import io.mastercontrol.orchestrator.rollout.RolloutPlanner.Obstacle;
import io.mastercontrol.orchestrator.rollout.RolloutPlanner.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Plays a rollout through on a clock of its own: the planner that drives real ones, on devices that do what their fates
 * say. Pure; nothing is written and nobody is told.
 */
final class Rehearsal {
    /** What has not come to an end by then is not waited for. */
    static final Duration LONGEST = Duration.ofDays(14);

    private static final int MOST_LOOKS = 50_000;
    private static final int DEVICES_OF_A_SECOND = 1_000;

    private final Rollout rollout;
    private final String digest;
    private final Duration grace;
    private final Map<String, Understudy> cast = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Instant begins;
    private final Duration tick;
    private List<RolloutDevice> rows;
    private RolloutState state;
    private String reason;
    private Progress progress = Progress.BEGIN;
    private int accepted;
    private int persons;
    private long generations;
    private Instant now;

    /** Something that happened; {@code device} is null where it is about the rollout. */
    record Entry(Duration after, String device, Integer batch, String phase, String reason) {}

    /**
     * What came of it.
     *
     * @param persons how often somebody had to let it go on, which somebody did at once
     * @param took until it ended, or stopped for a person
     * @param ended whether it came to an end, or to a person, at all
     */
    record Outcome(
            RolloutState state,
            String reason,
            int persons,
            Duration took,
            boolean ended,
            List<RolloutDevice> rows,
            List<Entry> entries) {}

    /** @param held versions that devices have of the release now */
    Rehearsal(
            Rollout rollout,
            String digest,
            Duration grace,
            List<RolloutDevice> rows,
            Map<String, Fate> fates,
            Map<String, String> held) {
        this.rollout = rollout;
        this.digest = digest;
        this.grace = grace;
        this.rows = rows;
        Instant created = rollout.createdAt();
        this.begins = rollout.startsAt() != null && rollout.startsAt().isAfter(created) ? rollout.startsAt() : created;
        this.now = begins;
        this.tick = Duration.ofSeconds(Math.max(1, rows.size() / DEVICES_OF_A_SECOND));
        this.state = rollout.state() instanceof RolloutState.WaitingForApproval waiting
                ? (RolloutState) waiting.approve(rollout.startsAt())
                : rollout.state();
        Understudy.Script script = new Understudy.Script(
                rollout.releaseVersion(), digest, rollout.strategy().bake());
        rows.forEach(row -> cast.put(
                row.device(),
                new Understudy(script, fates.get(row.device()), row.sight(), held.get(row.device()), begins)));
    }

    Outcome play() {
        int looks = 0;
        boolean over = false;
        while (!over && looks++ < MOST_LOOKS && now.isBefore(begins.plus(LONGEST))) {
            RolloutPlan plan = look();
            carryOut(plan);
            boolean moved = plan.move().isPresent() && goesOn(plan);
            Optional<Instant> next = moved ? Optional.of(now) : next(plan);
            over = state instanceof RolloutState.Paused || next.isEmpty();
            now = next.orElse(now);
        }
        return new Outcome(state, reason, persons, Duration.between(begins, now), over, rows, List.copyOf(entries));
    }

    private RolloutPlan look() {
        cast.values().forEach(one -> one.live(now));
        Optional<Verdict> verdict = rollout.strategy()
                .analysis()
                .map(analysis -> new Verdict(Verdict.Outcome.pass, "taken for good in a rehearsal", now, 0));
        Subject subject = new Subject(
                state,
                reason,
                rollout.releaseVersion(),
                digest,
                rollout.strategy(),
                rollout.startsAt(),
                accepted,
                progress,
                grace,
                Obstacle.NONE,
                verdict);
        List<RolloutDevice> seen = rows.stream()
                .map(row -> row.seen(cast.get(row.device()).sight(now), row.changedAt()))
                .toList();
        return RolloutPlanner.plan(subject, seen, now);
    }

    private void carryOut(RolloutPlan plan) {
        List<RolloutDevice> after = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            RolloutDevice before = rows.get(i);
            RolloutDevice row = plan.devices().get(i);
            if (before.phase() != row.phase()) {
                note(row.device(), row.batch(), row.phase().name(), row.reason());
            }
            after.add(told(before, row, plan));
        }
        rows = after;
    }

    private RolloutDevice told(RolloutDevice before, RolloutDevice row, RolloutPlan plan) {
        Understudy one = cast.get(row.device());
        RolloutDevice told = before.isSameAs(row) ? row : row.seen(row.sight(), now);
        if (plan.attempts().contains(row.device())) {
            one.attempt(++generations, now);
            told = told.told(generations, null, one.before(), now);
        }
        if (plan.undos().contains(row.device())) {
            one.undo(++generations, now);
            told = told.told(told.generation(), generations, told.previousVersion(), told.attemptedAt());
        }
        return told;
    }

    /** Takes the plan's move; whether the next look can follow at once. */
    private boolean goesOn(RolloutPlan plan) {
        Move move = plan.move().orElseThrow();
        boolean another = !move.state().equals(state);
        if (another || !Objects.equals(move.reason(), reason)) {
            note(null, null, move.state().word(), move.reason());
        }
        boolean letOn =
                move.state() instanceof RolloutState.Paused && plan.progress().step() > progress.step();
        state = move.state();
        reason = move.reason();
        progress = plan.progress();
        if (letOn && state instanceof RolloutState.Paused paused) {
            persons++;
            accepted = (int) rows.stream().filter(row -> row.failure() != null).count();
            state = paused.resume();
            note(null, null, state.word(), "somebody lets it go on");
        }
        return another;
    }

    /** When something happens next; empty when nothing does. */
    private Optional<Instant> next(RolloutPlan plan) {
        progress = plan.progress();
        if (plan.settled()
                || state.isFinal() && rows.stream().noneMatch(RolloutDevice::isInFlight) && nobodyReturns()) {
            return Optional.empty();
        }
        Instant soonest = state.isFinal() ? null : plan.nextCheck();
        for (RolloutDevice row : rows) {
            Instant says = cast.get(row.device()).next(now);
            if (says != null && (soonest == null || says.isBefore(soonest))) {
                soonest = says;
            }
        }
        boolean waitsForNobody = !state.isFinal() && rows.stream().noneMatch(RolloutDevice::isInFlight);
        if (soonest == null || waitsForNobody && isStuck()) {
            return Optional.empty();
        }
        Instant later = now.plus(tick);
        return Optional.of(soonest.isAfter(later) ? soonest : later);
    }

    private boolean nobodyReturns() {
        return cast.values().stream().allMatch(one -> one.next(now) == null);
    }

    /** Only devices that are away or held by people are left, and nothing in the play brings them back. */
    private boolean isStuck() {
        return nobodyReturns()
                && rows.stream()
                        .allMatch(row -> row.isSettled()
                                || row.phase() == Phase.offline
                                || row.phase() == Phase.pending
                                        && (row.sight().restraint().hold() != null
                                                || !row.sight().isOnline()));
    }

    private void note(String device, Integer batch, String phase, String why) {
        entries.add(new Entry(Duration.between(begins, now), device, batch, phase, why));
    }
}
