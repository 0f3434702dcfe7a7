package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.notification.Group.Run;
import io.mastercontrol.alerting.notification.GroupPlanner.Plan;
import io.mastercontrol.alerting.route.Subject;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Groups at which somebody has to look, in the transaction of whoever does. All times are the database's. */
@ApplicationScoped
class DueGroups {
    private static final String CLAIM = """
            select g.*, now() as now, (select p.first_told_at + interval '1 minute' from alert_group p
                    where p.key = g.key and p.id <> g.id and p.first_told_at > now() - interval '1 minute'
                    order by p.first_told_at desc offset $2 limit 1) as not_before
            from alert_group g where g.state <> 'over' and g.due_at <= now()
            order by g.due_at limit $1 for update of g skip locked""";
    private static final String NOTICES = """
            select n.grp, n.alert, n.labels, n.joined_at, n.state, n.held from alert_notice n
            where n.grp = any($1) and n.state in ('waiting', 'told') order by n.joined_at, n.alert""";
    private static final String ACTIVE = """
            select distinct on (a.id) a.rule, a.severity, a.device, a.workload, a.kind,
                   coalesce(n.labels, '{}'::jsonb) as labels
            from alert a left join alert_notice n on n.alert = a.id
            where a.state in ('firing', 'acknowledged')""";
    private static final String OFFLINE = """
            select rule, severity, device, workload, kind, '{}'::jsonb as labels
            from alert where state in ('firing', 'acknowledged') and kind = 'device_offline'""";
    private static final String OWE_FIRING = """
            insert into delivery (id, alert, receiver, kind, body, grp, sequence, fresh)
            select gen_random_uuid()::text, $1, id, 'firing', $2, $3, $4, $5 from receiver
            where enabled and ($6::text[] is null or name = any($6)) on conflict do nothing""";
    private static final String OWE_OTHER = """
            insert into delivery (id, alert, receiver, kind, body, grp, sequence, fresh)
            select distinct on (d.receiver) gen_random_uuid()::text, $1, d.receiver, $6, $2, $3, $4, $5 from delivery d
            join receiver r on r.id = d.receiver
            where d.grp = $3 and d.kind = 'firing'
              and ($6 <> 'acknowledged' or r.type = 'pagerduty' or r.type = 'slack' and r.secret <> '')
            on conflict do nothing""";

    /** A claimed group, and what time it is. */
    record Due(Group group, Instant now) {}

    /** An alert in one of the groups, as its row says. */
    record Member(
            String group, String alert, Map<String, String> labels, Instant joinedAt, boolean told, boolean held) {}

    /** An active alert, and whether it says that its device is gone. */
    record Active(Subject subject, boolean offline) {}

    Uni<List<Due>> claim(SqlConnection transaction, int limit, int burst) {
        return transaction
                .preparedQuery(CLAIM)
                .execute(Tuple.of(limit, Math.max(0, burst - 1)))
                .map(rows -> collect(rows, (row, due) -> due.add(new Due(group(row), instant(row, "now")))));
    }

    private interface Take<T> {
        void take(Row row, List<T> into);
    }

    private static <T> List<T> collect(Iterable<Row> rows, Take<T> take) {
        List<T> items = new ArrayList<>();
        rows.forEach(row -> take.take(row, items));
        return items;
    }

    private static Group group(Row row) {
        Long repeat = row.getLong("repeat_millis");
        String[] receivers = row.getArrayOfStrings("receivers");
        return new Group(
                row.getString("id"),
                row.getString("route"),
                texts(row, "labels"),
                receivers == null ? null : List.of(receivers),
                row.getString("escalation"),
                List.of(row.getArrayOfStrings("mute")),
                List.of(row.getArrayOfStrings("active")),
                Duration.ofMillis(row.getLong("wait_millis")),
                Duration.ofMillis(row.getLong("interval_millis")),
                repeat == null ? null : Duration.ofMillis(repeat),
                row.getBoolean("stays"),
                row.getInteger("sequence"),
                instant(row, "joined_at"),
                instant(row, "told_at"),
                instant(row, "not_before"),
                new Run(
                        row.getInteger("step"),
                        row.getInteger("round"),
                        instant(row, "step_due_at"),
                        row.getString("acknowledged_by")));
    }

    Uni<List<Member>> members(SqlConnection transaction, List<Due> due) {
        String[] ids = due.stream().map(one -> one.group().id()).toArray(String[]::new);
        return transaction
                .preparedQuery(NOTICES)
                .execute(Tuple.tuple().addArrayOfString(ids))
                .map(rows -> collect(
                        rows,
                        (row, members) -> members.add(new Member(
                                row.getString("grp"),
                                row.getString("alert"),
                                texts(row, "labels"),
                                instant(row, "joined_at"),
                                row.getString("state").equals("told"),
                                row.getBoolean("held")))));
    }

    /** How many alerts of each group ended before. */
    Uni<Map<String, Integer>> ended(SqlConnection transaction, List<Due> due) {
        String[] ids = due.stream().map(one -> one.group().id()).toArray(String[]::new);
        return transaction
                .preparedQuery("select grp, count(*)::int from alert_notice where grp = any($1) and state = 'ended'"
                        + " group by grp")
                .execute(Tuple.tuple().addArrayOfString(ids))
                .map(rows -> {
                    Map<String, Integer> counts = new HashMap<>();
                    rows.forEach(row -> counts.put(row.getString(0), row.getInteger(1)));
                    return counts;
                });
    }

