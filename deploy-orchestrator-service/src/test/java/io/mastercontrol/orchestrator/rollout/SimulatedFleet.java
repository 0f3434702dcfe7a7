package io.mastercontrol.orchestrator.rollout;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.ReportedRelease;
import io.mastercontrol.orchestrator.rollout.RolloutDevice.Sight;
import io.mastercontrol.orchestrator.rollout.RolloutPlanner.Subject;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** A database and a fleet in memory, on which plans are carried out as the service does, with a clock of its own. */
final class SimulatedFleet {
    static final Duration GRACE = Duration.ofSeconds(15);
    private static final String OLD = "1.0.0";
    private static final String NEW = "2.0.0";
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    /** What a device really does. */
    static final class Board {
        final String id;
        boolean online = true;
        boolean breaks;
        Instant since;
        String running = OLD;
        String desired = OLD;
        long generation;
        long reported;
        int work;
        Phase phase = Phase.succeeded;
        String failure;
        RolloutDevice.Restraint restraint = RolloutDevice.Restraint.NONE;

        Board(String id, Instant since) {
            this.id = id;
            this.since = since;
        }
    }

    final List<Board> boards = new ArrayList<>();
    List<RolloutDevice> rows = new ArrayList<>();
    RolloutState state = new RolloutState.Created();
    String reason;
    Strategy strategy;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    boolean settled;
    RolloutPlanner.Obstacle obstacle = RolloutPlanner.Obstacle.NONE;
    Progress progress = Progress.BEGIN;
    int attemptsAfterFailure;
    Optional<Verdict> verdict = Optional.empty();

    SimulatedFleet(int size, int batch, Strategy.OnFailure onFailure, int maxFailures) {
        this(
                size,
                new Course.Rolling(Share.devices(batch)),
                Strategy.Bounds.NONE,
                onFailure,
                Share.devices(maxFailures));
    }

    SimulatedFleet(int size, Course course, Strategy.Bounds bounds, Strategy.OnFailure onFailure, Share maxFailures) {
        strategy = new Strategy(
                course,
                bounds,
                Duration.ZERO,
                onFailure,
                Duration.ofSeconds(60),
                Duration.ofMinutes(10),
                maxFailures,
                Admission.USUAL,
                Optional.empty(),
                Optional.empty(),
                false);
        for (int i = 0; i < size; i++) {
            boards.add(new Board("d-" + i, now.minusSeconds(3600)));
            rows.add(new RolloutDevice(
                    "d-" + i,
                    i,
                    "g" + i % 3,
                    null,
                    null,
                    Phase.pending,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    now,
                    null));
        }
    }

    SimulatedFleet away(int... indexes) {
        for (int index : indexes) {
            boards.get(index).online = false;
        }
        return this;
    }

