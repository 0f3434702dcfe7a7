package io.mastercontrol.agent.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.expression.Measured;
import io.mastercontrol.contracts.expression.WindowFunction;
import io.mastercontrol.contracts.message.DeviceMetrics;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What the device knows of itself at one moment, by the names that rules of the control plane use too. */
record Local(Map<String, Double> values) implements Measured {
    private static final double PER_CENT = 100;

    static Local of(DeviceMetrics metrics) {
        Map<String, Double> values = new HashMap<>();
        JsonNode told = Json.mapper().valueToTree(metrics);
        told.properties().forEach(one -> {
            if (one.getValue().isNumber() || one.getValue().isBoolean()) {
                values.put(
                        one.getKey(),
                        one.getValue().isBoolean()
                                ? (one.getValue().asBoolean() ? 1.0 : 0)
                                : one.getValue().asDouble());
            }
        });
        share(values, "memory_percent", metrics.memoryUsedBytes(), metrics.memoryTotalBytes());
        share(values, "disk_percent", metrics.diskUsedBytes(), metrics.diskTotalBytes());
        return new Local(values);
    }

    private static void share(Map<String, Double> values, String name, Long part, Long whole) {
        if (part != null && whole != null && whole > 0) {
            values.put(name, PER_CENT * part / whole);
        }
    }

    /** The same, asked about a workload. */
    Local with(WorkloadStatus status, Map<String, Double> readings, Instant now) {
        Map<String, Double> all = new HashMap<>(values);
        if (status.state() == WorkloadState.registered || status.state() == WorkloadState.starting) {
            // On its way, as after a restart of the agent: nothing can be said yet.
            return new Local(all);
        }
        boolean runs = status.state() == WorkloadState.running;
        all.put("running", flag(runs));
        all.put("failed", flag(status.state().isFailure()));
        all.put("crash_looping", flag(status.state() == WorkloadState.crash_loop));
        all.put("unhealthy", flag(runs && status.health() == Health.unhealthy));
        all.put("paused", flag(status.state() == WorkloadState.paused));
        all.put("runs", (double) status.runs());
        all.put("restarts", (double) status.restarts());
        all.put("consecutive_failures", (double) status.consecutiveFailures());
        if (status.cpuSeconds() != null) {
            all.put("cpu_seconds", status.cpuSeconds());
        }
        if (status.memoryBytes() != null) {
            all.put("memory_bytes", (double) status.memoryBytes());
        }
        boolean timed = runs && status.lastStarted() != null;
        all.put(
                "run_seconds",
                timed ? Math.max(0, Duration.between(status.lastStarted(), now).toMillis() / 1_000.0) : 0);
        all.putAll(readings);
        return new Local(all);
    }

    private static double flag(boolean set) {
        return set ? 1 : 0;
    }

    @Override
    public OptionalDouble value(String name) {
        Double value = values.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    @Override
    public OptionalDouble over(WindowFunction function, String name, Duration span) {
        return OptionalDouble.empty();
    }

    @Override
    public String label(String name) {
        return "";
    }
}
