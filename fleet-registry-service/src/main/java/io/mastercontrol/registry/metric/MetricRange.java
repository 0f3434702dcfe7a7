package io.mastercontrol.registry.metric;

import io.mastercontrol.registry.http.Refusal;
import io.mastercontrol.registry.http.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * A stretch of time in steps.
 *
 * @param from a whole step of the level, and so are the beginnings of all steps
 * @param step whole steps of the level
 */
record MetricRange(Instant from, Instant to, Duration step, MetricLevel level) {
    private static final int MOST_POINTS = 2_000;
    private static final int USUAL_POINTS = 300;
    private static final Duration LONGEST = Duration.ofDays(732);
    private static final Duration LONGEST_STEP = Duration.ofDays(31);

    /**
     * What was asked for: the last hour when nothing was, in steps of which there are 300 at most. The level is the
     * coarsest that is fine enough for the step, or a coarser one where the finer has been forgotten; the steps are then
     * longer than was asked.
     *
     * @throws Refusal in one sentence if it makes no sense
     */
    static MetricRange of(String from, String to, String step, Instant now, MetricConfig config) {
        Instant end = to == null ? now : time("to", to);
        Instant begin = from == null ? end.minus(Duration.ofHours(1)) : time("from", from);
        if (!begin.isBefore(end) || Duration.between(begin, end).compareTo(LONGEST) > 0) {
            throw Refusal.badField("from", "from must lie before to, by two years at most.");
        }
        Duration length = Duration.between(begin, end);
        Duration wanted = step == null ? length.dividedBy(USUAL_POINTS) : Span.parse("step", step, LONGEST_STEP);
        MetricLevel level = level(begin, wanted, now, config);
        Duration whole = level.step().multipliedBy(Math.max(1, ceiling(wanted, level.step())));
        if (length.dividedBy(whole) > MOST_POINTS) {
            throw Refusal.badField(
                    "step", "That is more than " + MOST_POINTS + " steps; ask for longer ones or for a shorter time.");
        }
        long seconds = level.step().toSeconds();
        Instant first = Instant.ofEpochSecond(Math.floorDiv(begin.getEpochSecond(), seconds) * seconds);
        return new MetricRange(first, end, whole, level);
    }

    private static MetricLevel level(Instant begin, Duration wanted, Instant now, MetricConfig config) {
        MetricLevel level = MetricLevel.minute;
        for (MetricLevel next : MetricLevel.values()) {
            boolean fineEnough = next.step().compareTo(wanted) <= 0;
            boolean forgotten = begin.isBefore(now.minus(level.kept(config)));
            if (next.ordinal() > level.ordinal() && (fineEnough || forgotten)) {
                level = next;
            }
        }
        return level;
    }

    private static long ceiling(Duration wanted, Duration step) {
        return (wanted.toMillis() + step.toMillis() - 1) / step.toMillis();
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
