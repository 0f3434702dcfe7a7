package io.mastercontrol.orchestrator.rollout;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a rollout is judged by what its devices measure, besides their health.
 *
 * @param interval from one measurement to the next
 * @param failures bad measurements in a row that make a bad verdict
 * @param webhook who is asked too, if anybody
 */
record Analysis(Duration interval, int failures, List<Check> checks, Optional<Webhook> webhook) {
    Analysis {
        checks = List.copyOf(checks);
    }

    /** What is measured. */
    enum Metric {
        /** Ends of the release's workloads that nobody asked for, per device and hour since it got the release. */
        restarts_per_hour,
        cpu_percent,
        memory_percent,
        temperature_celsius,
        workload_memory_bytes,
        failed_workloads,
        /** Lines of the release's workloads' output that tell of an error. */
        error_lines_per_hour,
        /** What a workload measures of itself, by the name in its YAML. */
        workload_metric
    }

    /**
     * A bound for the mean over the devices that have the release.
     *
     * @param name of a {@code workload_metric}; empty for others
     * @param max of the mean itself
     * @param min of the mean itself
     * @param maxRatio of the mean to that of the devices whose turn has not come
     */
    record Check(Metric metric, String name, OptionalDouble max, OptionalDouble min, OptionalDouble maxRatio) {
        /** As it is told. */
        String told() {
            return metric == Metric.workload_metric ? name : metric.name();
        }
    }

    /** Who gets the rollout with POST, and answers {@code {"verdict":"pass|fail|inconclusive","reason":"…"}}. */
    record Webhook(URI url, Duration timeout) {}
}
