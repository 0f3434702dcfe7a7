package io.mastercontrol.agent.retry;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Pauses between attempts: doubling up to a cap, each drawn evenly from half to all of its range, so that ten thousand
 * agents that lost the same broker do not come back in one instant.
 */
public final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier random;
    private Duration range;

    /** @param random evenly distributed in [0, 1) */
    public Backoff(Duration first, Duration longest, DoubleSupplier random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.range = first;
    }

    public Duration next() {
        long millis = range.toMillis();
        long pause = millis / 2 + (long) (millis / 2.0 * random.getAsDouble());
        range = range.multipliedBy(2).compareTo(longest) > 0 ? longest : range.multipliedBy(2);
        return Duration.ofMillis(pause);
    }

    public void reset() {
        range = first;
    }
}
