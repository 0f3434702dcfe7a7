package io.mastercontrol.registry.http;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times in requests, as people write them: {@code 500ms}, {@code 30s}, {@code 10m}, {@code 1h}, {@code 2d}. */
public final class Span {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");

    private Span() {}

    /** @throws Refusal if it is none, or longer than allowed; without a unit it is seconds */
    public static Duration parse(String field, String text, Duration longest) {
        Matcher matcher = WRITTEN.matcher(text.trim());
        if (!matcher.matches()) {
            throw Refusal.badField(field, field + " is '" + text + "', but must be a time such as 30s, 10m or 1h.");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        Duration span =
                switch (unit) {
                    case "ms" -> Duration.ofMillis(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    case "d" -> Duration.ofDays(number);
                    default -> Duration.ofSeconds(number);
                };
        if (span.isZero() || span.compareTo(longest) > 0) {
            throw Refusal.badField(
                    field,
                    field + " is '" + text + "', but must be above zero and at most " + longest.toMinutes() + "m.");
        }
        return span;
    }
}
