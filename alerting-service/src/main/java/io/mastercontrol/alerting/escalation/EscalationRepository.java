package io.mastercontrol.alerting.escalation;

import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Escalation policies in the database. */
@ApplicationScoped
public class EscalationRepository {
    private static final String SELECT = "select document::text as document from escalation_policy ";

    private final Pool pool;

    EscalationRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<List<EscalationPolicy>> all() {
        return pool.query(SELECT + "order by name").execute().map(EscalationRepository::policies);
    }

    /** The names of those with a step that tells a receiver. */
    public Uni<List<String>> naming(SqlClient transaction, String receiver) {
        return transaction
                .query(SELECT + "order by name")
                .execute()
                .map(rows -> policies(rows).stream()
                        .filter(policy -> policy.steps().stream()
                                .anyMatch(step -> step.receivers().contains(receiver)))
                        .map(EscalationPolicy::name)
                        .toList());
    }

    Uni<Optional<EscalationPolicy>> byName(String name) {
        return these(pool, List.of(name)).map(found -> found.stream().findFirst());
    }

    /** Those that there are of these. */
    public Uni<List<EscalationPolicy>> these(SqlClient client, List<String> names) {
        return names.isEmpty()
                ? Uni.createFrom().item(List.of())
                : client.preparedQuery(SELECT + "where name = any($1)")
                        .execute(Tuple.tuple().addArrayOfString(names.toArray(String[]::new)))
                        .map(EscalationRepository::policies);
    }

    /** Makes it or changes it; tells whether it was new. */
    Uni<Boolean> apply(EscalationPolicy policy, String by) {
        return pool.preparedQuery("""
                        insert into escalation_policy (name, document, changed_by) values ($1, $2::text::jsonb, $3)
                        on conflict (name) do update set document = $2::text::jsonb, changed_by = $3,
                            changed_at = now(), revision = escalation_policy.revision + 1
                        returning revision = 1""")
                .execute(Tuple.of(policy.name(), Json.write(policy), by))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    Uni<Boolean> delete(String name) {
        return pool.preparedQuery("delete from escalation_policy where name = $1")
                .execute(Tuple.of(name))
                .map(rows -> rows.rowCount() > 0);
    }

    private static List<EscalationPolicy> policies(RowSet<Row> rows) {
        List<EscalationPolicy> policies = new ArrayList<>(rows.size());
        rows.forEach(row -> policies.add(Json.read(row.getString("document"), EscalationPolicy.class)));
        return policies;
    }
}
