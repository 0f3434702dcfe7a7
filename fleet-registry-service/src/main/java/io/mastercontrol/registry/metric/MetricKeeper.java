package io.mastercontrol.registry.metric;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Writes measurements, sums them up and forgets them. Several replicas may try at once: a lock of the database lets one of
 * them do it, and each step begins where the mark says that the last one ended, in the same transaction.
 */
@ApplicationScoped
class MetricKeeper {
    /** Any number that no other lock of this schema uses. */
    private static final long LOCK = 0x6d63_6d65_7472L;

    /** Of the newest heartbeats, once a minute: the way of a heartbeat into the database is not made longer. */
    private static final String SAMPLE = """
            insert into metric_minute (device, at, cpu_percent, memory_used_bytes, disk_used_bytes, temperature_celsius)
            select device, date_trunc('minute', now()), (m ->> 'cpu_percent')::float4, (m ->> 'memory_used_bytes')::int8,
                   (m ->> 'disk_used_bytes')::int8, (m ->> 'temperature_celsius')::float4
            from (select device, metrics::jsonb as m from heartbeat
                  where metrics is not null and received_at > now() - interval '1 minute') as newest
            where (select until from metric_mark where level = 'minute') < date_trunc('minute', now())
            on conflict (device, at) do nothing""";

    private static final String SAMPLED =
            "update metric_mark set until = date_trunc('minute', now()) where level = 'minute'";

    /** The next stretch of a level, six hours at most, up to what its source is complete for. */
    private static final String NEXT = """
            select begins, least(begins + interval '6 hours', date_bin($2::float8 * interval '1 second', complete, 'epoch'))
                   as ends
            from (select greatest(until, date_bin($2::float8 * interval '1 second',
                                                  now() - $3::float8 * interval '1 second', 'epoch')) as begins,
                         case when $4 = 'minute' then now() - interval '1 minute'
                              else (select s.until from metric_mark s where s.level = $4) end as complete
                  from metric_mark where level = $1) as next""";

    private static final String SUM_UP = """
            insert into %1$s as l (device, at, samples, cpu_percent, cpu_percent_max, memory_used_bytes, disk_used_bytes,
                                   temperature_celsius, temperature_celsius_max)
            select device, date_bin($3::float8 * interval '1 second', at, 'epoch'), sum(samples),
                   sum(cpu_percent * samples) / nullif(sum(samples) filter (where cpu_percent is not null), 0),
                   max(cpu_percent_max),
                   sum(memory_used_bytes * samples) / nullif(sum(samples) filter (where memory_used_bytes is not null), 0),
                   sum(disk_used_bytes * samples) / nullif(sum(samples) filter (where disk_used_bytes is not null), 0),
                   sum(temperature_celsius * samples)
                       / nullif(sum(samples) filter (where temperature_celsius is not null), 0),
                   max(temperature_celsius_max)
            from (%2$s where at >= $1 and at < $2) as finer group by 1, 2
            on conflict (device, at) do nothing""";

    private static final String OF_MINUTES = """
            select device, at, 1 as samples, cpu_percent, cpu_percent as cpu_percent_max, memory_used_bytes,
                   disk_used_bytes, temperature_celsius, temperature_celsius as temperature_celsius_max from metric_minute""";

    private final Pool pool;
    private final MetricConfig config;

    MetricKeeper(Pool pool, MetricConfig config) {
        this.pool = pool;
        this.config = config;
    }

    /** Keeps this minute's measurements, in a partition that is there for sure. */
    Uni<Void> sample() {
        return exclusively(transaction -> each(level -> transaction
                                .preparedQuery("select metric_partition($1, now()), metric_partition($1, now()"
                                        + " + metric_span($1) * interval '1 second')")
                                .execute(Tuple.of(level.name()))
                                .replaceWithVoid())
                        .chain(() -> transaction.query(SAMPLE).execute())
                        .chain(() -> transaction.query(SAMPLED).execute())
                        .replaceWith(false))
                .replaceWithVoid();
    }

    /** Sums up what is complete, a stretch at a time, until nothing is left. */
    Uni<Void> sumUp() {
        return sumUp(MetricLevel.five_minutes).chain(() -> sumUp(MetricLevel.hour));
    }

    private Uni<Void> sumUp(MetricLevel level) {
        return exclusively(transaction -> stretch(transaction, level))
                .chain(more -> more ? sumUp(level) : Uni.createFrom().voidItem());
    }

    private Uni<Boolean> stretch(SqlConnection transaction, MetricLevel level) {
        double step = level.step().toSeconds();
        double kept = level.finer().kept(config).toSeconds();
        return transaction
                .preparedQuery(NEXT)
                .execute(Tuple.of(level.name(), step, kept, level.finer().name()))
                .map(rows -> rows.iterator().next())
                .chain(row -> {
                    var begins = row.getOffsetDateTime("begins");
                    var ends = row.getOffsetDateTime("ends");
                    if (!begins.isBefore(ends)) {
                        return Uni.createFrom().item(false);
                    }
                    return transaction
                            .preparedQuery("select metric_partition($1, moment) from generate_series($2::timestamptz,"
                                    + " $3::timestamptz + interval '6 hours', interval '6 hours') as moment")
                            .execute(Tuple.of(level.name(), begins, ends))
                            .chain(() -> transaction
                                    .preparedQuery(SUM_UP.formatted(level.table(), source(level)))
                                    .execute(Tuple.of(begins, ends, step)))
                            .chain(() -> transaction
                                    .preparedQuery("update metric_mark set until = $2 where level = $1")
                                    .execute(Tuple.of(level.name(), ends)))
                            .replaceWith(true);
                });
    }

    private static String source(MetricLevel level) {
        return level.finer() == MetricLevel.minute
                ? OF_MINUTES
                : "select * from " + level.finer().table();
    }

    /** Drops what is older than it is to be kept. */
    Uni<Void> forget() {
        return exclusively(transaction -> each(level -> transaction
                                .preparedQuery("select metric_forget($1, now() - $2::float8 * interval '1 second')")
                                .execute(Tuple.of(level.name(), (double)
                                        level.kept(config).toSeconds()))
                                .replaceWithVoid())
                        .replaceWith(false))
                .replaceWithVoid();
    }

    private static Uni<Void> each(java.util.function.Function<MetricLevel, Uni<Void>> work) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (MetricLevel level : List.of(MetricLevel.values())) {
            all = all.chain(() -> work.apply(level));
        }
        return all;
    }

    /** False at once if another replica is at it; no reader waits longer than two seconds behind a change of partitions. */
    private Uni<Boolean> exclusively(java.util.function.Function<SqlConnection, Uni<Boolean>> work) {
        return pool.withTransaction(transaction -> transaction
                .preparedQuery("select pg_try_advisory_xact_lock($1), set_config('lock_timeout', '2s', true)")
                .execute(Tuple.of(LOCK))
                .map(rows -> rows.iterator().next().getBoolean(0))
                .chain(alone ->
                        alone ? work.apply(transaction) : Uni.createFrom().item(false)));
    }
}
