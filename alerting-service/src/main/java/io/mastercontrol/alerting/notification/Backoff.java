package io.mastercontrol.alerting.notification;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Pauses between attempts: each twice as long as the one before, up to a limit, half of it left to chance so that many
 * that failed together do not come back together.
 *
 * @param random from 0 to below 1
 */
record Backoff(Duration first, Duration longest, DoubleSupplier random) {
    private static final int MOST_DOUBLINGS = 30;

    /** The pause after an attempt, counted from 1. */
    Duration after(int attempt) {
        double full = first.toMillis() * Math.pow(2, Math.min(attempt - 1, MOST_DOUBLINGS));
        double bounded = Math.min(full, longest.toMillis());
        return Duration.ofMillis((long) (bounded * (0.5 + random.getAsDouble() / 2)));
    }
}
