package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.http.Refusal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a token is to be good: {@code 30m}, {@code 12h}, {@code 90d}. */
final class Lifespan {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,6})([mhd])");

    private Lifespan() {}

    static Duration of(String text, Duration longest) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw Refusal.of(400, "The ttl must be a number with m, h or d, such as 12h or 90d.");
        }
        long number = Long.parseLong(matcher.group(1));
        Duration life =
                switch (matcher.group(2)) {
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
        if (life.isZero() || life.compareTo(longest) > 0) {
            throw Refusal.of(
                    422,
                    "A token can be good for at least a minute and at most " + longest.toHours()
                            + " hours (mc.tokens.longest).");
        }
        return life;
    }
}
