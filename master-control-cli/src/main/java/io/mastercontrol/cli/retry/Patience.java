package io.mastercontrol.cli.retry;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before another attempt, and whether there is to be one. Full jitter: anywhere between nothing and a bound
 * that doubles, so that many who failed together do not come back together. Pure.
 *
 * @param most attempts in all
 * @param delay bound before the second attempt
 * @param maxDelay the bound grows no further than this
 * @param span no attempt begins later than this after the first; empty for no limit
 */
record Patience(int most, Duration delay, Duration maxDelay, Optional<Duration> span) {
    /**
     * The pause after an attempt that failed; empty when it was the last.
     *
     * @param failed attempts so far, from 1
     * @param passed since the first began
     * @param random evenly distributed in [0, 1)
     */
    Optional<Duration> pause(int failed, Duration passed, DoubleSupplier random) {
        if (failed >= most) {
            return Optional.empty();
        }
        double bound = Math.min(delay.toMillis() * Math.pow(2, failed - 1), maxDelay.toMillis());
        Duration pause = Duration.ofMillis(Math.round(bound * random.getAsDouble()));
        return span.filter(limit -> passed.plus(pause).compareTo(limit) > 0).isPresent()
                ? Optional.empty()
                : Optional.of(pause);
    }
}
