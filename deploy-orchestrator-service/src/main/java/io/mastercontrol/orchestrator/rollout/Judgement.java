package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Heartbeat;
import io.mastercontrol.orchestrator.rollout.Analysis.Check;
import io.mastercontrol.orchestrator.rollout.Verdict.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Judges measures. Pure. */
final class Judgement {
    private Judgement() {}

    /**
     * How one device fares.
     *
     * @param since when it got what is judged; for one that has not, since when it is compared
     * @param heardAt when it measured
     */
    record Measure(
            Instant since,
            Instant heardAt,
            Double cpuPercent,
            Double memoryPercent,
            Double temperatureCelsius,
            Double workloadMemoryBytes,
            int failedWorkloads,
            long exits,
            Map<String, Double> readings) {
        private Double of(Check check) {
            return switch (check.metric()) {
                case restarts_per_hour -> {
                    double hours = Math.max(Duration.between(since, heardAt).toMillis() / 3_600_000.0, 1.0 / 60);
                    yield exits / hours;
                }
                case cpu_percent -> cpuPercent;
                case memory_percent -> memoryPercent;
                case temperature_celsius -> temperatureCelsius;
                case workload_memory_bytes -> workloadMemoryBytes;
                case failed_workloads -> (double) failedWorkloads;
                case error_lines_per_hour -> readings.get(Heartbeat.ERROR_LINES);
                case workload_metric -> readings.get(check.name());
            };
        }
    }

    /** An outcome and why. */
    record Found(Outcome outcome, String reason) {}

    /**
     * @param updated devices that have the release
     * @param others devices of the rollout whose turn has not come; none is no reason to doubt
     */
    static Found of(List<Check> checks, List<Measure> updated, List<Measure> others) {
        List<Measure> heard = updated.stream()
                .filter(measure -> measure.heardAt().isAfter(measure.since()))
                .toList();
        List<String> good = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Check check : checks) {
            String name = check.told();
            OptionalDouble mean = mean(heard, measure -> measure.of(check));
            if (mean.isEmpty()) {
                unknown.add(name + " has not been heard since they got it");
                continue;
            }
            if (check.max().isPresent() && mean.getAsDouble() > check.max().getAsDouble()) {
                return new Found(
                        Outcome.fail, name + " is " + told(mean) + ", and may be " + told(check.max()) + " at most");
            }
            if (check.min().isPresent() && mean.getAsDouble() < check.min().getAsDouble()) {
                return new Found(
                        Outcome.fail, name + " is " + told(mean) + ", and must be " + told(check.min()) + " at least");
            }
            OptionalDouble control = mean(others, measure -> measure.of(check));
            if (check.maxRatio().isPresent() && control.isPresent()) {
                double most = control.getAsDouble() * check.maxRatio().getAsDouble();
                if (mean.getAsDouble() > most) {
                    return new Found(
                            Outcome.fail,
                            name + " is " + told(mean) + " where it is, and " + told(control)
                                    + " where it is not; it may be " + told(check.maxRatio()) + " times as much");
                }
            }
            good.add(name + " " + told(mean));
        }
        return unknown.isEmpty()
                ? new Found(Outcome.pass, String.join(", ", good))
                : new Found(Outcome.inconclusive, String.join("; ", unknown));
    }

    private static OptionalDouble mean(List<Measure> measures, Function<Measure, Double> value) {
        return measures.stream()
                .map(value)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .average();
    }

    private static String told(OptionalDouble number) {
        double value = number.getAsDouble();
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
