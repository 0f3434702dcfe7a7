package io.mastercontrol.alerting.rule;

import io.mastercontrol.contracts.expression.Expression;
import io.mastercontrol.contracts.expression.WindowFunction;
import io.mastercontrol.contracts.workload.Nearest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The names of measurements that there are. Those that workloads tell of themselves have the names that their YAML gives. */
public final class Vocabulary {
    /** Known whether or not the device is heard. */
    public static final List<String> OF_PRESENCE = List.of("online", "stale", "offline", "silent_seconds");

    public static final List<String> OF_DEVICES = List.of(
            "cpu_percent",
            "memory_percent",
            "memory_used_bytes",
            "memory_total_bytes",
            "disk_percent",
            "disk_used_bytes",
            "disk_free_bytes",
            "disk_total_bytes",
            "inode_percent",
            "temperature_celsius",
            "undervoltage",
            "certificate_days",
            "clock_offset_seconds",
            "outbox_depth",
            "outbox_age_seconds",
            "link_metered",
            "link_budget_left_bytes",
            "workloads_total",
            "workloads_running",
            "workloads_failed");

    public static final List<String> OF_WORKLOADS = List.of(
            "running",
            "scheduled",
            "failed",
            "crash_looping",
            "unhealthy",
            "paused",
            "runs",
            "restarts",
            "consecutive_failures",
            "run_seconds",
            "cpu_seconds",
            "memory_bytes",
            "error_lines_per_hour");

    private Vocabulary() {}

    /**
     * Refuses what can never be known.
     *
     * @param ofWorkloads whether the rule is about workloads, which may measure anything
     */
    static void check(Expression expression, boolean ofWorkloads) {
        expression.visit(part -> {
            if (part instanceof Expression.Metric metric) {
                check(metric.name(), ofWorkloads, metric.position());
            } else if (part instanceof Expression.Window window && window.function() != WindowFunction.count) {
                check(window.name(), ofWorkloads, window.position());
            }
        });
    }

    private static void check(String name, boolean ofWorkloads, int position) {
        Set<String> known = new TreeSet<>(OF_PRESENCE);
        known.addAll(OF_DEVICES);
        if (known.contains(name) || ofWorkloads) {
            return;
        }
        boolean isOfWorkload = OF_WORKLOADS.contains(name);
        throw new IllegalArgumentException("expr names " + name + " at character " + (position + 1)
                + (isOfWorkload
                        ? ", which workloads have; say workload: '*' for all of them, or which one"
                        : ", which no device measures"
                                + Nearest.of(name, known)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse("")
                                + " What workloads measure of themselves is asked with workload: NAME"));
    }
}
