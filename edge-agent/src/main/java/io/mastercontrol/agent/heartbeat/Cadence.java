package io.mastercontrol.agent.heartbeat;

import io.mastercontrol.contracts.message.Ack;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often this device beats: as configured, or more rarely while the control plane asks for it, within the bound that is
 * configured here. What was asked for is forgotten by itself, so that no lost message keeps a device silent.
 */
public final class Cadence {
    private final Duration usual;
    private final Duration longest;
    private final LongSupplier nanos;
    private volatile Asked asked;

    private record Asked(Duration every, long untilNanos) {}

    public Cadence(Duration usual, Duration longest, LongSupplier nanos) {
        this.usual = usual;
        this.longest = longest;
        this.nanos = nanos;
    }

    /** The control plane asks for a pause of so many seconds between heartbeats; null asks for nothing. */
    public void asked(Integer seconds) {
        if (seconds != null && seconds > 0) {
            asked = new Asked(
                    Duration.ofSeconds(seconds), nanos.getAsLong() + TimeUnit.SECONDS.toNanos(Ack.ASKED_FOR_SECONDS));
        }
    }

    /** Never more often than configured. */
    Duration every() {
        Asked now = asked;
        if (now == null || nanos.getAsLong() - now.untilNanos() > 0) {
            return usual;
        }
        Duration bounded = now.every().compareTo(longest) > 0 ? longest : now.every();
        return bounded.compareTo(usual) > 0 ? bounded : usual;
    }

    /** What is configured. */
    Duration usual() {
        return usual;
    }
}
