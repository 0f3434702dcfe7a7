package io.mastercontrol.alerting.silence;

import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Silences in the database. */
@ApplicationScoped
public class SilenceRepository {
    private final Pool pool;

    SilenceRepository(Pool pool) {
        this.pool = pool;
    }

    /** Those that last now. */
    public Uni<List<Silence>> active(SqlClient client, Instant now) {
        return client.preparedQuery("select * from silence where starts_at <= $1 and ends_at > $1")
                .execute(Tuple.of(now.atOffset(ZoneOffset.UTC)))
                .map(SilenceRepository::silences);
    }

    /** Those that last or are to come. */
    Uni<List<Silence>> unexpired(Instant now) {
        return pool.preparedQuery("select * from silence where ends_at > $1 order by ends_at, id")
                .execute(Tuple.of(now.atOffset(ZoneOffset.UTC)))
                .map(SilenceRepository::silences);
    }

    /** Those that ended since then, the last ones first. */
    Uni<List<Silence>> expired(Instant since, Instant now, int limit) {
        return pool.preparedQuery("select * from silence where ends_at > $1 and ends_at <= $2"
                        + " order by ends_at desc, id limit $3")
                .execute(Tuple.of(since.atOffset(ZoneOffset.UTC), now.atOffset(ZoneOffset.UTC), limit))
                .map(SilenceRepository::silences);
    }

    Uni<Void> add(Silence silence) {
        return pool.preparedQuery("""
                        insert into silence (id, device, rule, workload, comment, created_by, starts_at, ends_at, labels)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::jsonb)""")
                .execute(Tuple.tuple()
                        .addString(silence.id())
                        .addString(silence.device())
                        .addString(silence.rule())
                        .addString(silence.workload())
                        .addString(silence.comment())
                        .addString(silence.createdBy())
                        .addOffsetDateTime(silence.startsAt().atOffset(ZoneOffset.UTC))
                        .addOffsetDateTime(silence.endsAt().atOffset(ZoneOffset.UTC))
                        .addString(Json.write(silence.labels())))
                .replaceWithVoid();
    }

    /** Ends it now; what it was stays in the database. */
    Uni<Boolean> end(String id, Instant now) {
        return pool.preparedQuery("""
                        update silence set starts_at = least(starts_at, $2::timestamptz - interval '1 ms'), ends_at = $2
                        where id = $1 and ends_at > $2""")
                .execute(Tuple.of(id, now.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.rowCount() > 0);
    }

    private static List<Silence> silences(RowSet<Row> rows) {
        List<Silence> silences = new ArrayList<>(rows.size());
        for (Row row : rows) {
            silences.add(new Silence(
                    row.getString("id"),
                    row.getString("device"),
                    row.getString("rule"),
                    row.getString("workload"),
                    labels(row),
                    row.getString("comment"),
                    row.getString("created_by"),
                    row.getOffsetDateTime("starts_at").toInstant(),
                    row.getOffsetDateTime("ends_at").toInstant()));
        }
        return silences;
    }

    private static Map<String, String> labels(Row row) {
        Map<String, String> labels = new TreeMap<>();
        ((JsonObject) row.getJson("labels")).forEach(entry -> labels.put(entry.getKey(), (String) entry.getValue()));
        return labels;
    }
}
