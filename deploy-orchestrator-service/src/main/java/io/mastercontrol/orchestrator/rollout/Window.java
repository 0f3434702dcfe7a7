package io.mastercontrol.orchestrator.rollout;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;

/**
 * The hours in which devices may get something new, by the clock where each device is. A window that ends before it begins
 * goes over midnight, and belongs to the day on which it begins.
 *
 * @param zone of devices that do not say theirs in the label {@code time_zone}
 */
record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
    private static final int DAYS_AHEAD = 8;

    Window {
        days = Set.copyOf(days);
    }

    private ZoneId zoneOf(String device) {
        try {
            return device == null ? zone : ZoneId.of(device);
        } catch (DateTimeException e) {
            return zone;
        }
    }

    private boolean overMidnight() {
        return !to.isAfter(from);
    }

    /** @param deviceZone name of the device's time zone, or null */
    boolean isOpen(Instant now, String deviceZone) {
        ZonedDateTime there = now.atZone(zoneOf(deviceZone));
        LocalTime time = there.toLocalTime();
        DayOfWeek today = there.getDayOfWeek();
        if (!overMidnight()) {
            return days.contains(today) && !time.isBefore(from) && time.isBefore(to);
        }
        return days.contains(today) && !time.isBefore(from) || days.contains(today.minus(1)) && time.isBefore(to);
    }

    /** When it next begins after that moment. */
    Instant opens(Instant now, String deviceZone) {
        ZoneId there = zoneOf(deviceZone);
        LocalDate today = now.atZone(there).toLocalDate();
        for (int ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
            LocalDate day = today.plusDays(ahead);
            // A beginning that a change of clocks leaves out is moved on by as much.
            Instant begin = day.atTime(from).atZone(there).toInstant();
            if (days.contains(day.getDayOfWeek()) && begin.isAfter(now)) {
                return begin;
            }
        }
        throw new IllegalStateException("a window without days");
    }

    /** For people, in the device's own time. */
    String told(Instant begin, String deviceZone) {
        ZonedDateTime there = begin.atZone(zoneOf(deviceZone));
        return there.toLocalDate() + " " + there.toLocalTime() + " " + there.getZone();
    }
}
