package io.mastercontrol.alerting.evaluation;

import io.mastercontrol.alerting.rule.Vocabulary;
import io.mastercontrol.contracts.expression.WindowFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** Everything that rules look back on: measurements, and how often events happened. Not thread-safe. */
public final class History {
    /** Of what: {@code workload} is empty for the device as a whole. */
    public record Key(String device, String workload, String name) {}

    private final Map<Key, Series> series = new HashMap<>();
    private final Map<Key, Map<Duration, Long>> counts = new HashMap<>();
    private Instant watching;

    /** @param watching from when on nothing was missed */
    public History(Instant watching) {
        this.watching = watching;
    }

    Map<Key, Series> series() {
        return series;
    }

    void watchingSince(Instant since) {
        watching = since;
    }

    Instant watching() {
        return watching;
    }

    void put(Key key, Series read) {
        series.put(key, read);
    }

    public void forgetCounts() {
        counts.clear();
    }

    /** @param span the time in which so many happened */
    public void count(Key key, Duration span, long number) {
        counts.computeIfAbsent(key, any -> new HashMap<>()).merge(span, number, Long::sum);
        if (!key.workload().isEmpty()) {
            Key whole = new Key(key.device(), "", key.name());
            counts.computeIfAbsent(whole, any -> new HashMap<>()).merge(span, number, Long::sum);
        }
    }

    /** Takes what a device said, where a rule looks back on it. */
    public void take(Vital vital, Need need, Instant now) {
        need.looksBack().forEach((name, kept) -> {
            if (Vocabulary.OF_DEVICES.contains(name)) {
                sample(new Key(vital.device(), "", name), vital, vital.values().get(name), kept, now);
            } else {
                vital.workloads()
                        .forEach((workload, values) ->
                                sample(new Key(vital.device(), workload, name), vital, values.get(name), kept, now));
            }
        });
    }

    private void sample(Key key, Vital vital, Double value, Duration kept, Instant now) {
        Series one = series.computeIfAbsent(key, any -> new Series(now));
        if (value != null && vital.heardAt() != null && vital.isHeard()) {
            one.add(vital.heardAt(), value, kept);
        }
    }

    OptionalDouble over(Key key, WindowFunction function, Duration span, Instant now) {
        if (function == WindowFunction.count) {
            return OptionalDouble.of(counts.getOrDefault(key, Map.of()).getOrDefault(span, 0L));
        }
        Series one = series.get(key);
        return one == null ? OptionalDouble.empty() : one.over(function, span, now, watching);
    }
}
