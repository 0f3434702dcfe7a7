package io.mastercontrol.registry.metric;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;

/** Measurements over time, in the database. */
@ApplicationScoped
public class MetricRepository {
    /** Of the newest heartbeats, once a minute: the way of a heartbeat into the database is not made longer. */
    private static final String SAMPLE = """
            insert into metric_sample (device, at, cpu_percent, memory_used_bytes, disk_used_bytes, temperature_celsius)
            select device, date_trunc('minute', now()), (m ->> 'cpu_percent')::float4, (m ->> 'memory_used_bytes')::int8,
                   (m ->> 'disk_used_bytes')::int8, (m ->> 'temperature_celsius')::float4
            from (select device, metrics::jsonb as m from heartbeat
                  where metrics is not null and received_at > now() - interval '1 minute') as newest
            on conflict (device, at) do nothing""";

    private static final String SERIES = """
            select date_bin($4::float8 * interval '1 second', at, $2) as step, avg(cpu_percent)::float8 as cpu,
                   avg(memory_used_bytes)::int8 as memory, avg(disk_used_bytes)::int8 as disk,
                   avg(temperature_celsius)::float8 as temperature
            from metric_sample where device = $1 and at >= $2 and at < $3 group by 1 order by 1""";

    private final Pool pool;

    MetricRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Void> sample() {
        return pool.query(SAMPLE).execute().replaceWithVoid();
    }

    Uni<List<MetricPoint>> series(String device, MetricRange range) {
        return pool.preparedQuery(SERIES)
                .execute(Tuple.of(
                        device,
                        range.from().atOffset(ZoneOffset.UTC),
                        range.to().atOffset(ZoneOffset.UTC),
                        (double) range.step().toSeconds()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(MetricRepository::point)
                        .toList());
    }

    /** Forgets what was measured longer ago than the retention, at most 100,000 rows at a time. */
    public Uni<Void> prune(Duration retention) {
        return pool.preparedQuery("""
                        delete from metric_sample where ctid = any(array(
                            select ctid from metric_sample where at < now() - $1::float8 * interval '1 second'
                            limit 100000))""")
                .execute(Tuple.of((double) retention.toSeconds()))
                .replaceWithVoid();
    }

    private static MetricPoint point(Row row) {
        return new MetricPoint(
                row.getOffsetDateTime("step").toInstant(),
                rounded(row.getDouble("cpu")),
                row.getLong("memory"),
                row.getLong("disk"),
                rounded(row.getDouble("temperature")));
    }

    private static Double rounded(Double value) {
        return value == null ? null : Math.round(value * 10) / 10.0;
    }
}
