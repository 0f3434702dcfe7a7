package io.mastercontrol.simulator.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.simulator.rollout.InstallationPlanner.Stay;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InstallationPlannerTest {
    private static final Duration STEP = Duration.ofMillis(100);
    private static final InstallationPlanner.Durations DURATIONS =
            new InstallationPlanner.Durations(STEP, STEP, STEP, STEP);

    @Test
    void aSoundDeviceBakesAndSucceedsWithTheNewContent() {
        List<Stay> stays = InstallationPlanner.plan(DURATIONS, 2, new Faults(false, 1, false, Duration.ZERO, false));
        assertEquals(
                List.of(Phase.downloading, Phase.installing, Phase.verifying, Phase.baking, Phase.succeeded),
                stays.stream().map(Stay::phase).toList());
        assertEquals(Duration.ofSeconds(2), stays.get(3).stay());
        assertTrue(stays.get(4).runsNew());
    }

    @Test
    void aFailingDeviceGoesBackAndSaysWhy() {
        List<Stay> stays = InstallationPlanner.plan(DURATIONS, 2, new Faults(true, 1, false, Duration.ZERO, false));
        Stay last = stays.get(stays.size() - 1);
        assertEquals(Phase.rolled_back, last.phase());
        assertFalse(last.runsNew());
        assertEquals("The health check failed (simulated).", last.reason());
    }

    @Test
    void aSlowDeviceTakesLongerButBakesAsLong() {
        List<Stay> stays = InstallationPlanner.plan(DURATIONS, 2, new Faults(false, 10, false, Duration.ZERO, false));
        assertEquals(Duration.ofSeconds(1), stays.get(0).stay());
        assertEquals(Duration.ofSeconds(2), stays.get(3).stay());
    }

    @Test
    void theSameSeedDrawsTheSameFaults() {
        Faults.Shares shares = new Faults.Shares(50, 50, 50, 50, Duration.ofHours(1), 50);
        assertEquals(Faults.draw(shares, new Random(7)), Faults.draw(shares, new Random(7)));
        assertTrue(Faults.draw(new Faults.Shares(100, 0, 0, 0, Duration.ZERO, 0), new Random(1))
                .fails());
    }
}
