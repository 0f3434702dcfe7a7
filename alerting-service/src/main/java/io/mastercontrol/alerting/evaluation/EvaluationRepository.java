package io.mastercontrol.alerting.evaluation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who asks, and what rules look back on, in the database. */
@ApplicationScoped
class EvaluationRepository {
    private final Pool pool;

    EvaluationRepository(Pool pool) {
        this.pool = pool;
    }

    /** Whether this replica asks for the next while: nobody else does, or it did before. */
    Uni<Boolean> lease(String holder, Duration lease) {
        return pool.preparedQuery("""
                        update evaluation set holder = $1, until = now() + $2::float8 * interval '1 second'
                        where holder = $1 or until < now()""")
                .execute(Tuple.of(holder, (double) lease.toSeconds()))
                .map(rows -> rows.rowCount() > 0);
    }

    /** Since when it has been watched without a break, and until when. */
    record Watched(Instant since, Instant until) {}

    Uni<Watched> watched() {
        return pool.query("select watching_since, watched_until from evaluation")
                .execute()
                .map(rows -> rows.iterator().next())
                .map(row -> new Watched(instant(row, "watching_since"), instant(row, "watched_until")));
    }

    /** Fails if the lease is over; else nobody can take it over before the transaction ends. */
    Uni<Void> watched(SqlClient transaction, String holder, Watched watched) {
        return transaction
                .preparedQuery("update evaluation set watching_since = $1, watched_until = $2"
                        + " where holder = $3 and until > now()")
                .execute(Tuple.of(utc(watched.since()), utc(watched.until()), holder))
                .invoke(rows -> {
                    if (rows.rowCount() == 0) {
                        throw new IllegalStateException("another replica has begun to ask them");
                    }
                })
                .replaceWithVoid();
    }

    Uni<Void> load(History history) {
        return pool.query("select device, workload, name, since, samples from series")
                .execute()
                .invoke(rows -> rows.forEach(row -> history.put(
                        new History.Key(row.getString("device"), row.getString("workload"), row.getString("name")),
                        Series.read(instant(row, "since"), row.getString("samples")))))
                .replaceWithVoid();
    }

    Uni<Void> save(SqlClient transaction, Map<History.Key, Series> changed, Instant now) {
        if (changed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Map.Entry<History.Key, Series>> all = new ArrayList<>(changed.entrySet());
        return transaction
                .preparedQuery("""
                        insert into series (device, workload, name, since, samples, written_at)
                        select d, w, n, s, t, $6 from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[],
                                                             $5::text[]) as u (d, w, n, s, t)
                        on conflict (device, workload, name) do update
                            set since = excluded.since, samples = excluded.samples, written_at = excluded.written_at""")
                .execute(Tuple.tuple()
                        .addArrayOfString(
                                all.stream().map(one -> one.getKey().device()).toArray(String[]::new))
                        .addArrayOfString(
                                all.stream().map(one -> one.getKey().workload()).toArray(String[]::new))
                        .addArrayOfString(
                                all.stream().map(one -> one.getKey().name()).toArray(String[]::new))
                        .addArrayOfOffsetDateTime(all.stream()
                                .map(one -> utc(one.getValue().since()))
                                .toArray(OffsetDateTime[]::new))
                        .addArrayOfString(
                                all.stream().map(one -> one.getValue().text()).toArray(String[]::new))
                        .addOffsetDateTime(utc(now)))
                .replaceWithVoid();
    }

    /** Forgets what no rule looks back on any more, and devices that are gone. */
    Uni<Void> forget(Instant before) {
        return pool.preparedQuery("delete from series where written_at < $1")
                .execute(Tuple.of(utc(before)))
                .chain(() -> pool.preparedQuery("delete from occurrence where at < $1")
                        .execute(Tuple.of(utc(before))))
                .replaceWithVoid();
    }

    /** How often events of a type happened since a time. */
    Uni<Void> count(History history, String type, Duration span, Instant now) {
        return pool.preparedQuery("""
                        select device, workload, count(*) from occurrence where type = $1 and at > $2
                        group by device, workload""")
                .execute(Tuple.of(type, utc(now.minus(span))))
                .invoke(rows -> rows.forEach(row ->
                        history.count(new History.Key(row.getString(0), row.getString(1), type), span, row.getLong(2))))
                .replaceWithVoid();
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(Row row, String column) {
        OffsetDateTime value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }
}
