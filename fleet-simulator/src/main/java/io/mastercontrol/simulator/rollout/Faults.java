package io.mastercontrol.simulator.rollout;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What is wrong with one virtual device.
 *
 * @param fails every release fails its health check on it
 * @param slowness its phases take this many times as long
 * @param flaky it is away half of the time
 * @param skew its clock is ahead by this much
 * @param flaps it loses its line again and again, and comes back at once
 */
public record Faults(boolean fails, double slowness, boolean flaky, Duration skew, boolean flaps) {
    private static final double SLOW = 10;

    /** How many devices in a hundred have each fault. */
    public record Shares(double failing, double slow, double flaky, double skewed, Duration skew, double flapping) {}

    public static Faults draw(Shares shares, RandomGenerator random) {
        return new Faults(
                random.nextDouble(100) < shares.failing(),
                random.nextDouble(100) < shares.slow() ? SLOW : 1,
                random.nextDouble(100) < shares.flaky(),
                random.nextDouble(100) < shares.skewed() ? shares.skew() : Duration.ZERO,
                random.nextDouble(100) < shares.flapping());
    }
}
