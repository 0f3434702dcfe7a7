package io.mastercontrol.agent.link;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The control plane's time, as far as this device knows it: what the last acknowledgement
 * said plus the time that passed since. Boards boot without a clock, so expiries are never compared with the local one.
 */
public final class ServerClock {
    private static final Duration NOTEWORTHY = Duration.ofSeconds(60);
    private final Clock local;
    private final LongSupplier nanoTime;
    private volatile Heard heard;

    /** What the server said, and when that was on the monotonic clock: a step of the local clock changes nothing. */
    private record Heard(Instant serverTime, long nanos) {}

    public ServerClock(Clock local) {
        this(local, System::nanoTime);
    }

    /** @param nanoTime monotonic nanoseconds */
    ServerClock(Clock local, LongSupplier nanoTime) {
        this.local = local;
        this.nanoTime = nanoTime;
    }

    /** The server said what time it is; transit makes it look a little early, never late. */
    public void heard(Instant serverTime) {
        heard = new Heard(serverTime, nanoTime.getAsLong());
    }

    public Instant now() {
        Heard last = heard;
        return last == null ? local.instant() : last.serverTime().plusNanos(nanoTime.getAsLong() - last.nanos());
    }

    /** Whether the server has said what time it is since the agent started. */
    public boolean isKnown() {
        return heard != null;
    }

    /** The local clock as it stands; what heartbeats carry, so that the control plane sees the skew. */
    public Instant local() {
        return local.instant();
    }

    public Duration offset() {
        return heard == null ? Duration.ZERO : Duration.between(local.instant(), now());
    }

    public boolean isNoteworthy() {
        return offset().abs().compareTo(NOTEWORTHY) > 0;
    }
}
