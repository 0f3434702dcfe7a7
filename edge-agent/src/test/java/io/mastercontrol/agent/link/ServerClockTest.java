package io.mastercontrol.agent.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServerClockTest {
    private static final Instant SERVER = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void followsTheServerOnABoardThatBootedInThePast() {
        AtomicLong nanos = new AtomicLong();
        ServerClock clock = new ServerClock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), nanos::get);
        assertFalse(clock.isKnown());
        assertEquals(Instant.EPOCH, clock.now());

        clock.heard(SERVER);
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());

        assertTrue(clock.isKnown());
        assertEquals(SERVER.plus(Duration.ofMinutes(5)), clock.now(), "whatever the local clock did meanwhile");
        assertTrue(clock.isNoteworthy());
    }
}
