package io.mastercontrol.alerting.maintenance;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Devices in maintenance, in the database. */
@ApplicationScoped
public class MaintenanceRepository {
    /** In which a rollout changes a device. */
    private static final Set<String> CHANGING =
            Set.of("downloading", "installing", "verifying", "baking", "rolling_back");
    /** What a rollout left behind needs a moment to show that it is well again. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(30);
    /** A rollout whose end is never told does not keep a device quiet for ever. */
    private static final Duration LONGEST_ROLLOUT = Duration.ofHours(2);

    private static final String PUT = """
            insert into maintenance (device, cause, comment, created_by, ends_at) values ($1, $2, $3, $4, $5)
            on conflict (device, cause) do update set comment = $3, created_by = $4, ends_at = $5,
                starts_at = case when maintenance.ends_at > now() then maintenance.starts_at else now() end""";

    private final Pool pool;

    MaintenanceRepository(Pool pool) {
        this.pool = pool;
    }

    /** Why, by device. */
    public Uni<Map<String, String>> active(SqlClient client) {
        return client.query("select device, cause, comment from maintenance where ends_at > now() order by ends_at")
                .execute()
                .map(rows -> {
                    Map<String, String> why = new HashMap<>();
                    rows.forEach(row -> why.put(
                            row.getString(0),
                            row.getString(1).equals(Maintenance.BY_HAND) ? row.getString(2) : row.getString(1)));
                    return why;
                });
    }

    /** A device that a rollout changes is in maintenance from its first phase to a little after its last. */
    public Uni<Void> follow(SqlClient transaction, List<FleetEvent> events, Instant now) {
        Map<String, Tuple> begun = new HashMap<>();
        Map<String, Tuple> over = new HashMap<>();
        for (FleetEvent event : events) {
            if (!event.type().equals(EventType.ROLLOUT_DEVICE_CHANGED)
                    || event.device() == null
                    || event.detail() == null) {
                continue;
            }
            String cause = "rollout " + event.detail().path("rollout").asText();
            String key = event.device() + " " + cause;
            if (CHANGING.contains(event.detail().path("phase").asText())) {
                over.remove(key);
                String what = event.message() == null ? cause : event.message();
                begun.put(
                        key,
                        Tuple.of(
                                event.device(),
                                cause,
                                what,
                                "orchestrator",
                                now.plus(LONGEST_ROLLOUT).atOffset(ZoneOffset.UTC)));
            } else {
                over.put(
                        key,
                        Tuple.of(event.device(), cause, now.plus(AFTERWARDS).atOffset(ZoneOffset.UTC)));
            }
        }
        return batch(transaction, PUT, begun.values().stream().toList())
                .chain(() -> batch(
                        transaction,
                        "update maintenance set ends_at = least(ends_at, $3) where device = $1 and cause = $2",
                        over.values().stream().toList()));
    }

    private static Uni<Void> batch(SqlClient transaction, String sql, List<Tuple> tuples) {
        return tuples.isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction.preparedQuery(sql).executeBatch(tuples).replaceWithVoid();
    }

    Uni<List<Maintenance>> lasting() {
        return pool.query("select * from maintenance where ends_at > now() order by device, cause")
                .execute()
                .map(MaintenanceRepository::all);
    }

    Uni<Void> put(Maintenance wanted) {
        return pool.preparedQuery(PUT)
                .execute(Tuple.of(
                        wanted.device(),
                        wanted.cause(),
                        wanted.comment(),
                        wanted.createdBy(),
                        wanted.endsAt().atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /** Ends all that keeps a device quiet; tells whether anything did. */
    Uni<Boolean> end(String device) {
        return pool.preparedQuery("update maintenance set ends_at = now() where device = $1 and ends_at > now()")
                .execute(Tuple.of(device))
                .map(rows -> rows.rowCount() > 0);
    }

    private static List<Maintenance> all(RowSet<Row> rows) {
        List<Maintenance> all = new ArrayList<>(rows.size());
        rows.forEach(row -> all.add(new Maintenance(
                row.getString("device"),
                row.getString("cause"),
                row.getString("comment"),
                row.getString("created_by"),
                row.getOffsetDateTime("starts_at").toInstant(),
                row.getOffsetDateTime("ends_at").toInstant())));
        return all;
    }
}
