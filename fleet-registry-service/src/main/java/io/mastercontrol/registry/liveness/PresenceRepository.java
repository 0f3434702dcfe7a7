package io.mastercontrol.registry.liveness;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;

/** Who is there, in the database. Time is the database's; a change of status is what a statement returns. */
@ApplicationScoped
class PresenceRepository {
    private static final String HEARD = """
            with word as (
                select device, now() - age * interval '1 millisecond' as at, patience
                from unnest($1::text[], $2::int8[], $3::int4[]) as w (device, age, patience)),
            """;

    /**
     * A heartbeat of a device that has just said goodbye was sent before, and came on another way: it does not count.
     */
    private static final String HEARTBEATS = HEARD + """
            changed as (
                update presence p
                set last_seen = greatest(p.last_seen, w.at), status = 'online', gone_at = null,
                    patience = case when w.patience < 0 then p.patience else w.patience end,
                    since = case when p.status = 'online' then p.since else now() end
                from word w
                where p.device = w.device and (p.gone_at is null or w.at > p.gone_at + interval '1 second')
                returning p.device, p.since)
            select device from changed where since = now()""";

    private static final String ONLINE = HEARD + """
            changed as (
                update presence p
                set last_seen = greatest(p.last_seen, w.at), status = 'online', gone_at = null,
                    since = case when p.status = 'online' then p.since else now() end
                from word w where p.device = w.device
                returning p.device, p.since)
            select device from changed where since = now()""";

    private static final String OFFLINE = HEARD + """
            changed as (
                update presence p set status = 'offline', since = now(), gone_at = w.at
                from word w where p.device = w.device and p.status <> 'offline'
                returning p.device)
            select device from changed""";

    private static final String SILENT = """
            update presence p
            set status = case when heard < now() - ($3::float8 + p.patience) * interval '1 second'
                              then 'offline' else 'stale' end,
                since = now()
            from (select device, greatest(last_seen, now() - $1::float8 * interval '1 second') as heard from presence
                  where status in ('online', 'legacy', 'stale')) q
            where q.device = p.device and p.status in ('online', 'legacy', 'stale')
              and greatest(p.last_seen, now() - $1::float8 * interval '1 second')
                  < now() - (case when p.status = 'stale' then $3::float8 else $2::float8 end + p.patience)
                            * interval '1 second'
            returning p.device, p.status, p.patience""";

    private static final String SKEWED = """
            update presence p set clock_skewed = s.skewed
            from unnest($1::text[], $2::bool[]) as s (device, skewed)
            where p.device = s.device and p.clock_skewed <> s.skewed
            returning p.device, p.clock_skewed""";

    /**
     * A device whose status has changed.
     *
     * @param patience seconds that it is granted on top, since it speaks seldom
     */
    record Change(String device, String status, int patience) {}

    /** A device whose clock has gone wrong or right. */
    record ClockChange(String device, boolean skewed) {}

    /** @param usual the silence after which a device is stale that does not say how often it speaks */
    Uni<List<String>> heartbeats(SqlConnection transaction, List<Word> words, Instant now, Duration usual) {
        return say(transaction, HEARTBEATS, words, now, usual);
    }

    Uni<List<String>> online(SqlConnection transaction, List<Word> words, Instant now) {
        return say(transaction, ONLINE, words, now, Duration.ZERO);
    }

    Uni<List<String>> offline(SqlConnection transaction, List<Word> words, Instant now) {
        return say(transaction, OFFLINE, words, now, Duration.ZERO);
    }

    private static Uni<List<String>> say(
            SqlConnection transaction, String sql, List<Word> words, Instant now, Duration usual) {
        if (words.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return transaction
                .preparedQuery(sql)
                .execute(Tuple.tuple()
                        .addArrayOfString(Word.devices(words))
                        .addArrayOfLong(Word.ages(words, now))
                        .addArrayOfInteger(Word.patience(words, usual)))
                .map(rows -> stream(rows).map(row -> row.getString(0)).toList());
    }

    /** Devices that have been silent for too long, counting silence from when the registry began to listen. */
    Uni<List<Change>> silent(SqlConnection transaction, Duration listening, Duration stale, Duration offline) {
        return transaction
                .preparedQuery(SILENT)
                .execute(Tuple.of(seconds(listening), seconds(stale), seconds(offline)))
                .map(rows -> stream(rows)
                        .map(row -> new Change(row.getString(0), row.getString(1), row.getInteger(2)))
                        .toList());
    }

    Uni<List<ClockChange>> clocks(SqlConnection transaction, String[] devices, Boolean[] skewed) {
        return transaction
                .preparedQuery(SKEWED)
                .execute(Tuple.tuple().addArrayOfString(devices).addArrayOfBoolean(skewed))
                .map(rows -> stream(rows)
                        .map(row -> new ClockChange(row.getString(0), row.getBoolean(1)))
                        .toList());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static java.util.stream.Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
