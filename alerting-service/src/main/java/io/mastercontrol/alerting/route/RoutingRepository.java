package io.mastercontrol.alerting.route;

import io.mastercontrol.alerting.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The routing in the database: every version that ever was, the last one in force. */
@ApplicationScoped
public class RoutingRepository {
    private static final String LAST = "select * from alert_routing order by version desc limit 1";

    private final Pool pool;
    private volatile InForce cached = new InForce(0, Routing.standard());

    RoutingRepository(Pool pool) {
        this.pool = pool;
    }

    /** A version as it was written. */
    record Version(long version, String document, String appliedBy, Instant appliedAt) {}

    private record InForce(long version, Routing routing) {}

    /** What is in force, in the caller's transaction; the text is read only if it is another than last time. */
    public Uni<Routing> inForce(SqlClient transaction) {
        return transaction
                .preparedQuery("select version, case when version <> $1 then document end as document"
                        + " from alert_routing order by version desc limit 1")
                .execute(Tuple.of(cached.version()))
                .map(this::read);
    }

    public Uni<Routing> inForce() {
        return inForce(pool);
    }

    private Routing read(RowSet<Row> rows) {
        for (Row row : rows) {
            String document = row.getString("document");
            if (document == null) {
                return cached.routing();
            }
            // It was parsed before it was kept.
            Routing routing = RoutingDocument.parse(document).routing();
            cached = new InForce(row.getLong("version"), routing);
            return routing;
        }
        return Routing.standard();
    }

    Uni<Optional<Version>> last() {
        return pool.preparedQuery(LAST)
                .execute()
                .map(rows -> versions(rows).stream().findFirst());
    }

    Uni<List<Version>> history(int limit) {
        return pool.preparedQuery("select * from alert_routing order by version desc limit $1")
                .execute(Tuple.of(limit))
                .map(RoutingRepository::versions);
    }

    /**
     * Puts a document in force.
     *
     * @param receivers that it names; one that is deleted meanwhile is no longer there to be told
     * @param expected the version that the writer saw, 0 for none; null if it does not matter
     * @return empty if another version is in force by now
     */
    Uni<Optional<Version>> add(String document, List<String> receivers, String by, Long expected) {
        return pool.withTransaction(transaction -> transaction
                .query("lock table alert_routing in exclusive mode")
                .execute()
                .chain(() -> unknown(transaction, "receiver", receivers))
                .invoke(gone -> gone.stream().findFirst().ifPresent(name -> {
                    throw Refusal.conflict("Receiver " + name + " was deleted just now; apply a routing without it.");
                }))
                .chain(() -> transaction
                        .preparedQuery("""
                            insert into alert_routing (document, applied_by)
                            select $1, $2 where $3::bigint is null
                                or $3 = coalesce((select max(version) from alert_routing), 0)
                            returning *""")
                        .execute(Tuple.tuple().addString(document).addString(by).addLong(expected)))
                .map(rows -> versions(rows).stream().findFirst()));
    }

    /** Of these names, those that are no receiver. */
    public Uni<List<String>> unknown(String table, List<String> names) {
        return unknown(pool, table, names);
    }

    /** The same, in a transaction. */
    public Uni<List<String>> unknown(SqlClient client, String table, List<String> names) {
        String source =
                switch (table) {
                    case "receiver" -> "receiver";
                    case "escalation" -> "escalation_policy";
                    default -> throw new IllegalArgumentException("there are no names of " + table);
                };
        return client.preparedQuery("select n from unnest($1::text[]) n where not exists (select 1 from " + source
                        + " where name = n)")
                .execute(Tuple.tuple().addArrayOfString(names.toArray(String[]::new)))
                .map(rows -> {
                    List<String> missing = new ArrayList<>();
                    rows.forEach(row -> missing.add(row.getString(0)));
                    return missing;
                });
    }

    private static List<Version> versions(RowSet<Row> rows) {
        List<Version> versions = new ArrayList<>(rows.size());
        rows.forEach(row -> versions.add(new Version(
                row.getLong("version"),
                row.getString("document"),
                row.getString("applied_by"),
                row.getOffsetDateTime("applied_at").toInstant())));
        return versions;
    }
}
