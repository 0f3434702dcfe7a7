package io.mastercontrol.dashboard.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * After five failures in a row, a name may try again only every 30 s. Kept in memory, for 10,000 names at most: guessing
 * is slowed down by the hash as well, and a restart of the service costs more than it gains.
 */
public final class LoginThrottle {
    private static final int FREE_FAILURES = 5;
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final int MOST_NAMES = 10_000;

    private record Failures(int count, Instant last) {}

    private final Clock clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>();

    public LoginThrottle(Clock clock) {
        this.clock = clock;
    }

    public synchronized boolean mayTry(String name) {
        Failures known = failures.get(name);
        return known == null
                || known.count() < FREE_FAILURES
                || clock.instant().isAfter(known.last().plus(PAUSE));
    }

    public synchronized void failed(String name) {
        Failures known = failures.get(name);
        if (known == null && failures.size() >= MOST_NAMES) {
            makeRoom();
        }
        failures.put(name, new Failures(known == null ? 1 : known.count() + 1, clock.instant()));
    }

    /** Forgets names that may try anyway; those that have to wait stay, so that nobody can flush them out. */
    private void makeRoom() {
        Instant over = clock.instant().minus(PAUSE);
        failures.values()
                .removeIf(known -> known.count() < FREE_FAILURES || known.last().isBefore(over));
    }

    public synchronized void succeeded(String name) {
        failures.remove(name);
    }
}
