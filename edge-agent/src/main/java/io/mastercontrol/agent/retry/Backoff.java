package io.mastercontrol.agent.retry;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Pauses between attempts, each drawn evenly from the whole of a range that doubles up to a cap (full jitter), so that ten thousand
 * agents that lost the same broker come back evenly spread.
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
        long pause = (long) (range.toMillis() * random.getAsDouble());
        range = range.multipliedBy(2).compareTo(longest) > 0 ? longest : range.multipliedBy(2);
        return Duration.ofMillis(pause);
    }

    public void reset() {
        range = first;
    }
}
