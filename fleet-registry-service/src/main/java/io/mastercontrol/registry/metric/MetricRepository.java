package io.mastercontrol.registry.metric;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;

/** Measurements over time, as they are asked for. */
@ApplicationScoped
class MetricRepository {
    private static final String MINUTES = """
            select at, 1 as samples, cpu_percent as cpu, cpu_percent as cpu_max, memory_used_bytes as memory,
                   disk_used_bytes as disk, temperature_celsius as temperature, temperature_celsius as temperature_max
            from metric_minute where device = $1 and at < $3 and at >=""";

    private static final String MEANS = """
            select at, samples, cpu_percent as cpu, cpu_percent_max as cpu_max, memory_used_bytes as memory,
                   disk_used_bytes as disk, temperature_celsius as temperature, temperature_celsius_max as temperature_max
            from metric_%s where device = $1 and at < $3 and at >=""";

    /** Mean of means, each with its weight. */
    private static final String SERIES = """
            select date_bin($4::float8 * interval '1 second', at, $2) as step,
                   (sum(cpu * samples) / nullif(sum(samples) filter (where cpu is not null), 0))::float8 as cpu,
                   max(cpu_max)::float8 as cpu_max,
                   (sum(memory * samples) / nullif(sum(samples) filter (where memory is not null), 0))::int8 as memory,
                   (sum(disk * samples) / nullif(sum(samples) filter (where disk is not null), 0))::int8 as disk,
                   (sum(temperature * samples)
                       / nullif(sum(samples) filter (where temperature is not null), 0))::float8 as temperature,
                   max(temperature_max)::float8 as temperature_max
            from (%s) as measured group by 1 order by 1""";

    private final Pool pool;

    MetricRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<List<MetricPoint>> series(String device, MetricRange range) {
        return pool.preparedQuery(SERIES.formatted(source(range.level())))
                .execute(Tuple.of(
                        device,
                        range.from().atOffset(ZoneOffset.UTC),
                        range.to().atOffset(ZoneOffset.UTC),
                        (double) range.step().toSeconds()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(MetricRepository::point)
                        .toList());
    }

    /** A level's own rows, and for the newest time, for which it has none yet, those of the levels that it is made of. */
    private static String source(MetricLevel level) {
        StringBuilder sql = new StringBuilder();
        for (MetricLevel each = level; ; each = each.finer()) {
            sql.append(each == MetricLevel.minute ? MINUTES : MEANS.formatted(each.name()));
            sql.append(each == level ? "$2" : "greatest($2, " + until(coarser(each)) + ")");
            if (each != MetricLevel.minute) {
                sql.append(" and at < ").append(until(each));
                sql.append(" union all ");
            } else {
                return sql.toString();
            }
        }
    }

    private static MetricLevel coarser(MetricLevel level) {
        return MetricLevel.values()[level.ordinal() + 1];
    }

    private static String until(MetricLevel level) {
        return "(select until from metric_mark where level = '" + level.name() + "')";
    }

    private static MetricPoint point(Row row) {
        return new MetricPoint(
                row.getOffsetDateTime("step").toInstant(),
                rounded(row.getDouble("cpu")),
                rounded(row.getDouble("cpu_max")),
                row.getLong("memory"),
                row.getLong("disk"),
                rounded(row.getDouble("temperature")),
                rounded(row.getDouble("temperature_max")));
    }

    private static Double rounded(Double value) {
        return value == null ? null : Math.round(value * 10) / 10.0;
    }
}
