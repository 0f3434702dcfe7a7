package io.mastercontrol.registry.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeviceClockTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void aRightClockIsBelieved() {
        DeviceClock clock = DeviceClock.reading(NOW.plusSeconds(2), NOW);
        assertEquals(NOW.minusSeconds(600), clock.correct(NOW.minusSeconds(600)));
    }

    @Test
    void anHourOffIsTakenOut() {
        DeviceClock ahead = DeviceClock.reading(NOW.plus(Duration.ofHours(1)), NOW);
        assertEquals(
                NOW.minusSeconds(10),
                ahead.correct(NOW.plus(Duration.ofHours(1)).minusSeconds(10)));
        DeviceClock behind = DeviceClock.reading(NOW.minus(Duration.ofHours(1)), NOW);
        assertEquals(
                NOW.minusSeconds(10),
                behind.correct(NOW.minus(Duration.ofHours(1)).minusSeconds(10)));
    }

    @Test
    void nothingHappenedInTheFuture() {
        DeviceClock clock = DeviceClock.reading(NOW, NOW);
        assertEquals(NOW, clock.correct(NOW.plusSeconds(30)));
    }
}
