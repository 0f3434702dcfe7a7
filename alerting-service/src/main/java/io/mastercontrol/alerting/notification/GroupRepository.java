package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.route.Leg;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts alerts into groups, in the database. */
@ApplicationScoped
class GroupRepository {
    private static final String JOIN = """
            insert into alert_group (id, key, route, labels, receivers, escalation, mute, active, wait_millis,
                                     interval_millis, repeat_millis, stays, due_at)
            values (gen_random_uuid()::text, $1, $2, $3::text::jsonb, $4, $5, $6, $7, $8, $9, $10, $11,
                    now() + $8::bigint * interval '1 ms')
            on conflict (key) where takes_more do update set joined_at = now(),
                due_at = least(alert_group.due_at, now() + $8::bigint * interval '1 ms')
            returning id""";
    private static final String ADD = """
            insert into alert_notice (grp, alert, labels)
            select $1, * from unnest($2::text[], $3::text[]::jsonb[]) on conflict do nothing""";

    /** As the database orders them in {@link #touch}: by their bytes. */
    private static final Comparator<String> BY_KEY =
            Comparator.comparing(key -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final Pool pool;

    GroupRepository(Pool pool) {
        this.pool = pool;
    }

    /** An alert that is to be told by a leg, with those that have the same key. */
    record Join(String alert, Map<String, String> labels, Leg leg, Map<String, String> key) {
        private String group() {
            return leg.route()
                    + Json.write(new TreeMap<>(key))
                    + (leg.receivers() == null ? "" : String.join(",", leg.receivers()))
                    + (leg.escalation() == null ? "" : leg.escalation());
        }
    }

    /** Writes down that nobody has decided yet by which routes these alerts go. */
    Uni<Void> undecided(SqlConnection transaction, List<String> alerts) {
        return alerts.isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction
                        .preparedQuery("insert into alert_undecided (alert) select unnest($1::text[])"
                                + " on conflict do nothing")
                        .execute(Tuple.tuple().addArrayOfString(alerts.toArray(String[]::new)))
                        .replaceWithVoid();
    }

    /** The devices of those, empty text for none; empty if there are none. */
    Uni<List<String>> undecided(int limit) {
        return pool.preparedQuery("select distinct coalesce(device, '') from (select alert from alert_undecided"
                        + " order by at limit $1) u join alert a on a.id = u.alert")
                .execute(Tuple.of(limit))
                .map(rows -> {
                    List<String> devices = new ArrayList<>();
                    rows.forEach(row -> devices.add(row.getString(0)));
                    return devices;
                });
    }

    /** Takes some of those that no other replica has in hand. */
    Uni<List<String>> takeUndecided(SqlConnection transaction, int limit) {
        return transaction
                .preparedQuery("delete from alert_undecided where alert in (select alert from alert_undecided"
                        + " order by at limit $1 for update skip locked) returning alert")
                .execute(Tuple.of(limit))
                .map(rows -> {
                    List<String> ids = new ArrayList<>();
                    rows.forEach(row -> ids.add(row.getString(0)));
                    return ids;
                });
    }

    /** Groups in the order of their keys, so that two replicas never wait for each other. */
    Uni<Void> join(SqlConnection transaction, List<Join> joins) {
        Map<String, List<Join>> byGroup = new TreeMap<>(BY_KEY);
        joins.forEach(join ->
                byGroup.computeIfAbsent(join.group(), key -> new ArrayList<>()).add(join));
        Uni<Void> all = Uni.createFrom().voidItem();
        for (Map.Entry<String, List<Join>> entry : byGroup.entrySet()) {
            all = all.chain(() -> join(transaction, entry.getKey(), entry.getValue()));
        }
        return all;
    }

    private static Uni<Void> join(SqlConnection transaction, String key, List<Join> joins) {
        Leg leg = joins.get(0).leg();
        Duration repeat =
                leg.grouping().repeat() == null ? null : leg.grouping().repeat().duration();
        Tuple group = Tuple.tuple()
                .addString(key)
                .addString(leg.route())
                .addString(Json.write(joins.get(0).key()))
                .addArrayOfString(
                        leg.receivers() == null ? null : leg.receivers().toArray(String[]::new))
                .addString(leg.escalation())
                .addArrayOfString(leg.mute().toArray(String[]::new))
                .addArrayOfString(leg.active().toArray(String[]::new))
                .addLong(leg.grouping().first().duration().toMillis())
                .addLong(leg.grouping().interval().duration().toMillis())
                .addLong(repeat == null ? null : repeat.toMillis())
                .addBoolean(leg.grouping().stays());
        Map<String, Join> once = new LinkedHashMap<>();
        joins.forEach(join -> once.put(join.alert(), join));
        return transaction
                .preparedQuery(JOIN)
                .execute(group)
                .map(rows -> rows.iterator().next().getString(0))
                .chain(id -> transaction
                        .preparedQuery(ADD)
                        .execute(Tuple.tuple()
                                .addString(id)
                                .addArrayOfString(once.keySet().toArray(String[]::new))
                                .addArrayOfString(once.values().stream()
                                        .map(join -> Json.write(join.labels()))
                                        .toArray(String[]::new))))
                .replaceWithVoid();
    }

    /** Has the groups of alerts looked at soon, since something about them changed; locks them in the order of their keys. */
    Uni<Void> touch(SqlClient client, List<String> alerts) {
        return alerts.isEmpty()
                ? Uni.createFrom().voidItem()
                : client.preparedQuery("""
                        with touched as (select id from alert_group where state <> 'over' and id in
                                (select grp from alert_notice where alert = any($1))
                            order by key collate "C", id for no key update)
                        update alert_group g set due_at = least(g.due_at, now()) from touched where g.id = touched.id""")
                        .execute(Tuple.tuple().addArrayOfString(alerts.toArray(String[]::new)))
                        .replaceWithVoid();
    }

    /** Until the next group is due; null if none is. */
    Uni<Duration> untilDue() {
        return pool.query("select (extract(epoch from min(due_at) - now()) * 1000)::bigint from alert_group"
                        + " where state <> 'over'")
                .execute()
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return row.getLong(0) == null ? null : Duration.ofMillis(row.getLong(0));
                });
    }

    /** Forgets groups whose alerts are all forgotten. */
    Uni<Void> prune() {
        return pool.query("""
                        delete from alert_group where id in (select id from alert_group g where state = 'over'
                            and not exists (select 1 from alert_notice n where n.grp = g.id) limit 5000)""").execute().replaceWithVoid();
    }
}
