package io.mastercontrol.alerting.route;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads {@code {zone: Europe/Berlin, days: [mon-fri, sun], times: ["22:00-06:00"]}}. */
final class TimeIntervals {
    private static final List<String> FIELDS = List.of("zone", "days", "times");
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final String MIDNIGHT = "24:00";

    private TimeIntervals() {}

    static TimeInterval read(String name, Written written) {
        Map<String, Written> fields = written.fields("time interval '" + name + "'", FIELDS);
        if (!fields.containsKey("days") && !fields.containsKey("times")) {
            throw written.wrong("time interval '" + name + "' has neither 'days' nor 'times'");
        }
        ZoneId zone = fields.containsKey("zone") ? fields.get("zone").of("zone", TimeIntervals::zone) : ZoneOffset.UTC;
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        if (fields.containsKey("days")) {
            fields.get("days").items("days").forEach(item -> days.addAll(item.of("days", TimeIntervals::days)));
        } else {
            days.addAll(EnumSet.allOf(DayOfWeek.class));
        }
        List<TimeInterval.Hours> times = fields.containsKey("times")
                ? fields.get("times").items("times").stream()
                        .map(item -> item.of("times", TimeIntervals::hours))
                        .toList()
                : List.of(new TimeInterval.Hours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT));
        return new TimeInterval(zone, days, times);
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "there is no time zone '" + text + "'; write for example Europe/Berlin", e);
        }
    }

    private static Set<DayOfWeek> days(String text) {
        String[] ends = text.toLowerCase(Locale.ROOT).split("-", -1);
        List<Integer> numbers = new ArrayList<>();
        for (String end : ends) {
            int number = DAYS.indexOf(end.length() > 3 ? end.substring(0, 3) : end);
            if (number < 0 || ends.length > 2) {
                throw new IllegalArgumentException("'" + text + "' is no day; write mon to sun, or mon-fri");
            }
            numbers.add(number);
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        int last = numbers.get(numbers.size() - 1);
        for (int day = numbers.get(0); ; day = (day + 1) % DAYS.size()) {
            days.add(DayOfWeek.of(day + 1));
            if (day == last) {
                return days;
            }
        }
    }

    private static TimeInterval.Hours hours(String text) {
        String[] ends = text.split("-", -1);
        if (ends.length != 2) {
            throw new IllegalArgumentException("'" + text + "' must be a time, -, and a time, such as 22:00-06:00");
        }
        return new TimeInterval.Hours(time(ends[0].strip()), time(ends[1].strip()));
    }

    private static LocalTime time(String text) {
        if (text.equals(MIDNIGHT)) {
            return LocalTime.MIDNIGHT;
        }
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is no time of day; write for example 06:00", e);
        }
    }
}
