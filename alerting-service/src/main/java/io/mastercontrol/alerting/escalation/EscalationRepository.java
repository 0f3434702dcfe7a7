package io.mastercontrol.alerting.escalation;

import io.mastercontrol.alerting.rule.Precondition;
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
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Escalation policies in the database. */
@ApplicationScoped
public class EscalationRepository {
    private static final String VERSION = "left(md5(document::text), 16) as version";
    private static final String SELECT =
            "select name, document::text as document, " + VERSION + " from escalation_policy ";

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

    /** A policy, and the version that whoever changes it may name. */
    record Kept(EscalationPolicy policy, String version) {}

    Uni<Optional<Kept>> byName(String name) {
        return byName(pool, name);
    }

    private static Uni<Optional<Kept>> byName(SqlClient client, String name) {
        return client.preparedQuery(SELECT + "where name = $1")
                .execute(Tuple.of(name))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Kept(
                                Json.read(row.getString("document"), EscalationPolicy.class), row.getString("version")))
                        .findFirst());
    }

    /** Those that there are of these. */
    public Uni<List<EscalationPolicy>> these(SqlClient client, List<String> names) {
        return names.isEmpty()
                ? Uni.createFrom().item(List.of())
                : client.preparedQuery(SELECT + "where name = any($1)")
                        .execute(Tuple.tuple().addArrayOfString(names.toArray(String[]::new)))
                        .map(EscalationRepository::policies);
    }

    /** What became of a policy. */
    record Applied(boolean isNew, String version) {}

    /**
     * Makes it or changes it.
     *
     * @param named looks, in the transaction, whether whom it names is there
     */
    Uni<Applied> apply(
            EscalationPolicy policy, String by, Precondition precondition, Function<SqlClient, Uni<Void>> named) {
        return pool.withTransaction(transaction -> check(transaction, policy.name(), precondition)
                .chain(() -> transaction.preparedQuery("""
                        insert into escalation_policy (name, document, changed_by) values ($1, $2::text::jsonb, $3)
                        on conflict (name) do update set document = $2::text::jsonb, changed_by = $3,
                            changed_at = now(), revision = escalation_policy.revision + 1
                        returning revision = 1 as is_new, left(md5(document::text), 16) as version""").execute(Tuple.of(policy.name(), Json.write(policy), by)))
                .map(rows -> rows.iterator().next())
                .map(row -> new Applied(row.getBoolean("is_new"), row.getString("version")))
                .call(() -> named.apply(transaction)));
    }

    /** Whoever wants to know that nobody was faster keeps the others waiting until the transaction ends. */
    private static Uni<Void> check(SqlClient transaction, String name, Precondition precondition) {
        return precondition.isNone()
                ? Uni.createFrom().voidItem()
                : transaction
                        .query("lock table escalation_policy in share row exclusive mode")
                        .execute()
                        .chain(() -> byName(transaction, name))
                        .invoke(found -> precondition.check(
                                "escalation policy",
                                List.of(name),
                                found.map(kept -> Map.of(name, kept.version())).orElse(Map.of())))
                        .replaceWithVoid();
    }

    Uni<Boolean> delete(String name, Precondition precondition) {
        return pool.withTransaction(transaction -> check(transaction, name, precondition)
                .chain(() -> transaction
                        .preparedQuery("delete from escalation_policy where name = $1")
                        .execute(Tuple.of(name)))
                .map(rows -> rows.rowCount() > 0));
    }

    private static List<EscalationPolicy> policies(RowSet<Row> rows) {
        List<EscalationPolicy> policies = new ArrayList<>(rows.size());
        rows.forEach(row -> policies.add(Json.read(row.getString("document"), EscalationPolicy.class)));
        return policies;
    }
}
