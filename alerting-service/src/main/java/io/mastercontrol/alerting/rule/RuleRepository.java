package io.mastercontrol.alerting.rule;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Rules in the database. */
@ApplicationScoped
public class RuleRepository {
    private final Pool pool;

    RuleRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<List<Rule>> all() {
        return select(pool, "order by name", Tuple.tuple());
    }

    Uni<Optional<Rule>> byName(String name) {
        return select(pool, "where name = $1", Tuple.of(name))
                .map(rules -> rules.stream().findFirst());
    }

    /** Those in force, seen by the caller's transaction. */
    public Uni<List<Rule>> enabled(SqlClient transaction) {
        return select(transaction, "where enabled order by name", Tuple.tuple());
    }

    private static Uni<List<Rule>> select(SqlClient client, String condition, Tuple parameters) {
        return client.preparedQuery("select * from alert_rule " + condition)
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(RuleRepository::rule)
                        .toList());
    }

    /**
     * Makes the rule, or changes the one of this name; a built-in one keeps its kind.
     *
     * @return whether it was new
     */
    Uni<Boolean> apply(Rule rule) {
        return pool.preparedQuery("""
                        insert into alert_rule (name, kind, enabled, for_millis, severity, receiver, device, workload,
                            labels, annotations, runbook)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                        on conflict (name) do update set kind = $2, enabled = $3, for_millis = $4, severity = $5,
                            receiver = $6, device = $7, workload = $8, labels = $9,
                            annotations = $10, runbook = $11, revision = alert_rule.revision + 1,
                            updated_at = now()
                        returning revision = 0""")
                .execute(Tuple.tuple()
                        .addString(rule.name())
                        .addString(rule.kind().name())
                        .addBoolean(rule.enabled())
                        .addLong(rule.hold().duration().toMillis())
                        .addString(rule.severity().name())
                        .addString(rule.receiver())
                        .addString(rule.device())
                        .addString(rule.workload())
                        .addJsonObject(object(rule.labels()))
                        .addJsonObject(object(rule.annotations()))
                        .addString(rule.runbook()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    Uni<Boolean> delete(String name) {
        return pool.preparedQuery("delete from alert_rule where name = $1 and not built_in")
                .execute(Tuple.of(name))
                .map(rows -> rows.rowCount() > 0);
    }

    private static JsonObject object(Map<String, String> texts) {
        return new JsonObject(new LinkedHashMap<>(texts));
    }

    private static Map<String, String> texts(Row row, String column) {
        Map<String, String> texts = new LinkedHashMap<>();
        row.getJsonObject(column).forEach(entry -> texts.put(entry.getKey(), String.valueOf(entry.getValue())));
        return texts;
    }

    private static Rule rule(Row row) {
        return new Rule(
                row.getString("name"),
                RuleKind.valueOf(row.getString("kind")),
                row.getBoolean("enabled"),
                new Span(Duration.ofMillis(row.getLong("for_millis"))),
                Severity.valueOf(row.getString("severity")),
                row.getString("receiver"),
                row.getString("device"),
                row.getString("workload"),
                texts(row, "labels"),
                texts(row, "annotations"),
                row.getString("runbook"),
                row.getBoolean("built_in"));
    }
}
