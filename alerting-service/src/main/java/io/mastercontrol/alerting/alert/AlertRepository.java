package io.mastercontrol.alerting.alert;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Alerts in the database. Whoever needs several kinds of rows locks them in one order: alerts, then groups by their keys, then
 * deliveries. Alerts are locked for changes but not for keys, so that whoever has a group in hand can write about an alert
 * without waiting for somebody who has the alert and waits for the group.
 */
@ApplicationScoped
public class AlertRepository {
    private static final String SELECT = "select " + AlertRow.COLUMNS + " from alert ";
    private static final String FILTER = "where ($1::text is null or state = $1) and ($2::text is null or device = $2)"
            + " and ($3::text[] is null or device = any($3))";
    private static final String SAVE = """
        insert into alert (%s) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        on conflict (id) do update set clears_at = $10, state = $11, due_at = $12, fired_at = $13,
            acknowledged_at = $14, acknowledged_by = $15, resolved_at = $16\
        """.formatted(AlertRow.COLUMNS);

    private final Pool pool;

    AlertRepository(Pool pool) {
        this.pool = pool;
    }

    /** The open alerts of these devices, and our own of no device, locked until the caller's transaction ends. */
    public Uni<List<Alert>> openOf(SqlClient transaction, String[] devices) {
        return transaction
                .preparedQuery(SELECT
                        + "where state <> 'resolved' and (device = any($1) or device is null and kind <> 'external_alert')"
                        + " order by id for no key update")
                .execute(Tuple.tuple().addArrayOfString(devices))
                .map(AlertRepository::alerts);
    }

    /**
     * Alerts with which time has something to do, locked; those that another replica has in hand are left to it, and those
     * of rules that are asked again and again to whoever asks them.
     */
    Uni<List<Alert>> due(SqlClient transaction, Instant now, int limit) {
        return transaction
                .preparedQuery(SELECT + """
                    where ((state = 'pending' and due_at <= $1) or (state <> 'resolved' and clears_at <= $1))
                        and not exists (select 1 from alert_rule where alert_rule.name = alert.rule and sampled)
                    order by id limit $2 for no key update skip locked\
                    """)
                .execute(Tuple.of(AlertRow.utc(now), limit))
                .map(AlertRepository::alerts);
    }

    /** The open alerts of these rules, as they are now; they are not locked. */
    public Uni<List<Alert>> openOfRules(SqlClient transaction, String[] rules) {
        return transaction
                .preparedQuery(SELECT + "where state <> 'resolved' and rule = any($1) order by id")
                .execute(Tuple.tuple().addArrayOfString(rules))
                .map(AlertRepository::alerts);
    }

    /** Of those, the alerts of these devices. */
    public Uni<List<Alert>> openOfRules(String[] rules, String[] devices) {
        return pool.preparedQuery(
                        SELECT + "where state <> 'resolved' and device = any($2) and rule = any($1) order by id")
                .execute(Tuple.tuple().addArrayOfString(rules).addArrayOfString(devices))
                .map(AlertRepository::alerts);
    }

    /** The open alerts of a rule about these, which stand in the workload's place, locked until the transaction ends. */
    public Uni<List<Alert>> lockOpenOf(SqlClient transaction, String rule, List<String> subjects) {
        return transaction
                .preparedQuery(
                        SELECT
                                + "where state <> 'resolved' and rule = $1 and workload = any($2) order by id for no key update")
                .execute(Tuple.of(rule, subjects.toArray(String[]::new)))
                .map(AlertRepository::alerts);
    }

    /** Of these alerts, locked, those that nobody has changed since they were read. */
    public Uni<List<Alert>> unchanged(SqlClient transaction, Collection<Alert> read) {
        Set<Alert> known = new HashSet<>(read);
        return read.isEmpty()
                ? Uni.createFrom().item(List.of())
                : transaction
                        .preparedQuery(SELECT + "where id = any($1) order by id for no key update")
                        .execute(Tuple.tuple()
                                .addArrayOfString(read.stream().map(Alert::id).toArray(String[]::new)))
                        .map(rows ->
                                alerts(rows).stream().filter(known::contains).toList());
    }

    /** Open alerts whose rule is gone or switched off, locked. */
    Uni<List<Alert>> orphans(SqlClient transaction, int limit) {
        return transaction.preparedQuery(SELECT + """
            where state <> 'resolved' and not exists
                (select 1 from alert_rule where alert_rule.name = alert.rule and alert_rule.enabled)
            order by id limit $1 for no key update skip locked\
            """).execute(Tuple.of(limit)).map(AlertRepository::alerts);
    }

