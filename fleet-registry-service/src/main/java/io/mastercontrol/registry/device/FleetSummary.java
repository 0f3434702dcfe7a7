package io.mastercontrol.registry.device;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.TreeMap;

/** The fleet in numbers. */
@ApplicationScoped
class FleetSummary {
    private final Pool pool;

    FleetSummary(Pool pool) {
        this.pool = pool;
    }

    /**
     * Counts over all devices.
     *
     * @param byStatus every status, zeros included
     * @param byAgentVersion those that have been heard
     */
    record Counts(
            long total,
            Map<String, Long> byStatus,
            Map<String, Long> byAgentVersion,
            Device.WorkloadCounts workloads) {}

    Uni<Counts> counts(Selector selector) {
        SelectorSql sql = new SelectorSql(selector, null);
        String from = selector.requirements().isEmpty() ? "presence p" : "device d join presence p on p.device = d.id";
        return pool.preparedQuery("""
            select p.status, h.agent_version, count(*) as devices,
                   coalesce(sum(h.workloads_total), 0)::int4 as total,
                   coalesce(sum(h.workloads_running), 0)::int4 as running,
                   coalesce(sum(h.workloads_failed), 0)::int4 as failed
            from %s left join heartbeat h on h.device = p.device %s group by 1, 2\
            """.formatted(from, sql.where()))
                .execute(sql.parameters())
                .map(FleetSummary::add);
    }

    private static Counts add(Iterable<Row> rows) {
        Map<String, Long> byStatus = new TreeMap<>();
        for (DeviceStatus status : DeviceStatus.values()) {
            byStatus.put(status.name(), 0L);
        }
        Map<String, Long> byVersion = new TreeMap<>();
        long devices = 0;
        int total = 0;
        int running = 0;
        int failed = 0;
        for (Row row : rows) {
            long count = row.getLong("devices");
            devices += count;
            byStatus.merge(row.getString("status"), count, Long::sum);
            if (row.getString("agent_version") != null) {
                byVersion.merge(row.getString("agent_version"), count, Long::sum);
            }
            total += row.getInteger("total");
            running += row.getInteger("running");
            failed += row.getInteger("failed");
        }
        return new Counts(devices, byStatus, byVersion, new Device.WorkloadCounts(total, running, failed));
    }
}
