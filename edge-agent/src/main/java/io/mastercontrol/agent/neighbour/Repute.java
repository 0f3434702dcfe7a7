package io.mastercontrol.agent.neighbour;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Who is not asked for a while, and why: devices by their certificates, places by their addresses. Bounded; in memory only. */
final class Repute {
    /** Somebody who has sent what is wrong. */
    static final Duration LIED = Duration.ofHours(24);
    /** Somebody who was too slow, or broke off. */
    static final Duration FAILED = Duration.ofSeconds(60);
    /** Somewhere nobody of this fleet answers. */
    static final Duration ABSENT = Duration.ofSeconds(20);

    private static final int MOST = 1_000;

    private final LongSupplier nanoTime;
    private final Map<String, Long> until = new HashMap<>();

    /** @param nanoTime monotonic nanoseconds */
    Repute(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void shun(String who, Duration time) {
        long now = nanoTime.getAsLong();
        until.values().removeIf(end -> end - now <= 0);
        if (until.size() < MOST) {
            until.merge(who, now + time.toNanos(), (one, other) -> one - other > 0 ? one : other);
        }
    }

    synchronized boolean isShunned(String who) {
        Long end = until.get(who);
        return end != null && end - nanoTime.getAsLong() > 0;
    }
}
