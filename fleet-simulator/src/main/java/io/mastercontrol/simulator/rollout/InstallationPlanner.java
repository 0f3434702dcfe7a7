package io.mastercontrol.simulator.rollout;

import io.mastercontrol.contracts.message.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The phases that a virtual device goes through to install a release, and how long it stays in each. */
public final class InstallationPlanner {
    private InstallationPlanner() {}

    /** How long each phase takes on a device of ordinary speed. */
    public record Durations(Duration download, Duration install, Duration verify, Duration rollback) {}

    /**
     * A phase.
     *
     * @param stay how long until the next one; zero for the last
     * @param runsNew whether the new content runs during it
     */
    public record Stay(Phase phase, Duration stay, boolean runsNew, String reason) {}

    public static List<Stay> plan(Durations durations, double bakeSeconds, Faults faults) {
        List<Stay> stays = new ArrayList<>();
        stays.add(new Stay(Phase.downloading, slowed(durations.download(), faults), false, null));
        stays.add(new Stay(Phase.installing, slowed(durations.install(), faults), false, null));
        stays.add(new Stay(Phase.verifying, slowed(durations.verify(), faults), true, null));
        Duration bake = Duration.ofMillis((long) (bakeSeconds * 1000));
        if (faults.fails()) {
            String reason = "The health check failed (simulated).";
            stays.add(new Stay(Phase.baking, bake.dividedBy(2), true, null));
            stays.add(new Stay(Phase.rolling_back, slowed(durations.rollback(), faults), false, reason));
            stays.add(new Stay(Phase.rolled_back, Duration.ZERO, false, reason));
        } else {
            stays.add(new Stay(Phase.baking, bake, true, null));
            stays.add(new Stay(Phase.succeeded, Duration.ZERO, true, null));
        }
        return stays;
    }

    private static Duration slowed(Duration duration, Faults faults) {
        return Duration.ofMillis((long) (duration.toMillis() * faults.slowness()));
    }
}
