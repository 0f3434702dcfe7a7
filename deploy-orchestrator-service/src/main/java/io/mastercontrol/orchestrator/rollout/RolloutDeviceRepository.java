package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.ReportedRelease;
import io.mastercontrol.orchestrator.presence.Presence;
import io.mastercontrol.orchestrator.presence.Variables;
import io.mastercontrol.orchestrator.rollout.RolloutDevice.Restraint;
import io.mastercontrol.orchestrator.rollout.RolloutDevice.Sight;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The devices of rollouts in the database. */
@ApplicationScoped
class RolloutDeviceRepository {
    static final String TIME_ZONE = "time_zone";

    private final Pool pool;
    private final Clock clock;

    RolloutDeviceRepository(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /**
     * Adds those that are not in yet, after the others.
     *
     * @param variables what the release's templates are filled in with, for those who have any
     */
    Uni<Void> add(
            SqlConnection transaction,
            Rollout rollout,
            List<Presence.Member> members,
            Map<String, Variables> variables,
            Instant now) {
        String groupBy = rollout.strategy().bounds().groupBy();
        return transaction
                .preparedQuery("""
                    insert into rollout_device
                        (rollout, device, position, group_key, time_zone, variables, phase, changed_at)
                    select $1, d, p + (select coalesce(max(position) + 1, 0) from rollout_device where rollout = $1),
                        g, z, v, 'pending', $4
                    from unnest($2::text[], $3::int[], $5::text[], $6::text[], $7::text[]) as m(d, p, g, z, v)
                    on conflict do nothing\
                    """)
                .execute(Tuple.tuple()
                        .addString(rollout.id())
                        .addArrayOfString(texts(members, Presence.Member::device))
                        .addArrayOfInteger(
                                IntStream.range(0, members.size()).boxed().toArray(Integer[]::new))
                        .addOffsetDateTime(RolloutRepository.at(now))
                        .addArrayOfString(texts(
                                members,
                                member ->
                                        groupBy == null ? null : member.labels().get(groupBy)))
                        .addArrayOfString(
                                texts(members, member -> member.labels().get(TIME_ZONE)))
                        .addArrayOfString(texts(
                                members,
                                member -> variables
                                        .getOrDefault(member.device(), Variables.NONE)
                                        .text())))
                .replaceWithVoid();
    }

    /** All devices of a rollout in their order, with what is known of each now. */
    Uni<List<RolloutDevice>> load(SqlClient client, String rollout, String release) {
        return client.preparedQuery("""
            select d.device, d.position, d.group_key, d.time_zone, d.batch, d.phase, d.reason, d.failure, d.content_digest,
                d.generation, d.undo_generation, d.previous_version, d.attempted_at, d.changed_at,
                p.status, p.since, r.generation as reported_generation, r.received_at,
                w.rollout = d.rollout as owned,
                case when d.generation is not null and d.phase not in ('succeeded', 'cancelled')
                    then r.releases -> $2 end as release,
                h.reason as hold, h.created_by as hold_by, h.ends_at as hold_ends,
                n.version as pinned_to, n.reason as pin, n.created_by as pin_by
            from rollout_device d
                left join device p on p.id = d.device
                left join reported r on r.device = d.device
                left join desired_release w on w.device = d.device and w.name = $2
                left join lateral (select * from device_hold o where o.device = d.device
                    and o.release in ('', $2) and (o.ends_at is null or o.ends_at > $3)
                    order by o.ends_at desc nulls first limit 1) h on true
                left join device_pin n on n.device = d.device and n.release = $2
            where d.rollout = $1 order by d.position\
            """)
                .execute(Tuple.of(rollout, release, RolloutRepository.at(clock.instant())))
                .map(rows -> {
                    List<RolloutDevice> devices = new ArrayList<>(rows.size());
                    rows.forEach(row -> devices.add(device(row)));
                    return devices;
                });
    }

    Uni<List<RolloutDevice>> load(String rollout, String release) {
        return load(pool, rollout, release);
    }

    private static RolloutDevice device(Row row) {
        Long reported = row.getLong("reported_generation");
        JsonObject release = (JsonObject) row.getJson("release");
        Sight sight = new Sight(
                row.getString("status"),
                RolloutRepository.instant(row, "since"),
                Boolean.TRUE.equals(row.getBoolean("owned")),
                reported == null ? 0 : reported,
                release == null ? null : Json.read(release.encode(), ReportedRelease.class),
                RolloutRepository.instant(row, "received_at"),
                restraint(row));
        return new RolloutDevice(
                row.getString("device"),
                row.getInteger("position"),
                row.getString("group_key"),
                row.getString("time_zone"),
                row.getInteger("batch"),
                Phase.valueOf(row.getString("phase")),
                row.getString("reason"),
                row.getString("failure"),
                row.getString("content_digest"),
                row.getLong("generation"),
                row.getLong("undo_generation"),
                row.getString("previous_version"),
                RolloutRepository.instant(row, "attempted_at"),
                RolloutRepository.instant(row, "changed_at"),
                sight);
    }

    static Restraint restraint(Row row) {
        String hold = row.getString("hold");
        Instant ends = RolloutRepository.instant(row, "hold_ends");
        String pin = row.getString("pin");
        return new Restraint(
                hold == null
                        ? null
                        : "is held" + (ends == null ? "" : " until " + ends) + " by " + row.getString("hold_by") + ": "
                                + hold,
                row.getString("pinned_to"),
                pin == null
                        ? null
                        : "is pinned to " + row.getString("pinned_to") + " by " + row.getString("pin_by") + ": " + pin);
    }

    /** What devices shall run of a release now, and who asked for it; a device without one is not in the map. */
    Uni<Map<String, Held>> held(SqlConnection transaction, String release, Collection<String> devices) {
        return transaction
                .preparedQuery("select device, version, rollout, variables from desired_release"
                        + " where name = $1 and device = any($2)")
                .execute(Tuple.of(release, devices.toArray(String[]::new)))
                .map(RolloutDeviceRepository::held);
    }

    /** What a device had before this rollout touched it, as noted then. */
    Uni<Map<String, Held>> previous(SqlConnection transaction, String rollout, Collection<String> devices) {
        return transaction
                .preparedQuery(
                        "select device, previous_version as version, previous_rollout as rollout, previous_variables"
                                + " as variables from rollout_device where rollout = $1 and device = any($2)")
                .execute(Tuple.of(rollout, devices.toArray(String[]::new)))
                .map(RolloutDeviceRepository::held);
    }

    /** What this rollout fills in templates with; a device with nothing is not in the map. */
    Uni<Map<String, Variables>> variables(SqlClient client, String rollout, Collection<String> devices) {
        return client.preparedQuery("select device, variables from rollout_device"
                        + " where rollout = $1 and device = any($2) and variables is not null")
                .execute(Tuple.of(rollout, devices.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Variables> found = new HashMap<>();
                    rows.forEach(
                            row -> found.put(row.getString("device"), Variables.parse(row.getString("variables"))));
                    return found;
                });
    }

    private static Map<String, Held> held(RowSet<Row> rows) {
        Map<String, Held> held = new HashMap<>();
        rows.forEach(row -> held.put(
                row.getString("device"),
                new Held(
                        row.getString("version"),
                        row.getString("rollout"),
                        Variables.parse(row.getString("variables")))));
        return held;
    }

    /** A version, the rollout that brought it, and what its templates were filled in with; null and empty for nothing. */
    record Held(String version, String rollout, Variables variables) {
        static final Held NOTHING = new Held(null, null, Variables.NONE);
    }

    /** @param bake how long a device is watched before it has succeeded, which counts as no time that it took */
    Uni<Void> save(SqlConnection transaction, String rollout, List<RolloutDevice> changed, Duration bake, Instant now) {
        if (changed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return transaction
                .preparedQuery("""
                    update rollout_device d set phase = c.phase, batch = c.batch, reason = c.reason,
                        failure = c.failure, content_digest = c.digest, changed_at = $8,
                        downloaded_at = coalesce(d.downloaded_at, case
                            when c.phase in ('installing', 'verifying', 'baking') then $8
                            when c.phase = 'succeeded' then greatest(d.attempted_at, $9) end),
                        healthy_at = coalesce(d.healthy_at, case
                            when c.phase = 'baking' then $8
                            when c.phase = 'succeeded' then greatest(d.attempted_at, $9) end)
                    from unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[])
                        as c(device, phase, batch, reason, failure, digest)
                    where d.rollout = $1 and d.device = c.device\
                    """)
                .execute(Tuple.tuple()
                        .addString(rollout)
                        .addArrayOfString(texts(changed, RolloutDevice::device))
                        .addArrayOfString(texts(changed, row -> row.phase().name()))
                        .addArrayOfInteger(
                                changed.stream().map(RolloutDevice::batch).toArray(Integer[]::new))
                        .addArrayOfString(texts(changed, RolloutDevice::reason))
                        .addArrayOfString(texts(changed, RolloutDevice::failure))
                        .addArrayOfString(texts(changed, RolloutDevice::contentDigest))
                        .addOffsetDateTime(RolloutRepository.at(now))
                        .addOffsetDateTime(RolloutRepository.at(now.minus(bake))))
                .replaceWithVoid();
    }

    /** Notes what attempted devices had, and under which generation they were asked. */
    Uni<Void> attempted(
            SqlConnection transaction,
            String rollout,
            Map<String, Held> before,
            Map<String, Long> generations,
            Instant now) {
        List<String> devices = List.copyOf(generations.keySet());
        return transaction
                .preparedQuery("""
                    update rollout_device d set generation = c.generation, undo_generation = null,
                        attempted_at = $6, downloaded_at = null, healthy_at = null,
                        previous_version = case when c.by = d.rollout then d.previous_version else c.version end,
                        previous_rollout = case when c.by = d.rollout then d.previous_rollout else c.by end,
                        previous_variables = case when c.by = d.rollout then d.previous_variables else c.variables end
                    from unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $7::text[])
                        as c(device, generation, version, by, variables)
                    where d.rollout = $1 and d.device = c.device\
                    """)
                .execute(Tuple.tuple()
                        .addString(rollout)
                        .addArrayOfString(devices.toArray(String[]::new))
                        .addArrayOfLong(devices.stream().map(generations::get).toArray(Long[]::new))
                        .addArrayOfString(texts(
                                devices,
                                d -> before.getOrDefault(d, Held.NOTHING).version()))
                        .addArrayOfString(texts(
                                devices,
                                d -> before.getOrDefault(d, Held.NOTHING).rollout()))
                        .addOffsetDateTime(RolloutRepository.at(now))
                        .addArrayOfString(texts(
                                devices,
                                d -> before.getOrDefault(d, Held.NOTHING)
                                        .variables()
                                        .text())))
                .replaceWithVoid();
    }

    Uni<Void> undone(SqlConnection transaction, String rollout, Map<String, Long> generations) {
        return transaction
                .preparedQuery("update rollout_device d set undo_generation = c.generation"
                        + " from unnest($2::text[], $3::bigint[]) as c(device, generation)"
                        + " where d.rollout = $1 and d.device = c.device")
                .execute(Tuple.of(
                        rollout,
                        generations.keySet().toArray(String[]::new),
                        generations.values().toArray(Long[]::new)))
                .replaceWithVoid();
    }

    /** Makes devices pending again that have failed, went back or were never reached. */
    Uni<Integer> reset(SqlConnection transaction, String rollout, Instant now) {
        return transaction
                .preparedQuery("""
                    update rollout_device set phase = 'pending', reason = null, failure = null, batch = null,
                        generation = null, undo_generation = null, attempted_at = null, content_digest = null,
                        previous_version = null, previous_rollout = null, previous_variables = null,
                        downloaded_at = null, healthy_at = null, changed_at = $2
                    where rollout = $1 and (generation is null or undo_generation is not null)
                        and phase in ('failed', 'rolling_back', 'rolled_back', 'unable_to_roll_back', 'cancelled')\
                    """)
                .execute(Tuple.of(rollout, RolloutRepository.at(now)))
                .map(rows -> rows.rowCount());
    }

    /** Devices that an older rollout of the release still waits for, and a newer one now takes over. */
    Uni<Void> supersede(SqlConnection transaction, Rollout by, String reason, Instant now) {
        return transaction
                .preparedQuery("""
                    update rollout_device d set phase = 'cancelled', reason = $3, changed_at = $4 from rollout r
                    where r.id = d.rollout and r.release_name = $1 and r.id <> $2 and not r.settled
                        and r.started_at is not null and d.phase in ('pending', 'offline')
                        and exists (select from rollout_device m where m.rollout = $2 and m.device = d.device)\
                    """)
                .execute(Tuple.of(by.releaseName(), by.id(), reason, RolloutRepository.at(now)))
                .replaceWithVoid();
    }

    /** Numbers of devices by phase, for each of the rollouts. */
    Uni<Map<String, Map<Phase, Long>>> counts(Collection<String> rollouts, String[] seen) {
        return pool.preparedQuery("select rollout, phase, count(*) as n from rollout_device where rollout = any($1)"
                        + " and ($2::text[] is null or device = any($2)) group by 1, 2")
                .execute(Tuple.tuple()
                        .addArrayOfString(rollouts.toArray(String[]::new))
                        .addArrayOfString(seen))
                .map(rows -> {
                    Map<String, Map<Phase, Long>> counts = new HashMap<>();
                    rows.forEach(
                            row -> counts.computeIfAbsent(row.getString("rollout"), id -> new EnumMap<>(Phase.class))
                                    .put(Phase.valueOf(row.getString("phase")), row.getLong("n")));
                    return counts;
                });
    }

    private static <T> String[] texts(List<T> items, Function<T, String> field) {
        return items.stream().map(field).toArray(String[]::new);
    }
}
