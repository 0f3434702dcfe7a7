package io.mastercontrol.alerting.evaluation;

import io.mastercontrol.alerting.rule.Fleet;
import io.mastercontrol.alerting.rule.Vocabulary;
import io.mastercontrol.contracts.expression.Measured;
import io.mastercontrol.contracts.expression.WindowFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A device, or a workload on it, about which a rule is asked.
 *
 * @param workload null for the device as a whole
 */
record Subject(Vital vital, String workload, History history, Fleet fleet, Instant now) implements Measured {
    @Override
    public OptionalDouble value(String name) {
        switch (name) {
            case "online":
                return flag(vital.isHeard());
            case "stale":
                return flag(vital.status().equals("stale"));
            case "offline":
                return flag(vital.status().equals("offline"));
            case "silent_seconds":
                return silence();
            default:
                return vital.isHeard() ? measured(name) : OptionalDouble.empty();
        }
    }

    private OptionalDouble measured(String name) {
        Map<String, Double> own =
                workload == null ? Map.of() : vital.workloads().getOrDefault(workload, Map.of());
        Double value = own.containsKey(name) ? own.get(name) : vital.values().get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Not longer than anybody listened. */
    private OptionalDouble silence() {
        if (vital.heardAt() == null) {
            return OptionalDouble.empty();
        }
        Instant from = vital.heardAt().isAfter(history.watching()) ? vital.heardAt() : history.watching();
        return OptionalDouble.of(Math.max(0, Duration.between(from, now).toMillis() / 1_000.0));
    }

    private static OptionalDouble flag(boolean set) {
        return OptionalDouble.of(set ? 1 : 0);
    }

    @Override
    public OptionalDouble over(WindowFunction function, String name, Duration span) {
        boolean isDevices =
                workload == null || function != WindowFunction.count && Vocabulary.OF_DEVICES.contains(name);
        History.Key key = new History.Key(vital.device(), isDevices ? "" : workload, name);
        return history.over(key, function, span, now);
    }

    @Override
    public String label(String name) {
        return fleet.labels(vital.device()).getOrDefault(name, "");
    }
}
