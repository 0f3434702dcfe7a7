package io.mastercontrol.orchestrator.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Window window(Set<DayOfWeek> days, String from, String to) {
        return new Window(days, LocalTime.parse(from), LocalTime.parse(to), BERLIN);
    }

    private static Instant at(String time) {
        return Instant.parse(time);
    }

    @Test
    void itIsTheDevicesOwnClockThatCounts() {
        Window night = window(EnumSet.allOf(DayOfWeek.class), "02:00", "05:00");
        Instant now = at("2026-01-15T02:30:00Z");
        assertTrue(night.isOpen(now, null), "half past three in Berlin");
        assertTrue(night.isOpen(now, "Europe/London"));
        assertFalse(night.isOpen(now, "America/New_York"), "half past nine in the evening there");
        assertEquals(at("2026-01-15T07:00:00Z"), night.opens(now, "America/New_York"));
        assertTrue(night.isOpen(now, "no/such/zone"), "a label that makes no sense counts as none");
    }

    @Test
    void oneThatGoesOverMidnightBelongsToTheDayOnWhichItBegins() {
        Window friday = window(EnumSet.of(DayOfWeek.FRIDAY), "23:00", "03:00");
        assertTrue(friday.isOpen(at("2026-01-16T22:30:00Z"), null), "Friday, half past eleven");
        assertTrue(friday.isOpen(at("2026-01-17T01:59:00Z"), null), "Saturday, before three");
        assertFalse(friday.isOpen(at("2026-01-17T02:00:00Z"), null), "Saturday, three");
        assertFalse(friday.isOpen(at("2026-01-16T01:00:00Z"), null), "Friday, two in the morning");
        assertEquals(at("2026-01-23T22:00:00Z"), friday.opens(at("2026-01-17T02:00:00Z"), null));
    }

    @Test
    void whenClocksChangeItOpensAtTheJumpAndNoHourIsLost() {
        Window night = window(EnumSet.allOf(DayOfWeek.class), "02:30", "05:00");
        // On 2026-03-29 Berlin goes from two to three.
        Instant opens = night.opens(at("2026-03-29T00:00:00Z"), null);
        assertEquals(at("2026-03-29T01:30:00Z"), opens);
        assertTrue(night.isOpen(opens, null));
    }

    @Test
    void whereverItIsWhenItOpensItIsOpenAndNotBefore() {
        Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            Set<DayOfWeek> days =
                    EnumSet.of(DayOfWeek.values()[random.nextInt(7)], DayOfWeek.values()[random.nextInt(7)]);
            LocalTime from = LocalTime.of(random.nextInt(24), random.nextInt(60));
            LocalTime to = from.plusMinutes(1 + random.nextInt(1_000));
            if (to.equals(from)) {
                continue;
            }
            Window window = new Window(days, from, to, ZoneId.of("Asia/Kolkata"));
            Instant now = at("2026-05-01T00:00:00Z").plusSeconds(random.nextInt(3_000_000));
            Instant opens = window.opens(now, null);
            assertTrue(opens.isAfter(now));
            assertTrue(window.isOpen(opens, null), window + " at " + opens);
            assertTrue(Duration.between(now, opens).toDays() <= 7);
            assertFalse(
                    window.isOpen(opens.minusSeconds(1), null) && !overlaps(window),
                    window + " is open before it opens at " + opens);
        }
    }

    /** One that goes over midnight may still be open from the day before. */
    private static boolean overlaps(Window window) {
        return !window.to().isAfter(window.from());
    }
}
