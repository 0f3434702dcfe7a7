package io.mastercontrol.orchestrator.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.orchestrator.rollout.RolloutState.Aborted;
import io.mastercontrol.orchestrator.rollout.RolloutState.Paused;
import io.mastercontrol.orchestrator.rollout.RolloutState.RolledBack;
import io.mastercontrol.orchestrator.rollout.RolloutState.RollingBack;
import io.mastercontrol.orchestrator.rollout.RolloutState.Running;
import io.mastercontrol.orchestrator.rollout.RolloutState.Succeeded;
import io.mastercontrol.orchestrator.rollout.Strategy.OnFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RolloutPlannerTest {
    private static SimulatedFleet fleet(int size, int batch) {
        return new SimulatedFleet(size, batch, OnFailure.rollback, 0);
    }

    @Test
    void reachesEveryDeviceInBatches() {
        SimulatedFleet fleet = fleet(5, 2).run(20);
        assertEquals(new Succeeded(), fleet.state);
        assertEquals(5, fleet.count(Phase.succeeded));
        assertEquals(3, fleet.rows.get(4).batch());
        assertTrue(fleet.settled);
    }

    @Test
    void failureTakesBackWhatWasTouchedAndNeverReachesTheRest() {
        SimulatedFleet fleet = fleet(4, 1).breaking(1).run(30);
        assertEquals(new RolledBack(), fleet.state);
        assertEquals("d-1: the health check failed", fleet.reason);
        assertEquals(Phase.rolled_back, fleet.phaseOf(0));
        assertEquals(Phase.rolled_back, fleet.phaseOf(1));
        assertEquals(2, fleet.count(Phase.cancelled));
        assertEquals(4, fleet.running("1.0.0"));
        assertTrue(fleet.settled);
    }

    @Test
    void failurePausesIfSoAskedAndTheFailedDeviceGoesBackAlone() {
        SimulatedFleet fleet =
                new SimulatedFleet(3, 1, OnFailure.pause, 0).breaking(1).run(30);
        assertEquals(new Paused(), fleet.state);
        assertEquals(Phase.succeeded, fleet.phaseOf(0));
        assertEquals(Phase.rolled_back, fleet.phaseOf(1));
        assertEquals(Phase.pending, fleet.phaseOf(2));
    }

    @Test
    void toleratedFailuresGoBackAlone() {
        SimulatedFleet fleet =
                new SimulatedFleet(4, 1, OnFailure.rollback, 1).breaking(1).run(40);
        assertEquals(new Succeeded(), fleet.state);
        assertEquals(3, fleet.count(Phase.succeeded));
        assertEquals(Phase.rolled_back, fleet.phaseOf(1));
    }

    @Test
    void offlineDeviceJoinsLaterUnderTheSameGate() {
        SimulatedFleet fleet = fleet(3, 1).away(0).run(20);
        assertEquals(new Succeeded(), fleet.state);
        assertEquals("1 device offline, to follow on return", fleet.reason);
        assertEquals(Phase.offline, fleet.phaseOf(0));
        assertEquals("1.0.0", fleet.boards.get(0).desired);
        fleet.allBack();
        fleet.run(10);
        assertEquals(3, fleet.count(Phase.succeeded));
        assertEquals(3, fleet.rows.get(0).batch());
        assertEquals(null, fleet.reason);
    }

    @Test
    void stragglerThatFailsGoesBackAloneAndEndsTheJoining() {
        SimulatedFleet fleet = fleet(4, 1).away(0, 1).breaking(0).run(20);
        fleet.allBack();
        fleet.run(20);
        assertEquals(new Succeeded(), fleet.state);
        assertEquals(Phase.rolled_back, fleet.phaseOf(0));
        assertEquals(Phase.cancelled, fleet.phaseOf(1));
        assertEquals(2, fleet.count(Phase.succeeded));
        assertTrue(fleet.reason.contains("d-0"), fleet.reason);
    }

    @Test
    void waitsForSomebodyIfEverybodyIsAway() {
        SimulatedFleet fleet = fleet(2, 1).away(0, 1).run(5);
        assertEquals(new Running(), fleet.state);
        assertEquals("waiting for 2 devices that are offline", fleet.reason);
    }

    @Test
    void deviceThatLeavesInTheMiddleGivesItsPlaceToOthers() {
        SimulatedFleet fleet = fleet(2, 1);
        fleet.plan();
        fleet.boards.get(0).online = false;
        fleet.boards.get(0).since = fleet.now;
        fleet.run(30);
        assertEquals(new Succeeded(), fleet.state);
        assertEquals(Phase.offline, fleet.phaseOf(0));
        fleet.allBack();
        fleet.run(5);
        assertEquals(2, fleet.count(Phase.succeeded));
        assertTrue(fleet.settled);
    }

    @Test
    void abortLeavesWhatIsDoneAndTakesBackWhatIsNot() {
        SimulatedFleet fleet = fleet(3, 1).run(4);
        assertEquals(Phase.succeeded, fleet.phaseOf(0));
        fleet.state = new Aborted();
        fleet.run(10);
        assertEquals(Phase.succeeded, fleet.phaseOf(0));
        assertEquals(Phase.rolled_back, fleet.phaseOf(1));
        assertEquals(Phase.cancelled, fleet.phaseOf(2));
        assertTrue(fleet.settled);
    }

    @Test
    void rollbackOfASucceededRolloutTakesEveryDeviceBack() {
        SimulatedFleet fleet = fleet(3, 3).run(10);
        fleet.state = new RollingBack();
        fleet.run(10);
        assertEquals(new RolledBack(), fleet.state);
        assertEquals(3, fleet.count(Phase.rolled_back));
        assertEquals(3, fleet.running("1.0.0"));
    }

    @Test
    void rollbackDoesNotWaitForDevicesThatAreAway() {
        SimulatedFleet fleet = fleet(3, 3).run(10);
        fleet.boards.get(2).online = false;
        fleet.state = new RollingBack();
        fleet.run(10);
        assertEquals(new RolledBack(), fleet.state);
        assertEquals(Phase.rolling_back, fleet.phaseOf(2));
        fleet.allBack();
        fleet.run(5);
        assertEquals(3, fleet.count(Phase.rolled_back));
        assertTrue(fleet.settled);
    }

    private static SimulatedFleet canary(int size, OnFailure onFailure, Course.Step... steps) {
        return new SimulatedFleet(
                size,
                new Course.Canary(List.of(steps), Share.devices(4)),
                Strategy.Bounds.NONE,
                onFailure,
                Share.devices(0));
    }

    private static Course.Step step(String weight, Duration pause) {
        return new Course.Step(Share.of(weight), Optional.ofNullable(pause));
    }

    @Test
    void aCanaryGrowsInStepsAndIsWatchedBetweenThem() {
        SimulatedFleet fleet =
                canary(10, OnFailure.rollback, step("10%", Duration.ofSeconds(60)), step("3", Duration.ofSeconds(30)));
        fleet.run(20);
        assertEquals(1, fleet.count(Phase.succeeded));
        assertEquals("canary step 1: 1 device has it; watched until 2026-01-01T00:01:03Z", fleet.reason);
        fleet.run(60);
        assertEquals(3, fleet.count(Phase.succeeded), "the second step has three in all");
        fleet.run(60);
        assertEquals(new Succeeded(), fleet.state);
        assertEquals(10, fleet.count(Phase.succeeded));
        assertEquals(4, fleet.rows.get(9).batch(), "two steps, then waves of four");
    }

    @Test
    void aCanaryThatWaitsForAPersonIsPausedAndGoesOnWhenResumed() {
        SimulatedFleet fleet = canary(5, OnFailure.rollback, step("1", null)).run(20);
        assertEquals(new Paused(), fleet.state);
        assertEquals("canary step 1: 1 device has it; resume to go on", fleet.reason);
        assertEquals(4, fleet.count(Phase.pending));
        fleet.state = new Running();
        fleet.run(20);
        assertEquals(new Succeeded(), fleet.state);
    }

    @Test
    void aCanaryThatFailsKeepsTheRestFromIt() {
        SimulatedFleet fleet = canary(10, OnFailure.rollback, step("2", Duration.ofMinutes(5)))
                .breaking(1)
                .run(30);
        assertEquals(new RolledBack(), fleet.state);
        assertEquals(8, fleet.count(Phase.cancelled));
        assertEquals(10, fleet.running("1.0.0"));
    }

    @Test
    void allAtOnceTakesEverybodyWhoIsThereButNoMoreThanMayBeInFlight() {
        SimulatedFleet fleet = new SimulatedFleet(
                9,
                new Course.AllAtOnce(),
                new Strategy.Bounds(Share.devices(4), null, 0),
                OnFailure.rollback,
                Share.devices(0));
        fleet.plan();
        assertEquals(4, fleet.rows.stream().filter(RolloutDevice::isAttempted).count());
        fleet.run(20);
        assertEquals(new Succeeded(), fleet.state);
        assertEquals(1, fleet.rows.get(8).batch(), "it is one wave");
    }

    @Test
    void ofEachGroupNoMoreAreUnavailableThanAllowed() {
        SimulatedFleet fleet = new SimulatedFleet(
                12,
                new Course.Rolling(Share.devices(8)),
                new Strategy.Bounds(null, "site", 1),
                OnFailure.rollback,
                Share.devices(0));
        fleet.plan();
        assertEquals(3, fleet.rows.stream().filter(RolloutDevice::isAttempted).count(), "one of each of three groups");
        fleet.run(40);
        assertEquals(new Succeeded(), fleet.state);
        assertEquals(12, fleet.count(Phase.succeeded));
    }

    @Test
    void onlyTheWaveGoesBackIfSoAskedAndAPersonDecides() {
        SimulatedFleet fleet = new SimulatedFleet(6, 2, OnFailure.rollback_batch, 0)
                .breaking(3)
                .run(30);
        assertEquals(new Paused(), fleet.state);
        assertEquals("d-3: the health check failed", fleet.reason);
        assertEquals(2, fleet.count(Phase.succeeded), "the first wave keeps it");
        assertEquals(Phase.rolled_back, fleet.phaseOf(2));
        assertEquals(Phase.rolled_back, fleet.phaseOf(3));
        assertEquals(Phase.pending, fleet.phaseOf(4));
    }

    @Test
    void onlyTheDeviceGoesBackIfSoAskedAndTheRolloutHasFailed() {
        SimulatedFleet fleet = new SimulatedFleet(6, 2, OnFailure.rollback_device, 0)
                .breaking(3)
                .run(30);
        assertEquals(new RolloutState.Failed(), fleet.state);
        assertEquals(3, fleet.count(Phase.succeeded));
        assertEquals(Phase.rolled_back, fleet.phaseOf(3));
        assertEquals(2, fleet.count(Phase.cancelled));
        assertTrue(fleet.settled);
    }

    @Test
    void aThresholdInPercentIsOfThoseWhoWereAttempted() {
        SimulatedFleet fleet = new SimulatedFleet(
                        20,
                        new Course.Rolling(Share.devices(5)),
                        Strategy.Bounds.NONE,
                        OnFailure.rollback,
                        Share.of("20%"))
                .breaking(2, 7)
                .run(60);
        assertEquals(new Succeeded(), fleet.state, fleet.reason);
        assertEquals(18, fleet.count(Phase.succeeded));
        SimulatedFleet worse = new SimulatedFleet(
                        20,
                        new Course.Rolling(Share.devices(5)),
                        Strategy.Bounds.NONE,
                        OnFailure.rollback,
                        Share.of("20%"))
                .breaking(2, 3)
                .run(60);
        assertEquals(new RolledBack(), worse.state);
        assertEquals(15, worse.count(Phase.cancelled));
    }

    private static List<Integer> sizes(Course course, int members, int there) {
        return course.ahead(members, there).stream().map(Course.Ahead::size).toList();
    }

    @Test
    void wavesAreToldBeforehand() {
        assertEquals(List.of(2, 2, 1), sizes(new Course.Rolling(Share.devices(2)), 5, 5));
        assertEquals(List.of(3), sizes(new Course.AllAtOnce(), 5, 3));
        Course canary = new Course.Canary(List.of(step("1", null), step("25%", null)), Share.devices(10));
        assertEquals(List.of(1, 4, 10, 5), sizes(canary, 20, 20));
        assertEquals(List.of(1, 2), sizes(canary, 20, 3), "most of them are away");
        assertEquals(List.of(), sizes(canary, 20, 0));
    }

    private static Course course(Random random, int size) {
        Share batch = Share.devices(1 + random.nextInt(4));
        return switch (random.nextInt(3)) {
            case 0 -> new Course.AllAtOnce();
            case 1 ->
                new Course.Canary(
                        List.of(step("1", Duration.ofSeconds(random.nextInt(9))), step("40%", Duration.ofSeconds(2))),
                        batch);
            default -> new Course.Rolling(batch);
        };
    }

    private static Strategy.Bounds bounds(Random random) {
        Share inFlight = random.nextBoolean() ? null : Share.devices(1 + random.nextInt(3));
        return random.nextBoolean()
                ? new Strategy.Bounds(inFlight, null, 0)
                : new Strategy.Bounds(inFlight, "site", 1 + random.nextInt(2));
    }

    /** In-flight bounds and attempts are checked by the fleet itself at every step. */
    @Test
    void anyFleetConvergesHoweverItIsDisturbed() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            OnFailure onFailure = OnFailure.values()[random.nextInt(OnFailure.values().length)];
            int size = 1 + random.nextInt(12);
            Share tolerated = random.nextBoolean() ? Share.devices(random.nextInt(3)) : Share.of("30%");
            SimulatedFleet fleet = new SimulatedFleet(size, course(random, size), bounds(random), onFailure, tolerated);
            if (random.nextInt(3) == 0) {
                fleet.breaking(random.nextInt(size));
            }
            for (int step = 0; step < 60; step++) {
                if (random.nextInt(4) == 0) {
                    fleet.disturb(random);
                }
                fleet.run(1);
            }
            fleet.allBack();
            fleet.run(200);
            String seen = "seed " + seed + ": " + fleet.state + " " + fleet.reason + " " + fleet.rows;
            assertEquals(0, fleet.attemptsAfterFailure, seen);
            assertTrue(fleet.settled || fleet.state instanceof Paused, seen);
            assertEquals(
                    fleet.count(Phase.succeeded), fleet.running("2.0.0"), "content that nobody asked for, " + seen);
        }
    }

    @Test
    void aHeldDeviceKeepsNobodyWaitingAndFollowsWhenItIsLetGo() {
        SimulatedFleet fleet = fleet(3, 1);
        fleet.boards.get(0).restraint = new RolloutDevice.Restraint("is held by ann: flaky modem", null, null);
        fleet.run(20);
        assertEquals(new Succeeded(), fleet.state);
        assertEquals("1 device held, to follow when let go", fleet.reason);
        assertEquals(Phase.pending, fleet.phaseOf(0));
        assertEquals("is held by ann: flaky modem", fleet.rows.get(0).reason());
        assertEquals("1.0.0", fleet.boards.get(0).desired);
        fleet.boards.get(0).restraint = RolloutDevice.Restraint.NONE;
        fleet.run(10);
        assertEquals(3, fleet.count(Phase.succeeded));
        assertEquals(null, fleet.reason);
    }

    @Test
    void aPinnedDeviceIsLeftOutUnlessItIsPinnedToJustThat() {
        SimulatedFleet fleet = fleet(3, 1);
        fleet.boards.get(0).restraint = new RolloutDevice.Restraint(null, "1.0.0", "is pinned to 1.0.0 by ann: a test");
        fleet.boards.get(1).restraint = new RolloutDevice.Restraint(null, "2.0.0", "is pinned to 2.0.0 by ann: a test");
        fleet.run(20);
        assertEquals(new Succeeded(), fleet.state);
        assertEquals(Phase.cancelled, fleet.phaseOf(0));
        assertEquals("is pinned to 1.0.0 by ann: a test", fleet.rows.get(0).reason());
        assertEquals(2, fleet.count(Phase.succeeded));
    }

    @Test
    void duringAFreezeNobodyNewGetsItWhatIsUnderWayEndsAndWhatFailsGoesBack() {
        SimulatedFleet fleet = fleet(4, 2).breaking(1);
        fleet.strategy = new SimulatedFleet(4, 2, OnFailure.pause, 1).strategy;
        fleet.plan();
        fleet.obstacle =
                new RolloutPlanner.Obstacle(null, "frozen until later by ann: holidays", fleet.now.plusSeconds(50));
        fleet.run(10);
        assertEquals(new Running(), fleet.state);
        assertEquals("frozen until later by ann: holidays", fleet.reason);
        assertEquals(Phase.succeeded, fleet.phaseOf(0));
        assertEquals(Phase.rolled_back, fleet.phaseOf(1));
        assertEquals(2, fleet.count(Phase.pending));
        fleet.obstacle = RolloutPlanner.Obstacle.NONE;
        fleet.run(10);
        assertEquals(new Succeeded(), fleet.state);
        assertEquals(3, fleet.count(Phase.succeeded));
    }

    @Test
    void oneThatWaitsForAnotherBeginsWhenThatHasEnded() {
        SimulatedFleet fleet = fleet(2, 1);
        fleet.obstacle = new RolloutPlanner.Obstacle("waits for rollout 7", null, null);
        fleet.run(5);
        assertEquals(new RolloutState.Created(), fleet.state);
        assertEquals("waits for rollout 7", fleet.reason);
        assertEquals(2, fleet.count(Phase.pending));
        fleet.obstacle = RolloutPlanner.Obstacle.NONE;
        fleet.run(10);
        assertEquals(new Succeeded(), fleet.state);
    }

    @Test
    void devicesGetItInTheirWindowByTheirOwnClocks() {
        SimulatedFleet fleet = fleet(3, 3);
        fleet.within("02:00", "04:00");
        fleet.zones("UTC", "Asia/Tokyo", null);
        fleet.run(5);
        assertEquals(new Running(), fleet.state);
        assertTrue(
                fleet.reason.startsWith("3 devices of it wait: d-0 waits for its maintenance window, which opens "
                        + "2026-01-01 02:00 UTC"),
                fleet.reason);
        fleet.now = fleet.now.plus(Duration.ofMinutes(121));
        fleet.run(10);
        assertEquals(Phase.succeeded, fleet.phaseOf(0));
        assertEquals(Phase.pending, fleet.phaseOf(1));
        assertEquals(new Running(), fleet.state);
        fleet.now = java.time.Instant.parse("2026-01-01T17:30:00Z");
        fleet.run(10);
        assertEquals(Phase.succeeded, fleet.phaseOf(1));
        assertEquals(new Succeeded(), fleet.state);
    }

    private static Optional<Verdict> verdict(Verdict.Outcome outcome, SimulatedFleet fleet, int inARow) {
        return Optional.of(new Verdict(outcome, "restarts_per_hour is 9", fleet.now, inARow));
    }

    @Test
    void nextWaveWaitsForAGoodVerdictOnThisOne() {
        SimulatedFleet fleet = fleet(4, 2).judged(1);
        fleet.run(8);
        assertEquals(2, fleet.count(Phase.succeeded));
        assertEquals("analysis: it has not been measured yet", fleet.reason);
        fleet.verdict = verdict(Verdict.Outcome.pass, fleet, 0);
        fleet.run(8);
        assertEquals(4, fleet.count(Phase.succeeded));
        assertEquals(new Running(), fleet.state, "the last wave has not been judged");
        fleet.verdict = verdict(Verdict.Outcome.pass, fleet, 0);
        fleet.run(2);
        assertEquals(new Succeeded(), fleet.state);
    }

    @Test
    void aBadVerdictShutsTheGateHoweverHealthyTheDevicesAre() {
        SimulatedFleet fleet = fleet(4, 2).judged(2);
        fleet.run(8);
        fleet.verdict = verdict(Verdict.Outcome.fail, fleet, 1);
        fleet.run(2);
        assertEquals(new Running(), fleet.state, "one bad measurement may be bad luck");
        fleet.verdict = verdict(Verdict.Outcome.fail, fleet, 2);
        fleet.run(10);
        assertEquals(new RolledBack(), fleet.state);
        assertEquals("analysis: restarts_per_hour is 9", fleet.reason);
        assertEquals(4, fleet.running("1.0.0"));
    }

    @Test
    void withoutAVerdictAPersonIsAsked() {
        SimulatedFleet fleet = fleet(2, 1).judged(1);
        fleet.run(70);
        assertEquals(new Paused(), fleet.state);
        assertEquals("analysis is inconclusive: it has not been measured yet; resume to go on", fleet.reason);
        fleet.verdict = verdict(Verdict.Outcome.accepted, fleet, 0);
        fleet.state = new Running();
        fleet.run(5);
        assertEquals(2, fleet.count(Phase.succeeded));
    }
}
