package io.mastercontrol.orchestrator.desired;

import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.release.DesiredRelease;
import io.mastercontrol.orchestrator.presence.Variables;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Desired states in the database; every write happens in the transaction of whoever decides. */
@ApplicationScoped
class DesiredRepository {
    /** All releases that a device shall run. */
    record Composition(List<DesiredRelease> releases) {
        static final Composition EMPTY = new Composition(List.of());
    }

    /** A desired state, ready to be published. */
    record Composed(String device, long generation, SignedText text) {}

    /**
     * Locks the devices' states, in order of their ids so that two callers never wait for each other.
     *
     * @return the highest generation that was ever used for each, by us or as the device says
     */
    Uni<Map<String, Long>> lock(SqlConnection transaction, String[] sortedDevices) {
        return transaction
                .preparedQuery("insert into desired_state (device, generation, payload, signature, key_id, created_at)"
                        + " select d, 0, '', '', '', now() from unnest($1::text[]) d on conflict (device) do nothing")
                .execute(Tuple.of(sortedDevices))
                .chain(() -> transaction.preparedQuery("""
                                select s.device, greatest(s.generation, r.generation, r.desired_generation) as generation
                                from desired_state s left join reported r using (device)
                                where s.device = any($1) order by s.device for update of s""").execute(Tuple.of(sortedDevices)))
                .map(rows -> {
                    Map<String, Long> generations = new TreeMap<>();
                    rows.forEach(row -> generations.put(row.getString(0), row.getLong(1)));
                    return generations;
                });
    }

    Uni<Void> apply(SqlConnection transaction, List<DesiredChange> changes) {
        List<DesiredChange> removed =
                changes.stream().filter(change -> change.version() == null).toList();
        List<DesiredChange> wanted =
                changes.stream().filter(change -> change.version() != null).toList();
        return transaction
                .preparedQuery("delete from desired_release d using unnest($1::text[], $2::text[]) as c(device, name)"
                        + " where d.device = c.device and d.name = c.name")
                .execute(Tuple.of(texts(removed, DesiredChange::device), texts(removed, DesiredChange::name)))
                .chain(() -> transaction
                        .preparedQuery("""
                                insert into desired_release
                                    (device, name, version, rollout, bake_seconds, healthy_within_seconds, variables)
                                select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[],
                                    $6::float8[], $7::text[])
                                on conflict (device, name) do update set version = excluded.version,
                                    rollout = excluded.rollout, bake_seconds = excluded.bake_seconds,
                                    healthy_within_seconds = excluded.healthy_within_seconds,
                                    variables = excluded.variables""")
                        .execute(Tuple.tuple()
                                .addArrayOfString(texts(wanted, DesiredChange::device))
                                .addArrayOfString(texts(wanted, DesiredChange::name))
                                .addArrayOfString(texts(wanted, DesiredChange::version))
                                .addArrayOfString(texts(wanted, DesiredChange::rollout))
                                .addArrayOfDouble(wanted.stream()
                                        .map(DesiredChange::bakeSeconds)
                                        .toArray(Double[]::new))
                                .addArrayOfDouble(wanted.stream()
                                        .map(DesiredChange::healthyWithinSeconds)
                                        .toArray(Double[]::new))
                                .addArrayOfString(texts(
                                        wanted, change -> change.variables().text()))))
                .replaceWithVoid();
    }

    Uni<Map<String, Composition>> compositions(SqlConnection transaction, String[] devices) {
        return manifests(transaction, devices)
                .chain(manifests -> transaction
                        .preparedQuery(
                                "select device, name, version, rollout, bake_seconds, healthy_within_seconds, variables"
                                        + " from desired_release where device = any($1) order by device, name")
                        .execute(Tuple.of(devices))
                        .map(rows -> {
                            Map<String, List<DesiredRelease>> releases = new HashMap<>();
                            rows.forEach(
                                    row -> releases.computeIfAbsent(row.getString("device"), d -> new ArrayList<>())
                                            .add(release(row, manifests)));
                            Map<String, Composition> compositions = new HashMap<>();
                            releases.forEach((device, list) -> compositions.put(device, new Composition(list)));
                            return compositions;
                        }));
    }

    private Uni<Map<String, SignedText>> manifests(SqlConnection transaction, String[] devices) {
        return transaction.preparedQuery("""
                        select name, version, payload, signature, key_id from release where (name, version) in
                            (select distinct name, version from desired_release where device = any($1))""").execute(Tuple.of(devices)).map(rows -> {
            Map<String, SignedText> manifests = new HashMap<>();
            rows.forEach(row -> manifests.put(
                    key(row),
                    new SignedText(row.getString("payload"), row.getString("signature"), row.getString("key_id"))));
            return manifests;
        });
    }

    private static String key(Row row) {
        return row.getString("name") + " " + row.getString("version");
    }

    private static DesiredRelease release(Row row, Map<String, SignedText> manifests) {
        return new DesiredRelease(
                row.getString("name"),
                row.getString("version"),
                manifests.get(key(row)),
                row.getString("rollout"),
                row.getDouble("bake_seconds"),
                row.getDouble("healthy_within_seconds"),
                Variables.parse(row.getString("variables")).values());
    }

    Uni<Void> store(SqlConnection transaction, List<Composed> states, Instant now) {
        return transaction
                .preparedQuery("""
                        update desired_state s set generation = n.generation, payload = n.payload,
                            signature = n.signature, key_id = n.key_id, created_at = $6
                        from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[])
                            as n(device, generation, payload, signature, key_id)
                        where s.device = n.device""")
                .execute(Tuple.tuple()
                        .addArrayOfString(texts(states, Composed::device))
                        .addArrayOfLong(
                                states.stream().map(Composed::generation).toArray(Long[]::new))
                        .addArrayOfString(texts(states, state -> state.text().payload()))
                        .addArrayOfString(texts(states, state -> state.text().signature()))
                        .addArrayOfString(texts(states, state -> state.text().keyId()))
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    Uni<Void> remember(
            SqlConnection transaction, List<DesiredChange> changes, Map<String, Long> generations, Instant now) {
        return transaction
                .preparedQuery("""
                        insert into desired_change (device, name, version, rollout, generation, reason, changed_at, variables)
                        select d, n, v, r, g, t, $7, x from unnest($1::text[], $2::text[], $3::text[], $4::text[],
                            $5::bigint[], $6::text[], $8::text[]) as c(d, n, v, r, g, t, x)""")
                .execute(Tuple.tuple()
                        .addArrayOfString(texts(changes, DesiredChange::device))
                        .addArrayOfString(texts(changes, DesiredChange::name))
                        .addArrayOfString(texts(changes, DesiredChange::version))
                        .addArrayOfString(texts(changes, DesiredChange::rollout))
                        .addArrayOfLong(changes.stream()
                                .map(change -> generations.get(change.device()))
                                .toArray(Long[]::new))
                        .addArrayOfString(texts(changes, DesiredChange::reason))
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                        .addArrayOfString(
                                texts(changes, change -> change.variables().text())))
                .replaceWithVoid();
    }

    private static <T> String[] texts(List<T> items, Function<T, String> field) {
        return items.stream().map(field).toArray(String[]::new);
    }
}
