package io.mastercontrol.orchestrator.rule;

import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.mutiny.Uni;
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
import java.util.Optional;
import java.util.UUID;

/** Times in which no device gets anything new; what goes back still goes back. */
@ApplicationScoped
public class Freezes {
    private final Pool pool;

    Freezes(Pool pool) {
        this.pool = pool;
    }

    /** One such time. */
    public record Freeze(
            String id, String reason, Instant startsAt, Instant endsAt, String createdBy, Instant createdAt) {
        /** For people, as the reason why a rollout does not go on. */
        public String told() {
            return "frozen until " + endsAt + " by " + createdBy + ": " + reason;
        }
    }

    /** The one that ends last of those that hold at that moment. */
    public Uni<Optional<Freeze>> current(SqlClient client, Instant now) {
        return client.preparedQuery(
                        "select * from fleet_freeze where starts_at <= $1 and ends_at > $1 order by ends_at desc limit 1")
                .execute(Tuple.of(now.atOffset(ZoneOffset.UTC)))
                .map(rows -> freezes(rows).stream().findFirst());
    }

    /** Those that are not over, in their order. */
    public Uni<List<Freeze>> all(Instant now) {
        return pool.preparedQuery("select * from fleet_freeze where ends_at > $1 order by starts_at, id")
                .execute(Tuple.of(now.atOffset(ZoneOffset.UTC)))
                .map(Freezes::freezes);
    }

    Uni<Freeze> add(String reason, Instant from, Instant to, String by, Instant now) {
        Freeze freeze = new Freeze(UUID.randomUUID().toString(), reason, from, to, by, now);
        return pool.preparedQuery("insert into fleet_freeze (id, reason, starts_at, ends_at, created_by, created_at)"
                        + " values ($1, $2, $3, $4, $5, $6)")
                .execute(Tuple.of(
                        freeze.id(),
                        reason,
                        from.atOffset(ZoneOffset.UTC),
                        to.atOffset(ZoneOffset.UTC),
                        by,
                        now.atOffset(ZoneOffset.UTC)))
                .replaceWith(freeze);
    }

    Uni<Void> remove(String id) {
        return pool.preparedQuery("delete from fleet_freeze where id = $1")
                .execute(Tuple.of(id))
                .invoke(rows -> {
                    if (rows.rowCount() == 0) {
                        throw Refusal.notFound("There is no freeze " + id + ".");
                    }
                })
                .replaceWithVoid();
    }

    private static List<Freeze> freezes(RowSet<Row> rows) {
        List<Freeze> freezes = new ArrayList<>();
        rows.forEach(row -> freezes.add(new Freeze(
                row.getString("id"),
                row.getString("reason"),
                row.getOffsetDateTime("starts_at").toInstant(),
                row.getOffsetDateTime("ends_at").toInstant(),
                row.getString("created_by"),
                row.getOffsetDateTime("created_at").toInstant())));
        return freezes;
    }
}
