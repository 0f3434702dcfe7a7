package io.mastercontrol.alerting.rule;

import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;

/** Rules in the database: each as the text that {@link RuleReader} reads, beside what queries ask for. */
@ApplicationScoped
public class RuleRepository {
    private static final Logger LOG = Logger.getLogger(RuleRepository.class);
    private static final String VERSION = "left(md5(spec || coalesce(written, '')), 16) as version";

    private final Pool pool;

    RuleRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<List<KeptRule>> all() {
        return kept("order by name", Tuple.tuple());
    }

    Uni<Optional<KeptRule>> byName(String name) {
        return kept("where name = $1", Tuple.of(name))
                .map(rules -> rules.stream().findFirst());
    }

    private Uni<List<KeptRule>> kept(String condition, Tuple parameters) {
        return pool.preparedQuery("select spec, built_in, written, " + VERSION + " from alert_rule " + condition)
                .execute(parameters)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .flatMap(row -> rule(row)
                                .map(rule -> new KeptRule(rule, row.getString("written"), row.getString("version"))))
                        .toList());
    }

    /** Alerts of a rule that are open, and when it last fired. */
    record Told(long open, Instant lastFired) {}

    /**
     * What each rule has said.
     *
     * @param rule one, or null for all
     * @param devices those that count, or null for all
     */
    Uni<Map<String, Told>> told(String rule, String[] devices) {
        return pool.preparedQuery("""
                        select r.name,
                            (select count(*) from alert a where a.rule = r.name and a.state <> 'resolved'
                                and a.state <> 'pending' and ($2::text[] is null or a.device = any($2))) as open,
                            (select max(a.fired_at) from alert a where a.rule = r.name
                                and ($2::text[] is null or a.device = any($2))) as last_fired
                        from alert_rule r where $1::text is null or r.name = $1""")
                .execute(Tuple.tuple().addString(rule).addArrayOfString(devices))
                .map(rows -> {
                    Map<String, Told> told = new HashMap<>();
                    rows.forEach(row -> told.put(
                            row.getString("name"),
                            new Told(
                                    row.getLong("open"),
                                    row.getOffsetDateTime("last_fired") == null
                                            ? null
                                            : row.getOffsetDateTime("last_fired")
                                                    .toInstant())));
                    return told;
                });
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
     * @param file the rules and their texts
     * @param exactly whether others go, but for what is built in
     * @return the names of those that are new
     */
    Uni<List<String>> apply(RuleFile file, boolean exactly, Precondition precondition) {
        List<Rule> rules = file.rules();
        String[] names = rules.stream().map(Rule::name).toArray(String[]::new);
        return pool.withTransaction(transaction -> check(transaction, names, precondition)
                .chain(() -> transaction
                        .preparedQuery("delete from alert_rule where $2 and not built_in and name <> all($1)")
                        .execute(Tuple.of(names, exactly)))
                .chain(() -> transaction.preparedQuery("""
                                insert into alert_rule (name, kind, enabled, sampled, spec, written)
                                select * from unnest($1::text[], $2::text[], $3::bool[], $4::bool[], $5::text[], $6::text[])
                                on conflict (name) do update set kind = excluded.kind, enabled = excluded.enabled,
                                    sampled = excluded.sampled, spec = excluded.spec, written = excluded.written,
                                    revision = alert_rule.revision + 1, updated_at = now()
                                returning name, revision""").execute(rows(names, rules, file.written())))
                // Whoever deletes a receiver holds the table until it is done, so that it is known here.
                .call(() -> receiversAreThere(transaction, rules))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .filter(row -> row.getLong("revision") == 0)
                        .map(row -> row.getString("name"))
                        .toList()));
    }

    /** @throws Refusal that names a rule and the receiver that it tells alone, if there is none of that name */
    Uni<Void> receiversAreThere(Collection<Rule> rules) {
        return receiversAreThere(pool, rules);
    }

    private static Uni<Void> receiversAreThere(SqlClient client, Collection<Rule> rules) {
        String[] named = rules.stream()
                .map(Rule::receiver)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(String[]::new);
        return named.length == 0
                ? Uni.createFrom().voidItem()
                : client.preparedQuery("select name from receiver where name = any($1)")
                        .execute(Tuple.tuple().addArrayOfString(named))
                        .invoke(rows -> {
                            Set<String> there = new HashSet<>();
                            rows.forEach(row -> there.add(row.getString(0)));
                            rules.stream()
                                    .filter(rule -> rule.receiver() != null && !there.contains(rule.receiver()))
                                    .findFirst()
                                    .ifPresent(rule -> {
                                        throw Refusal.badField(
                                                "receiver",
                                                "Rule " + rule.name() + " tells receiver '" + rule.receiver()
                                                        + "' alone, and there is none of that name; make it first, or"
                                                        + " leave receiver out.");
                                    });
                        })
                        .replaceWithVoid();
    }

    private static Tuple rows(String[] names, List<Rule> rules, Map<String, String> written) {
        return Tuple.tuple()
                .addArrayOfString(names)
                .addArrayOfString(rules.stream().map(rule -> rule.kind().name()).toArray(String[]::new))
                .addArrayOfBoolean(rules.stream().map(Rule::enabled).toArray(Boolean[]::new))
                .addArrayOfBoolean(rules.stream().map(Rule::isSampled).toArray(Boolean[]::new))
                .addArrayOfString(rules.stream().map(Json::write).toArray(String[]::new))
                .addArrayOfString(
                        rules.stream().map(rule -> written.get(rule.name())).toArray(String[]::new));
    }

    /** Whoever wants to know that nobody was faster keeps the others waiting until the transaction ends. */
    private static Uni<Void> check(SqlClient transaction, String[] names, Precondition precondition) {
        if (precondition.isNone()) {
            return Uni.createFrom().voidItem();
        }
        return transaction
                .query("lock table alert_rule in share row exclusive mode")
                .execute()
                .chain(() -> transaction
                        .preparedQuery("select name, " + VERSION + " from alert_rule where name = any($1)")
                        .execute(Tuple.tuple().addArrayOfString(names)))
                .invoke(rows -> {
                    Map<String, String> versions = new HashMap<>();
                    rows.forEach(row -> versions.put(row.getString("name"), row.getString("version")));
                    precondition.check("rule", List.of(names), versions);
                })
                .replaceWithVoid();
    }

    Uni<Boolean> delete(String name, Precondition precondition) {
        return pool.withTransaction(transaction -> check(transaction, new String[] {name}, precondition)
                .chain(() -> transaction
                        .preparedQuery("delete from alert_rule where name = $1 and not built_in")
                        .execute(Tuple.of(name)))
                .map(rows -> rows.rowCount() > 0));
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
