package io.mastercontrol.alerting.evaluation;

import io.mastercontrol.contracts.expression.WindowFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.OptionalDouble;

/**
 * What was measured under one name lately: sixty values at most, evenly over the time that rules look back.
 *
 * <p>Not thread-safe.
 */
final class Series {
    private static final int MOST = 60;

    private record Sample(long millis, double value) {}

    private final Instant since;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private boolean changed = true;

    /** @param since from when on it is known that what is not here was not measured */
    Series(Instant since) {
        this.since = since;
    }

    static Series read(Instant since, String text) {
        Series series = new Series(since);
        for (String sample : text.isEmpty() ? new String[0] : text.split(" ")) {
            int middle = sample.indexOf(':');
            series.samples.add(new Sample(
                    Long.parseLong(sample.substring(0, middle)), Double.parseDouble(sample.substring(middle + 1))));
        }
        series.changed = false;
        return series;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (Sample sample : samples) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(sample.millis())
                    .append(':')
                    .append(sample.value());
        }
        return text.toString();
    }

    Instant since() {
        return since;
    }

    /** Whether it changed since this was asked last. */
    boolean takeChange() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /**
     * Takes a value; one that is not newer than the last is known.
     *
     * @param kept how far rules look back
     */
    void add(Instant at, double value, Duration kept) {
        long millis = at.toEpochMilli();
        Sample last = samples.peekLast();
        if (last != null && millis <= last.millis()) {
            return;
        }
        long step = kept.toMillis() / MOST;
        Iterator<Sample> newest = samples.descendingIterator();
        newest = skip(newest);
        if (newest.hasNext() && last != null && last.millis() - newest.next().millis() < step) {
            // The last one was too soon after the one before, and only kept because it was the newest.
            samples.removeLast();
        }
        samples.addLast(new Sample(millis, value));
        while (!samples.isEmpty() && millis - samples.peekFirst().millis() > kept.toMillis()) {
            samples.removeFirst();
        }
        changed = true;
    }

    private static Iterator<Sample> skip(Iterator<Sample> iterator) {
        if (iterator.hasNext()) {
            iterator.next();
        }
        return iterator;
    }

    /** @param watching from when on silence is known to be silence */
    OptionalDouble over(WindowFunction function, Duration span, Instant now, Instant watching) {
        long from = now.minus(span).toEpochMilli();
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        double rise = 0;
        int count = 0;
        Sample first = null;
        Sample last = null;
        for (Sample sample : samples) {
            if (sample.millis() < from) {
                continue;
            }
            sum += sample.value();
            least = Math.min(least, sample.value());
            most = Math.max(most, sample.value());
            rise += last == null ? 0 : sample.value() >= last.value() ? sample.value() - last.value() : sample.value();
            first = first == null ? sample : first;
            last = sample;
            count++;
        }
        if (function == WindowFunction.absent) {
            boolean known = !since.isAfter(now.minus(span)) && !watching.isAfter(now.minus(span));
            return count > 0 ? OptionalDouble.of(0) : known ? OptionalDouble.of(1) : OptionalDouble.empty();
        }
        if (count == 0) {
            return OptionalDouble.empty();
        }
        return switch (function) {
            case avg -> OptionalDouble.of(sum / count);
            case min -> OptionalDouble.of(least);
            case max -> OptionalDouble.of(most);
            case increase -> count < 2 ? OptionalDouble.empty() : OptionalDouble.of(rise);
            default ->
                count < 2 ? OptionalDouble.empty() : OptionalDouble.of(rise * 1_000 / (last.millis() - first.millis()));
        };
    }
}
