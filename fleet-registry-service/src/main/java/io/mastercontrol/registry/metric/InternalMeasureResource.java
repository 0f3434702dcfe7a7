package io.mastercontrol.registry.metric;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** How devices fare, for the analysis of rollouts. */
@Path("/internal/measures")
public class InternalMeasureResource {
    private static final int MOST = 100_000;

    private final Pool pool;

    InternalMeasureResource(Pool pool) {
        this.pool = pool;
    }

    /** Devices with the time from which on each is of interest, and the workloads that are. */
    public record Question(List<Asked> devices, Set<String> workloads) {}

    public record Asked(String id, Instant since) {}

    /**
     * What is known of a device.
     *
     * @param heardAt of its newest heartbeat; the measures are of that moment
     * @param readings of the workloads together, by name
     * @param exits how often the workloads ended since, and nobody had asked them to
     */
    public record Measure(
            String id,
            Instant heardAt,
            Double cpuPercent,
            Double memoryPercent,
            Double temperatureCelsius,
            Double workloadMemoryBytes,
            int failedWorkloads,
            long exits,
            Long diskFreeBytes,
            Boolean linkMetered,
            Long linkBudgetLeftBytes,
            Map<String, Double> readings) {}

    @POST
    @RolesAllowed("service")
    @Operation(summary = "Newest measures of devices, and how often workloads ended there unasked")
    public Uni<List<Measure>> measures(Question question) {
        if (question == null || question.devices() == null || question.devices().size() > MOST) {
            throw Refusal.badField("devices", "The devices are missing, or more than " + MOST + ".");
        }
        Set<String> workloads = question.workloads() == null ? Set.of() : question.workloads();
        return pool.preparedQuery("""
                        select h.device, h.received_at, h.metrics, h.workloads, h.workloads_failed, h.readings, x.exits
                        from unnest($1::text[], $2::timestamptz[]) as q(device, since)
                            join heartbeat h on h.device = q.device
                            left join lateral (select count(*) as exits from fleet_event e
                                where e.device = q.device and e.recorded_at > q.since and e.type = 'workload_exited'
                                    and e.workload = any($3)) x on true""")
                .execute(Tuple.of(
                        question.devices().stream().map(Asked::id).toArray(String[]::new),
                        question.devices().stream()
                                .map(asked -> asked.since().atOffset(ZoneOffset.UTC))
                                .toArray(java.time.OffsetDateTime[]::new),
                        workloads.toArray(String[]::new)))
                .map(rows -> {
                    List<Measure> measures = new ArrayList<>(rows.size());
                    rows.forEach(row -> measures.add(measure(row, workloads)));
                    return measures;
                });
    }

    private static Measure measure(Row row, Set<String> names) {
        String text = row.getString("metrics");
        JsonNode metrics = text == null ? Json.mapper().createObjectNode() : Json.read(text, JsonNode.class);
        double used = 0;
        boolean known = false;
        for (JsonNode workload : Json.read(row.getString("workloads"), JsonNode.class)) {
            if (names.contains(workload.path("name").asText())
                    && workload.path("memory_bytes").isNumber()) {
                used += workload.path("memory_bytes").asDouble();
                known = true;
            }
        }
        Double total = number(metrics, "memory_total_bytes");
        Double memory = number(metrics, "memory_used_bytes");
        return new Measure(
                row.getString("device"),
                row.getOffsetDateTime("received_at").toInstant(),
                number(metrics, "cpu_percent"),
                total == null || memory == null || total == 0 ? null : memory / total * 100,
                number(metrics, "temperature_celsius"),
                known ? used : null,
                row.getInteger("workloads_failed"),
                row.getLong("exits"),
                free(metrics),
                metrics.path("link_metered").isBoolean()
                        ? metrics.path("link_metered").asBoolean()
                        : null,
                whole(metrics, "link_budget_left_bytes"),
                readings(row.getString("readings"), names));
    }

    private static Map<String, Double> readings(String text, Set<String> names) {
        Map<String, Double> sums = new TreeMap<>();
        if (text != null) {
            Json.read(text, JsonNode.class).properties().stream()
                    .filter(workload -> names.contains(workload.getKey()))
                    .forEach(workload -> workload.getValue().properties().stream()
                            .filter(reading -> reading.getValue().isNumber())
                            .forEach(reading -> sums.merge(
                                    reading.getKey(), reading.getValue().asDouble(), Double::sum)));
        }
        return sums;
    }

    private static Long free(JsonNode metrics) {
        Long used = whole(metrics, "disk_used_bytes");
        Long total = whole(metrics, "disk_total_bytes");
        return used == null || total == null ? null : Math.max(0, total - used);
    }

    private static Long whole(JsonNode metrics, String name) {
        return metrics.path(name).isNumber() ? metrics.path(name).asLong() : null;
    }

    private static Double number(JsonNode metrics, String name) {
        return metrics.path(name).isNumber() ? metrics.path(name).asDouble() : null;
    }
}
