package io.mastercontrol.agent.trust;

import io.mastercontrol.agent.link.ServerClock;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What time it is at least, for what expires. A board boots with a clock that says 1970, and whoever stands between it and
 * its control plane can say any time: what was signed, and the time that passed since on the monotonic clock, holds against
 * both.
 */
final class KnownTime {
    private final ServerClock clock;
    private final Supplier<Instant> over;
    private final LongSupplier nanoTime;
    private Instant signed = Instant.EPOCH;
    private long since;

    /**
     * @param over a time that is known to be over, from earlier boots
     * @param nanoTime monotonic nanoseconds
     */
    KnownTime(ServerClock clock, Supplier<Instant> over, LongSupplier nanoTime) {
        this.clock = clock;
        this.over = over;
        this.nanoTime = nanoTime;
    }

    /** Something that is believed was signed at this time, so that it is over. */
    synchronized void signedAt(Instant at) {
        if (at.isAfter(floor())) {
            signed = at;
            since = nanoTime.getAsLong();
        }
    }

    /** Who signed that is not believed any more. */
    synchronized void forget() {
        signed = Instant.EPOCH;
    }

    private Instant floor() {
        return signed.equals(Instant.EPOCH) ? signed : signed.plusNanos(nanoTime.getAsLong() - since);
    }

    /** The control plane's time if it has said it, else the later of the board's own and what is over; never before what was signed. */
    synchronized Instant now() {
        Instant said = clock.isKnown() ? clock.now() : later(clock.local(), over.get());
        return later(said, floor());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Whether the control plane has said what time it is since the agent started. */
    boolean isSaid() {
        return clock.isKnown();
    }
}
