package io.mastercontrol.agent.artifact;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices a server that sends just enough not to be given up: fewer bytes in a minute than the worst line carries. What is
 * there stays, and the next attempt goes on from it.
 */
final class Pace {
    /** About 2 kbit/s, a quarter of what GPRS gives at its worst. */
    private static final long LEAST_BYTES = 16 * 1024;

    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final LongSupplier nanoTime;
    private long began;
    private long bytes;

    /** @param nanoTime monotonic nanoseconds */
    Pace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    /** @throws IOException when it is too slow; trying again can help */
    void received(long more) throws IOException {
        bytes += more;
        long now = nanoTime.getAsLong();
        if (now - began < WINDOW.toNanos()) {
            return;
        }
        if (bytes < LEAST_BYTES) {
            throw new IOException("the control plane sent only " + bytes + " bytes in "
                    + Duration.ofNanos(now - began).toSeconds() + " s");
        }
        began = now;
        bytes = 0;
    }
}
