package io.mastercontrol.registry.event;

import java.time.Duration;
import java.time.Instant;

/**
 * Puts a device's times on the server's clock, by what the device's clock showed when it sent them.
 *
 * @param offset how far the device is ahead
 */
record DeviceClock(Duration offset, Instant now) {
    private static final Duration TOLERANCE = Duration.ofSeconds(60);

    static DeviceClock reading(Instant deviceSays, Instant now) {
        return new DeviceClock(Duration.between(now, deviceSays), now);
    }

    /** The server's time of an event; never in the future. */
    Instant correct(Instant deviceTime) {
        Instant corrected = offset.abs().compareTo(TOLERANCE) > 0 ? deviceTime.minus(offset) : deviceTime;
        return corrected.isAfter(now) ? now : corrected;
    }
}