    /**
     * What became of telling people of an alert.
     *
     * @param group the message's group
     * @param state waiting, told, ended or dropped
     * @param reason why nobody is told, or null
     * @param acknowledgedBy who has taken all of the group, or null
     */
    public record NoticeView(String group, String route, String state, String reason, String acknowledgedBy) {}

    Uni<List<NoticeView>> notices(String alert) {
        return pool.preparedQuery("select g.id, g.route, n.state, n.reason, g.acknowledged_by from alert_notice n"
                        + " join alert_group g on g.id = n.grp where n.alert = $1 order by g.route, g.id")
                .execute(Tuple.of(alert))
                .map(rows -> {
                    List<NoticeView> notices = new ArrayList<>(rows.size());
                    rows.forEach(row -> notices.add(new NoticeView(
                            row.getString(0), row.getString(1), row.getString(2), row.getString(3), row.getString(4))));
                    return notices;
                });
    }

    /** Those with these ids. */
    public Uni<List<Alert>> these(SqlClient client, List<String> ids) {
        return client.preparedQuery(SELECT + "where id = any($1) order by started_at, id")
                .execute(Tuple.tuple().addArrayOfString(ids.toArray(String[]::new)))
                .map(AlertRepository::alerts);
    }

    /** Those with these ids, locked in the order of them. */
    Uni<List<Alert>> lock(SqlClient transaction, List<String> ids) {
        return transaction
                .preparedQuery(SELECT + "where id = any($1) order by id for no key update")
                .execute(Tuple.tuple().addArrayOfString(ids.toArray(String[]::new)))
                .map(AlertRepository::alerts);
    }

    Uni<Optional<Alert>> lock(SqlClient transaction, String id) {
        return transaction
                .preparedQuery(SELECT + "where id = $1 for no key update")
                .execute(Tuple.of(id))
                .map(rows -> alerts(rows).stream().findFirst());
    }

    Uni<Optional<Alert>> byId(String id) {
        return pool.preparedQuery(SELECT + "where id = $1")
                .execute(Tuple.of(id))
                .map(rows -> alerts(rows).stream().findFirst());
    }

    /** Those in a state, of a device, of one of these devices; null for any, and for alerts of no device. */
    record Which(String state, String device, String[] among) {
        private Tuple parameters() {
            return Tuple.tuple().addString(state).addString(device).addArrayOfString(among);
        }
    }

    /** Newest first, after the alert that the cursor names. */
    Uni<List<Alert>> page(Which which, String after, int limit) {
        return pool.preparedQuery(SELECT + FILTER + """
             and ($4::text is null or (started_at, id) < (select a.started_at, a.id from alert a where a.id = $4))
            order by started_at desc, id desc limit $5\
            """)
                .execute(which.parameters().addString(after).addInteger(limit))
                .map(AlertRepository::alerts);
    }

    Uni<Long> count(Which which) {
        return pool.preparedQuery("select count(*) from alert " + FILTER)
                .execute(which.parameters())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /**
     * Writes the last word on each alert. Resolved ones first, so that a new alert about the same thing finds the place
     * of the old one free.
     */
    Uni<Void> save(SqlClient transaction, List<Transition> transitions) {
        Map<String, Transition> last = new LinkedHashMap<>();
        for (Transition transition : transitions) {
            last.remove(transition.alert().id());
            last.put(transition.alert().id(), transition);
        }
        List<Tuple> over = new ArrayList<>();
        List<Tuple> open = new ArrayList<>();
        List<Tuple> vanished = new ArrayList<>();
        for (Transition transition : last.values()) {
            if (transition instanceof Transition.Vanished) {
                vanished.add(Tuple.of(transition.alert().id()));
            } else {
                (transition instanceof Transition.Resolved ? over : open).add(AlertRow.tuple(transition.alert()));
            }
        }
        return batch(transaction, "delete from alert where id = $1", vanished)
                .chain(() -> batch(transaction, SAVE, over))
                .chain(() -> batch(transaction, SAVE, open));
    }

    private static Uni<Void> batch(SqlClient transaction, String sql, List<Tuple> tuples) {
        return tuples.isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction.preparedQuery(sql).executeBatch(tuples).replaceWithVoid();
    }

    /** Forgets alerts resolved before the time, with their deliveries. */
    Uni<Void> prune(Instant before) {
        return pool.preparedQuery("""
            delete from alert where id in (
                select id from alert where state = 'resolved' and resolved_at < $1 limit 5000)\
            """).execute(Tuple.of(AlertRow.utc(before))).replaceWithVoid();
    }

    private static List<Alert> alerts(RowSet<Row> rows) {
        List<Alert> alerts = new ArrayList<>(rows.size());
        rows.forEach(row -> alerts.add(AlertRow.alert(row)));
        return alerts;
    }
}
