package io.mastercontrol.orchestrator.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.orchestrator.rollout.RolloutDevice.Sight;
import io.mastercontrol.orchestrator.rollout.Strategy.OnFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TAKES = Duration.ofSeconds(20);
    private static final Fate WELL = new Fate(false, false, TAKES, Duration.ZERO);
    private static final Fate FAILS = new Fate(true, false, TAKES, Duration.ZERO);

    private final Map<String, Fate> fates = new HashMap<>();

    private static Strategy strategy(Course course, OnFailure onFailure, String maxFailures) {
        return new Strategy(
                course,
                Strategy.Bounds.NONE,
                Duration.ofSeconds(10),
                onFailure,
                Duration.ofSeconds(60),
                Duration.ofMinutes(10),
                Share.of(maxFailures),
                Admission.USUAL,
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private static Course rolling(String batch) {
        return new Course.Rolling(Share.of(batch));
    }

    private Rehearsal.Outcome play(int devices, Strategy strategy) {
        List<RolloutDevice> rows = new ArrayList<>();
        Map<String, String> held = new HashMap<>();
        for (int i = 0; i < devices; i++) {
            String id = "d-" + i;
            held.put(id, "1.0.0");
            fates.putIfAbsent(id, WELL);
            Sight sight =
                    new Sight("online", BEGIN.minusSeconds(3600), false, 0, null, null, RolloutDevice.Restraint.NONE);
            rows.add(new RolloutDevice(
                    id, i, null, null, null, Phase.pending, null, null, null, null, null, null, null, null, sight));
        }
        Rollout rollout = new Rollout(
                "r",
                "web",
                "2.0.0",
                new RolloutState.Created(),
                null,
                strategy,
                "",
                Progress.BEGIN,
                0,
                null,
                "ann",
                BEGIN,
                null,
                null);
        return new Rehearsal(rollout, "sha256:" + "a".repeat(64), Duration.ofSeconds(15), rows, fates, held).play();
    }

    private static long count(Rehearsal.Outcome outcome, Phase phase) {
        return outcome.rows().stream().filter(row -> row.phase() == phase).count();
    }

    @Test
    void batchesFollowEachOtherAtThePaceOfTheirDevices() {
        Rehearsal.Outcome outcome = play(6, strategy(rolling("2"), OnFailure.rollback, "0"));
        assertEquals(new RolloutState.Succeeded(), outcome.state());
        assertEquals(6, count(outcome, Phase.succeeded));
        assertTrue(outcome.ended());
        // Three batches of 30 s each, and a look a second.
        assertTrue(
                outcome.took().toSeconds() >= 90 && outcome.took().toSeconds() <= 96,
                outcome.took().toString());
        assertEquals(3, outcome.rows().get(5).batch());
    }

    @Test
    void aShutGateTakesEverybodyBack() {
        fates.put("d-2", FAILS);
        Rehearsal.Outcome outcome = play(6, strategy(rolling("2"), OnFailure.rollback, "0"));
        assertEquals(new RolloutState.RolledBack(), outcome.state());
        assertEquals(4, count(outcome, Phase.rolled_back));
        assertEquals(2, count(outcome, Phase.cancelled));
        assertTrue(outcome.reason().startsWith("d-2: "), outcome.reason());
        assertFalse(RehearsalView.of(rollout(outcome), outcome, null).succeeds());
    }

    private static Rollout rollout(Rehearsal.Outcome outcome) {
        return new Rollout(
                "r",
                "web",
                "2.0.0",
                outcome.state(),
                outcome.reason(),
                strategy(rolling("2"), OnFailure.rollback, "0"),
                "",
                Progress.BEGIN,
                0,
                null,
                "ann",
                BEGIN,
                null,
                null);
    }

    @Test
    void failuresThatArePutUpWithGoBackAlone() {
        fates.put("d-2", FAILS);
        Rehearsal.Outcome outcome = play(6, strategy(rolling("2"), OnFailure.rollback, "1"));
        assertEquals(new RolloutState.Succeeded(), outcome.state());
        assertEquals(5, count(outcome, Phase.succeeded));
        assertEquals(1, count(outcome, Phase.rolled_back));
    }

    @Test
    void whoeverIsAwayJoinsOnReturn() {
        fates.put("d-0", new Fate(false, false, TAKES, Duration.ofMinutes(30)));
        Rehearsal.Outcome outcome = play(3, strategy(rolling("1"), OnFailure.rollback, "0"));
        assertEquals(3, count(outcome, Phase.succeeded));
        assertTrue(
                outcome.took().compareTo(Duration.ofMinutes(30)) > 0,
                outcome.took().toString());
        RehearsalView view = RehearsalView.of(rollout(outcome), outcome, null);
        assertEquals(3, view.batches().size());
        assertEquals(0, view.failures().size());
    }

    @Test
    void aPauseForFailuresStopsThePlayAndOneOfACanaryDoesNot() {
        fates.put("d-1", FAILS);
        Rehearsal.Outcome failed = play(4, strategy(rolling("2"), OnFailure.pause, "0"));
        assertEquals(new RolloutState.Paused(), failed.state());
        assertEquals(2, count(failed, Phase.pending));

        fates.clear();
        Course canary = new Course.Canary(
                List.of(
                        new Course.Step(Share.of("1"), Optional.empty()),
                        new Course.Step(Share.of("2"), Optional.of(Duration.ofMinutes(5)))),
                Share.ALL);
        Rehearsal.Outcome outcome = play(10, strategy(canary, OnFailure.rollback, "0"));
        assertEquals(new RolloutState.Succeeded(), outcome.state());
        assertEquals(1, outcome.persons());
        assertTrue(outcome.took().toSeconds() >= 390, outcome.took().toString());
    }

    @Test
    void theSameSeedPlaysTheSame() {
        Fate.Shares shares = new Fate.Shares(0.1, 0.1, 0.2, Duration.ofMinutes(5));
        Fate.Past past = new Fate.Past(Map.of(), 20, Map.of());
        List<Rehearsal.Outcome> outcomes = new ArrayList<>();
        for (int time = 0; time < 2; time++) {
            SplittableRandom random = new SplittableRandom(7);
            fates.clear();
            for (int i = 0; i < 200; i++) {
                fates.put("d-" + i, Fate.draw("d-" + i, shares, past, random));
            }
            outcomes.add(play(200, strategy(rolling("10%"), OnFailure.rollback_device, "20%")));
        }
        assertEquals(outcomes.get(0).entries(), outcomes.get(1).entries());
        assertTrue(outcomes.get(0).ended());
    }

    @Test
    void tenThousandDevicesArePlayedInSeconds() {
        SplittableRandom random = new SplittableRandom(1);
        Fate.Past past = new Fate.Past(Map.of(), 60, Map.of());
        Fate.Shares shares = new Fate.Shares(0.02, 0.05, 0.05, Duration.ofMinutes(10));
        for (int i = 0; i < 10_000; i++) {
            fates.put("d-" + i, Fate.draw("d-" + i, shares, past, random));
        }
        Rehearsal.Outcome outcome = play(10_000, strategy(rolling("5%"), OnFailure.rollback_device, "10%"));
        assertEquals(new RolloutState.Succeeded(), outcome.state());
        assertTrue(count(outcome, Phase.succeeded) > 9_600);
    }
}
