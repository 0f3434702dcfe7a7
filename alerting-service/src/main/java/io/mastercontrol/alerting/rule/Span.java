package io.mastercontrol.alerting.rule;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A duration as people write it: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}. */
public record Span(Duration duration) {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final long DAY_MILLIS = 86_400_000;

    @JsonCreator
    public static Span parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no duration; write for example 30s, 5m or 2h");
        }
        return new Span(Duration.ofMillis(Long.parseLong(matcher.group(1)) * unitMillis(matcher.group(2))));
    }

    private static long unitMillis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> DAY_MILLIS;
        };
    }

    @Override
    @JsonValue
    public String toString() {
        long millis = duration.toMillis();
        for (String unit : new String[] {"d", "h", "m", "s"}) {
            if (millis > 0 && millis % unitMillis(unit) == 0) {
                return millis / unitMillis(unit) + unit;
            }
        }
        return millis == 0 ? "0s" : millis + "ms";
    }

    /** A duration for people to read, not to be parsed again: {@code 3m 20s}, the two largest units. */
    public static String told(Duration duration) {
        long seconds = Math.max(0, (duration.toMillis() + 500) / 1_000);
        long[] parts = {seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60};
        String[] units = {"d", "h", "m", "s"};
        int first = 0;
        while (first < 3 && parts[first] == 0) {
            first++;
        }
        String told = parts[first] + units[first];
        return first < 3 && parts[first + 1] > 0 ? told + " " + parts[first + 1] + units[first + 1] : told;
    }
}
