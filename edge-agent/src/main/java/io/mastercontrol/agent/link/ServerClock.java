package io.mastercontrol.agent.link;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The control plane's time, as far as this device knows it: its own clock plus the offset that the last acknowledgement
 * showed. Boards boot without a clock, so expiries are never compared with the local one.
 */
public final class ServerClock {
    private static final Duration NOTEWORTHY = Duration.ofSeconds(60);
    private final Clock local;
    private volatile Duration offset = Duration.ZERO;

    public ServerClock(Clock local) {
        this.local = local;
    }

    /** The server said what time it is; transit makes it look a little early, never late. */
    public void heard(Instant serverTime) {
        offset = Duration.between(local.instant(), serverTime);
    }

    public Instant now() {
        return local.instant().plus(offset);
    }

    /** The local clock as it stands; what heartbeats carry, so that the control plane sees the skew. */
    public Instant local() {
        return local.instant();
    }

    public Duration offset() {
        return offset;
    }

    public boolean isNoteworthy() {
        return offset.abs().compareTo(NOTEWORTHY) > 0;
    }
}
