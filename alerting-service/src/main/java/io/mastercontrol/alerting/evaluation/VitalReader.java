package io.mastercontrol.alerting.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;

/** Takes what rules need out of what the registry keeps of a heartbeat. */
final class VitalReader {
    private static final double PER_CENT = 100;

    private final Set<String> names;

    VitalReader(Need need) {
        this.names = need.names();
    }

    Vital read(JsonNode item) {
        Instant heard = item.path("heard_at").isTextual()
                ? Instant.parse(item.path("heard_at").asText())
                : null;
        Map<String, Map<String, Double>> workloads = new HashMap<>();
        item.path("workloads")
                .forEach(workload -> workloads.put(workload.path("name").asText(), workload(workload, heard)));
        item.path("readings").properties().forEach(readings -> {
            Map<String, Double> own = workloads.get(readings.getKey());
            if (own != null) {
                readings.getValue().properties().forEach(one -> put(own, one.getKey(), one.getValue()));
            }
        });
        return new Vital(
                item.path("id").asText(), item.path("status").asText("pending"), heard, device(item), workloads);
    }

    private Map<String, Double> device(JsonNode item) {
        Map<String, Double> values = new HashMap<>();
        JsonNode metrics = item.path("metrics");
        metrics.properties().forEach(one -> put(values, one.getKey(), one.getValue()));
        share(values, "memory_percent", metrics, "memory_used_bytes", "memory_total_bytes");
        share(values, "disk_percent", metrics, "disk_used_bytes", "disk_total_bytes");
        if (metrics.path("disk_total_bytes").isNumber()
                && metrics.path("disk_used_bytes").isNumber()) {
            put(
                    values,
                    "disk_free_bytes",
                    () -> metrics.path("disk_total_bytes").asDouble()
                            - metrics.path("disk_used_bytes").asDouble());
        }
        if (item.path("offset_millis").isNumber()) {
            put(values, "clock_offset_seconds", () -> item.path("offset_millis").asDouble() / 1_000);
        }
        for (String name : new String[] {"outbox_depth", "workloads_total", "workloads_running", "workloads_failed"}) {
            put(values, name, item.path(name));
        }
        return values;
    }

    private Map<String, Double> workload(JsonNode workload, Instant heard) {
        Map<String, Double> values = new HashMap<>();
        String state = workload.path("state").asText();
        boolean runs = state.equals("running");
        put(values, "running", () -> runs ? 1 : 0);
        put(values, "scheduled", () -> isAtRest(workload, state) ? 1 : 0);
        put(values, "failed", () -> state.equals("failed") || state.equals("crash_loop") ? 1 : 0);
        put(values, "crash_looping", () -> state.equals("crash_loop") ? 1 : 0);
        put(values, "unhealthy", () -> runs && workload.path("health").asText().equals("unhealthy") ? 1 : 0);
        put(values, "paused", () -> state.equals("paused") ? 1 : 0);
        for (String name : new String[] {"runs", "restarts", "consecutive_failures", "cpu_seconds", "memory_bytes"}) {
            put(values, name, workload.path(name));
        }
        if (runs && heard != null && workload.path("last_started").isTextual()) {
            Instant started = Instant.parse(workload.path("last_started").asText());
            put(
                    values,
                    "run_seconds",
                    () -> Math.max(0, Duration.between(started, heard).toMillis() / 1_000.0));
        } else {
            put(values, "run_seconds", () -> 0);
        }
        return values;
    }

    /** One that runs by schedule, or so many times, is not missed while it does not run. */
    private static boolean isAtRest(JsonNode workload, String state) {
        return !workload.path("run_mode").asText("forever").equals("forever")
                && !state.equals("failed")
                && !state.equals("crash_loop")
                && !state.equals("stopped");
    }

    private void share(Map<String, Double> values, String name, JsonNode of, String part, String whole) {
        double total = of.path(whole).asDouble(0);
        if (total > 0 && of.path(part).isNumber()) {
            put(values, name, () -> of.path(part).asDouble() / total * PER_CENT);
        }
    }

    private void put(Map<String, Double> values, String name, JsonNode value) {
        if (value.isNumber()) {
            put(values, name, value::asDouble);
        } else if (value.isBoolean()) {
            put(values, name, () -> value.asBoolean() ? 1 : 0);
        }
    }

    private void put(Map<String, Double> values, String name, DoubleSupplier value) {
        if (names.contains(name)) {
            values.put(name, value.getAsDouble());
        }
    }
}
