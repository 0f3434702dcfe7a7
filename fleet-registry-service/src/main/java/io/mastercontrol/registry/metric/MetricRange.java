package io.mastercontrol.registry.metric;

import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.http.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/**
 * A stretch of time in steps.
 *
 * @param from a whole minute, and so are the beginnings of all steps
 * @param step whole minutes, since that is how often is measured
 */
record MetricRange(Instant from, Instant to, Duration step) {
    private static final int MOST_POINTS = 2_000;
    private static final int USUAL_POINTS = 300;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Duration LONGEST_STEP = Duration.ofDays(7);

    /**
     * What was asked for: the last hour when nothing was, in steps of which there are 300 at most.
     *
     * @throws Refusal in one sentence if it makes no sense
     */
    static MetricRange of(String from, String to, String step, Instant now) {
        Instant end = to == null ? now : time("to", to);
        Instant begin = from == null ? end.minus(Duration.ofHours(1)) : time("from", from);
        if (!begin.isBefore(end) || Duration.between(begin, end).compareTo(LONGEST) > 0) {
            throw Refusal.badField("from", "from must lie before to, by a year at most.");
        }
        Duration length = Duration.between(begin, end);
        Duration wanted = step == null
                ? minutes(length.dividedBy(USUAL_POINTS))
                : minutes(Span.parse("step", step, LONGEST_STEP));
        if (length.dividedBy(wanted) > MOST_POINTS) {
            throw Refusal.badField(
                    "step", "That is more than " + MOST_POINTS + " steps; ask for longer ones or for a shorter time.");
        }
        return new MetricRange(begin.truncatedTo(ChronoUnit.MINUTES), end, wanted);
    }

    private static Duration minutes(Duration about) {
        return MINUTE.multipliedBy(Math.max(1, (about.toSeconds() + 59) / 60));
    }

    private static Instant time(String field, String text) {
        try {
            return Instant.parse(text.trim());
        } catch (DateTimeParseException e) {
            throw Refusal.badField(
                    field, field + " is '" + text + "', but must be a time such as 2026-01-31T12:00:00Z.");
        }
    }
}
