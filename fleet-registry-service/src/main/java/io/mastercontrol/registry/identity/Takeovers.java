package io.mastercontrol.registry.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts how often a device's session is taken over by another connection of the same identity. A board whose line is bad
 * does that now and then; two boards with one identity do it all the time, since each comes back when the other took over.
 */
final class Takeovers {
    static final int MANY = 6;
    static final Duration WITHIN = Duration.ofMinutes(10);
    private static final int MOST_DEVICES = 10_000;

    private final Map<String, Deque<Instant>> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
            return size() > MOST_DEVICES;
        }
    };

    /** One more; whether that is one too many. Then it is counted from nothing again. */
    synchronized boolean isOneTooMany(String device, Instant at) {
        Deque<Instant> times = seen.computeIfAbsent(device, ignored -> new ArrayDeque<>());
        times.addLast(at);
        while (times.peekFirst().isBefore(at.minus(WITHIN))) {
            times.removeFirst();
        }
        if (times.size() < MANY) {
            return false;
        }
        seen.remove(device);
        return true;
    }
}
