package io.mastercontrol.alerting.route;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/**
 * Hours of the week, as clocks in a time zone show them.
 *
 * @param days on which an hour begins; what goes past midnight belongs to the day before
 */
public record TimeInterval(ZoneId zone, Set<DayOfWeek> days, List<Hours> times) {
    public TimeInterval {
        days = Set.copyOf(days);
        times = List.copyOf(times);
    }

    /** From a time to before another; one that is not later is on the next day. */
    public record Hours(LocalTime from, LocalTime to) {
        private boolean hold(LocalTime now, boolean begunToday) {
            boolean overnight = !to.isAfter(from);
            if (begunToday) {
                return !now.isBefore(from) && (overnight || now.isBefore(to));
            }
            return overnight && now.isBefore(to);
        }
    }

    public boolean contains(Instant at) {
        ZonedDateTime local = at.atZone(zone);
        LocalDate today = local.toLocalDate();
        LocalTime now = local.toLocalTime();
        return times.stream()
                .anyMatch(hours -> days.contains(today.getDayOfWeek()) && hours.hold(now, true)
                        || days.contains(today.minusDays(1).getDayOfWeek()) && hours.hold(now, false));
    }
}
