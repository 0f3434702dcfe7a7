package io.mastercontrol.orchestrator.rollout;

import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What becomes of one device in a rehearsal.
 *
 * @param fails the new content does not become healthy on it
 * @param slow it takes ten times as long as it would
 * @param takes from the wish until the new content is healthy, without the bake
 * @param away from the beginning for so long, if it is there now; zero for not at all
 */
record Fate(boolean fails, boolean slow, Duration takes, Duration away) {
    private static final double SLOW = 10;

    /**
     * How many devices have which fault.
     *
     * @param failing part of the devices from 0 to 1; null for each one's own past
     * @param slow part of the devices that take ten times as long
     * @param offline part of the devices that are away when it begins
     * @param offlineFor how long those are away
     */
    record Shares(Double failing, double slow, double offline, Duration offlineFor) {}

    /**
     * What is known of devices.
     *
     * @param seconds that each probably takes
     * @param otherwise seconds of those of which nothing is known
     * @param failing how likely each is to fail, by what it did before
     */
    record Past(Map<String, Double> seconds, double otherwise, Map<String, Double> failing) {
        double secondsOf(String device) {
            return seconds.getOrDefault(device, otherwise);
        }
    }

    /** Draws the fate of a device: the same random numbers make the same fate. */
    static Fate draw(String device, Shares shares, Past past, RandomGenerator random) {
        double likely = shares.failing() == null ? past.failing().getOrDefault(device, 0.0) : shares.failing();
        boolean fails = random.nextDouble() < likely;
        boolean slow = random.nextDouble() < shares.slow();
        boolean away = random.nextDouble() < shares.offline();
        double seconds = past.secondsOf(device) * (slow ? SLOW : 1);
        return new Fate(
                fails, slow, Duration.ofMillis((long) (seconds * 1000)), away ? shares.offlineFor() : Duration.ZERO);
    }
}