    /** @param all what is wrong, with its labels, which is much while many are offline; or else only who is offline */
    Uni<List<Active>> active(SqlConnection transaction, boolean all) {
        return transaction
                .query(all ? ACTIVE : OFFLINE)
                .execute()
                .map(rows -> collect(
                        rows,
                        (row, active) -> active.add(new Active(
                                new Subject(
                                        row.getString("rule"),
                                        row.getString("severity"),
                                        row.getString("device"),
                                        row.getString("workload"),
                                        texts(row, "labels")),
                                row.getString("kind").equals("device_offline")))));
    }

    /** Writes what was decided of a group, but for its message. */
    Uni<Void> settle(SqlConnection transaction, Group group, Plan plan, MessagePlanner.Next next) {
        boolean untold = plan.tell() == null && group.sequence() == 0;
        Uni<Void> all = notices(transaction, group, "dropped", plan.dropped())
                .chain(() -> notices(transaction, group, "waiting", plan.held()));
        if (plan.tell() != null) {
            all = all.chain(() -> state(transaction, group, "told", plan.tell().fresh()))
                    .chain(() -> state(transaction, group, "ended", plan.tell().ended()));
        }
        Run run = next.run();
        Tuple settled = Tuple.tuple()
                .addString(group.id())
                .addString(plan.over() ? "over" : untold ? "waiting" : "told")
                .addOffsetDateTime(utc(next.due()))
                .addBoolean(!plan.over() && (group.stays() || untold))
                .addInteger(group.sequence() + (next.say() == null ? 0 : 1))
                .addBoolean(plan.tell() != null)
                .addInteger(run.step())
                .addInteger(run.round())
                .addOffsetDateTime(utc(plan.over() ? null : run.dueAt()))
                .addString(run.acknowledgedBy());
        return all.chain(() -> transaction.preparedQuery("""
                    update alert_group set state = $2, due_at = $3, takes_more = takes_more and $4,
                        sequence = $5, told_at = case when $6 then now() else told_at end,
                        first_told_at = case when $6 then coalesce(first_told_at, now()) else first_told_at end,
                        step = $7, round = $8, step_due_at = $9, acknowledged_by = $10,
                        acknowledged_at = case when $10::text is null then null else coalesce(acknowledged_at, now()) end
                    where id = $1""").execute(settled).replaceWithVoid());
    }

    /** How often the same thing failed since a while before, this time included, by alert. */
    Uni<Map<String, Integer>> failures(SqlConnection transaction, List<String> alerts, Duration within) {
        return transaction
                .preparedQuery("""
                    select a.id, count(o.id)::int from alert a join alert o on o.rule = a.rule
                        and o.device is not distinct from a.device and o.workload is not distinct from a.workload
                        and o.started_at > a.started_at - $2 * interval '1 ms' and o.started_at <= a.started_at
                    where a.id = any($1) group by a.id""")
                .execute(Tuple.tuple()
                        .addArrayOfString(alerts.toArray(String[]::new))
                        .addDouble((double) within.toMillis()))
                .map(rows -> {
                    Map<String, Integer> counts = new HashMap<>();
                    rows.forEach(row -> counts.put(row.getString(0), row.getInteger(1)));
                    return counts;
                });
    }

    private static Uni<Void> state(SqlConnection transaction, Group group, String state, List<String> alerts) {
        return alerts.isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction
                        .preparedQuery("update alert_notice set state = $2, reason = null"
                                + " where grp = $1 and alert = any($3)")
                        .execute(Tuple.tuple()
                                .addString(group.id())
                                .addString(state)
                                .addArrayOfString(alerts.toArray(String[]::new)))
                        .replaceWithVoid();
    }

    private static Uni<Void> notices(
            SqlConnection transaction, Group group, String state, Map<String, String> reasons) {
        return reasons.isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction
                        .preparedQuery("""
                            update alert_notice n set state = $2, held = true, reason = r.reason
                            from unnest($3::text[], $4::text[]) as r(alert, reason)
                            where n.grp = $1 and n.alert = r.alert""")
                        .execute(Tuple.tuple()
                                .addString(group.id())
                                .addString(state)
                                .addArrayOfString(reasons.keySet().toArray(String[]::new))
                                .addArrayOfString(reasons.values().toArray(String[]::new)))
                        .replaceWithVoid();
    }

    /**
     * What receivers are owed.
     *
     * @param knowing whether those hear it who were told before; otherwise {@code receivers} do, null for all
     */
    record Owed(
            String kind,
            String alert,
            String body,
            Group group,
            int sequence,
            int fresh,
            boolean knowing,
            List<String> receivers) {}

    /** How many are to be told. */
    Uni<Integer> owe(SqlConnection transaction, Owed owed) {
        Tuple tuple = Tuple.tuple()
                .addString(owed.alert())
                .addString(owed.body())
                .addString(owed.group().id())
                .addInteger(owed.sequence())
                .addInteger(owed.fresh());
        if (owed.knowing()) {
            tuple.addString(owed.kind());
        } else {
            tuple.addArrayOfString(
                    owed.receivers() == null ? null : owed.receivers().toArray(String[]::new));
        }
        return transaction
                .preparedQuery(owed.knowing() ? OWE_OTHER : OWE_FIRING)
                .execute(tuple)
                .map(rows -> rows.rowCount());
    }

    private static Map<String, String> texts(Row row, String column) {
        Map<String, String> texts = new HashMap<>();
        Consumer<Map.Entry<String, Object>> put = entry -> texts.put(entry.getKey(), String.valueOf(entry.getValue()));
        ((JsonObject) row.getJson(column)).forEach(put);
        return texts;
    }

    static OffsetDateTime utc(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(Row row, String column) {
        OffsetDateTime value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }
}