    /** Every day, by each device's clock. */
    void within(String from, String to) {
        Window window =
                new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.parse(from), LocalTime.parse(to), ZoneOffset.UTC);
        strategy = new Strategy(
                strategy.course(),
                strategy.bounds(),
                strategy.bake(),
                strategy.onFailure(),
                strategy.healthyWithin(),
                strategy.progressDeadline(),
                strategy.maxFailures(),
                strategy.admission(),
                Optional.of(window),
                Optional.empty(),
                false);
    }

    /** Its devices are judged every ten seconds. */
    SimulatedFleet judged(int failures) {
        strategy = new Strategy(
                strategy.course(),
                strategy.bounds(),
                strategy.bake(),
                strategy.onFailure(),
                strategy.healthyWithin(),
                strategy.progressDeadline(),
                strategy.maxFailures(),
                strategy.admission(),
                Optional.empty(),
                Optional.of(new Analysis(Duration.ofSeconds(10), failures, List.of(), Optional.empty())),
                false);
        return this;
    }

    /** Of each device in turn. */
    void zones(String... names) {
        for (int i = 0; i < names.length; i++) {
            RolloutDevice row = rows.get(i);
            rows.set(
                    i,
                    new RolloutDevice(
                            row.device(),
                            row.position(),
                            row.group(),
                            names[i],
                            row.batch(),
                            row.phase(),
                            row.reason(),
                            row.failure(),
                            row.contentDigest(),
                            row.generation(),
                            row.undoGeneration(),
                            row.previousVersion(),
                            row.attemptedAt(),
                            row.changedAt(),
                            row.sight()));
        }
    }

    SimulatedFleet breaking(int... indexes) {
        for (int index : indexes) {
            boards.get(index).breaks = true;
        }
        return this;
    }

    /** Plans until nothing moves, then lets the boards work for a second; so many times. */
    SimulatedFleet run(int seconds) {
        for (int i = 0; i < seconds; i++) {
            plan();
            boards.forEach(SimulatedFleet::work);
            now = now.plusSeconds(1);
        }
        plan();
        return this;
    }

    void plan() {
        for (int i = 0; i < 20; i++) {
            Subject subject =
                    new Subject(state, reason, NEW, DIGEST, strategy, null, 0, progress, GRACE, obstacle, verdict);
            long failures = rows.stream().filter(row -> row.failure() != null).count();
            RolloutPlan plan =
                    RolloutPlanner.plan(subject, rows.stream().map(this::seen).toList(), now);
            progress = plan.progress();
            long attempted = rows.stream().filter(RolloutDevice::isAttempted).count();
            if (failures > strategy.maxFailures().allowedOf((int) attempted)) {
                attemptsAfterFailure += plan.attempts().size();
            }
            assertFalse(plan.attempts().stream().anyMatch(plan.undos()::contains), "attempted and undone at once");
            rows = new ArrayList<>(
                    plan.devices().stream().map(row -> carryOut(row, plan)).toList());
            long flying = rows.stream()
                    .map(this::seen)
                    .filter(RolloutDevice::isInFlight)
                    .filter(row -> row.undoGeneration() == null)
                    .count();
            // One that left in the middle and came back is more than was started, but nobody is started beside it.
            assertTrue(plan.attempts().isEmpty() || flying <= most(), flying + " devices in flight");
            if (!plan.attempts().isEmpty() && strategy.bounds().groupBy() != null) {
                groups().forEach((group, busy) -> assertTrue(
                        busy <= strategy.bounds().maxUnavailable(), busy + " devices of " + group + " in flight"));
            }
            plan.move().ifPresent(move -> {
                state = move.state();
                reason = move.reason();
            });
            settled = plan.settled();
            if (plan.move().isEmpty()) {
                return;
            }
        }
        throw new AssertionError("the planner does not come to rest in state " + state + ": " + reason);
    }

    /** The largest wave that there may be now. */
    private int most() {
        int wave = strategy.course().batch().of(rows.size());
        for (Course.Step step : strategy.course().steps()) {
            wave = Math.max(wave, step.weight().of(rows.size()));
        }
        return Math.min(Math.max(1, wave), strategy.inFlightOf(rows.size()));
    }

    private Map<String, Long> groups() {
        return rows.stream()
                .map(this::seen)
                .filter(RolloutDevice::isInFlight)
                .collect(Collectors.groupingBy(RolloutDevice::group, Collectors.counting()));
    }

    private RolloutDevice carryOut(RolloutDevice row, RolloutPlan plan) {
        Board board = boards.get(row.position());
        RolloutDevice before = rows.get(row.position());
        boolean isChanged = !before.isSameAs(row);
        Long generation = row.generation();
        Long undo = row.undoGeneration();
        Instant attempted = row.attemptedAt();
        String previous = row.previousVersion();
        if (plan.attempts().contains(row.device())) {
            assertTrue(board.online, row.device() + " is offline, but was attempted");
            previous = board.desired;
            board.desired = NEW;
            generation = ++board.generation;
            undo = null;
            attempted = now;
            board.work = 3;
        }
        if (plan.undos().contains(row.device())) {
            assertTrue(generation != null, row.device() + " was never attempted, but undone");
            board.desired = previous;
            undo = ++board.generation;
            board.work = 2;
        }
        return new RolloutDevice(
                row.device(),
                row.position(),
                row.group(),
                row.timeZone(),
                row.batch(),
                row.phase(),
                row.reason(),
                row.failure(),
                row.contentDigest(),
                generation,
                undo,
                previous,
                attempted,
                isChanged ? now : before.changedAt(),
                row.sight());
    }

    private RolloutDevice seen(RolloutDevice row) {
        Board board = boards.get(row.position());
        ReportedRelease said = new ReportedRelease(
                "web",
                board.phase == Phase.succeeded ? board.running : NEW,
                board.running,
                Objects.equals(board.running, NEW) ? DIGEST : "sha256:" + "b".repeat(64),
                board.phase,
                board.failure,
                null,
                board.reported,
                now,
                null,
                null);
        Sight sight = new Sight(
                board.online ? "online" : "offline",
                board.since,
                Objects.equals(board.desired, NEW),
                board.reported,
                said,
                now,
                board.restraint);
        return new RolloutDevice(
                row.device(),
                row.position(),
                row.group(),
                row.timeZone(),
                row.batch(),
                row.phase(),
                row.reason(),
                row.failure(),
                row.contentDigest(),
                row.generation(),
                row.undoGeneration(),
                row.previousVersion(),
                row.attemptedAt(),
                row.changedAt(),
                sight);
    }

    /** One second of a board's life. */
    private static void work(Board board) {
        if (!board.online || board.reported >= board.generation || --board.work > 0) {
            return;
        }
        board.reported = board.generation;
        if (NEW.equals(board.desired) && board.breaks) {
            board.phase = Phase.rolled_back;
            board.failure = "the health check failed";
        } else {
            board.phase = Phase.succeeded;
            board.failure = null;
            board.running = board.desired;
        }
    }

    /** Boards come and go at random. */
    void disturb(Random random) {
        Board board = boards.get(random.nextInt(boards.size()));
        board.online = !board.online;
        board.since = now;
    }

    void allBack() {
        boards.stream().filter(board -> !board.online).forEach(board -> {
            board.online = true;
            board.since = now;
        });
    }

    long count(Phase phase) {
        return rows.stream().filter(row -> row.phase() == phase).count();
    }

    Phase phaseOf(int index) {
        return rows.get(index).phase();
    }

    long running(String version) {
        return boards.stream().filter(board -> version.equals(board.running)).count();
    }
}
