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

    /** In-flight bounds and attempts are checked by the fleet itself at every step. */
    @Test
    void anyFleetConvergesHoweverItIsDisturbed() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            OnFailure onFailure = random.nextBoolean() ? OnFailure.rollback : OnFailure.pause;
            int size = 1 + random.nextInt(12);
            SimulatedFleet fleet = new SimulatedFleet(size, 1 + random.nextInt(4), onFailure, random.nextInt(3));
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
}
