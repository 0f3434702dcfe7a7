package io.mastercontrol.agent.neighbour;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How much is served: so many bytes a second, and so many in 24 hours. A clock that jumps changes nothing. */
final class Allowance {
    private static final long DAY = Duration.ofHours(24).toNanos();
    private static final long BURST = Duration.ofMillis(100).toNanos();

    private final long bytesPerSecond;
    private final long bytesPerDay;
    private final LongSupplier nanoTime;
    private long free;
    private long dayBegan;
    private long today;

    /** @param nanoTime monotonic nanoseconds */
    Allowance(long bytesPerSecond, long bytesPerDay, LongSupplier nanoTime) {
        if (bytesPerSecond < 1 || bytesPerDay < 0) {
            throw new IllegalArgumentException("mc.agent.neighbours.bytes-per-second must be 1 at least, and"
                    + " mc.agent.neighbours.bytes-per-day 0");
        }
        this.bytesPerSecond = bytesPerSecond;
        this.bytesPerDay = bytesPerDay;
        this.nanoTime = nanoTime;
        this.dayBegan = nanoTime.getAsLong();
        this.free = dayBegan - BURST;
    }

    /** Whether nothing more is served today. */
    synchronized boolean isSpent() {
        turnDay();
        return today >= bytesPerDay;
    }

    /** Counts bytes that are about to be sent; answers how many nanoseconds to wait before. */
    synchronized long take(int bytes) {
        turnDay();
        today += bytes;
        long now = nanoTime.getAsLong();
        if (free - now < -BURST) {
            free = now - BURST;
        }
        long wait = Math.max(0, free - now);
        free += (long) (bytes * 1e9 / bytesPerSecond);
        return wait;
    }

    private void turnDay() {
        long now = nanoTime.getAsLong();
        if (now - dayBegan >= DAY) {
            dayBegan = now;
            today = 0;
        }
    }
}
