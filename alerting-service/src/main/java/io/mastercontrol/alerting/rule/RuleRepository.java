package io.mastercontrol.alerting.rule;

import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;

/** Rules in the database: each as the text that {@link RuleReader} reads, beside what queries ask for. */
@ApplicationScoped
public class RuleRepository {
    private static final Logger LOG = Logger.getLogger(RuleRepository.class);

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

    /** Those in force, as they are now. */
    public Uni<List<Rule>> enabled() {
        return enabled(pool);
    }

    /** Those in force, seen by the caller's transaction. */
    public Uni<List<Rule>> enabled(SqlClient transaction) {
        return select(transaction, "where enabled order by name", Tuple.tuple());
    }

    private static Uni<List<Rule>> select(SqlClient client, String condition, Tuple parameters) {
        return client.preparedQuery("select spec, built_in from alert_rule " + condition)
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .flatMap(RuleRepository::rule)
                        .toList());
    }

    /**
     * Makes the rules, or changes those of their names; all or none.
     *
     * @param exactly whether others go, but for what is built in
     * @return the names of those that are new
     */
    Uni<List<String>> apply(List<Rule> rules, boolean exactly) {
        String[] names = rules.stream().map(Rule::name).toArray(String[]::new);
        return pool.withTransaction(transaction -> transaction
                .preparedQuery("delete from alert_rule where $2 and not built_in and name <> all($1)")
                .execute(Tuple.of(names, exactly))
                .chain(() -> transaction
                        .preparedQuery("""
                                insert into alert_rule (name, kind, enabled, sampled, spec)
                                select * from unnest($1::text[], $2::text[], $3::bool[], $4::bool[], $5::text[])
                                on conflict (name) do update set kind = excluded.kind, enabled = excluded.enabled,
                                    sampled = excluded.sampled, spec = excluded.spec,
                                    revision = alert_rule.revision + 1, updated_at = now()
                                returning name, revision""")
                        .execute(Tuple.tuple()
                                .addArrayOfString(names)
                                .addArrayOfString(rules.stream()
                                        .map(rule -> rule.kind().name())
                                        .toArray(String[]::new))
                                .addArrayOfBoolean(
                                        rules.stream().map(Rule::enabled).toArray(Boolean[]::new))
                                .addArrayOfBoolean(
                                        rules.stream().map(Rule::isSampled).toArray(Boolean[]::new))
                                .addArrayOfString(
                                        rules.stream().map(Json::write).toArray(String[]::new))))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .filter(row -> row.getLong("revision") == 0)
                        .map(row -> row.getString("name"))
                        .toList()));
    }

    Uni<Boolean> delete(String name) {
        return pool.preparedQuery("delete from alert_rule where name = $1 and not built_in")
                .execute(Tuple.of(name))
                .map(rows -> rows.rowCount() > 0);
    }

    /** One that cannot be read, written by a newer version perhaps, must not keep the others from working. */
    private static Stream<Rule> rule(Row row) {
        RuleFile read = RuleReader.read(null, row.getString("spec"));
        if (!read.problems().isEmpty()) {
            LOG.errorf("a rule in the database is passed over: %s", read.problems());
        }
        return read.rules().stream().map(rule -> rule.builtIn(row.getBoolean("built_in")));
    }
}
