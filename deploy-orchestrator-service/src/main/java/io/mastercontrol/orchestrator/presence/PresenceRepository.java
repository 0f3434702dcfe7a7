package io.mastercontrol.orchestrator.presence;

import io.mastercontrol.orchestrator.presence.RegistryClient.Brief;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Whether each device is there, as last heard from the registry. */
@ApplicationScoped
class PresenceRepository {
    private static final String SOURCE = "registry";

    private final Pool pool;

    PresenceRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Long> cursor() {
        return pool.preparedQuery("select sequence from event_cursor where source = $1")
                .execute(Tuple.of(SOURCE))
                .map(rows -> rows.size() == 0 ? 0L : rows.iterator().next().getLong(0));
    }

    /** Moves the cursor; false if somebody else has moved it meanwhile, and then nothing may be done. */
    Uni<Boolean> advance(SqlConnection transaction, long from, long to) {
        return transaction
                .preparedQuery("insert into event_cursor (source, sequence) values ($1, 0) on conflict do nothing")
                .execute(Tuple.of(SOURCE))
                .chain(() -> transaction
                        .preparedQuery("update event_cursor set sequence = $3 where source = $1 and sequence = $2")
                        .execute(Tuple.of(SOURCE, from, to)))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Notes statuses. {@code since} stays where the status stays. */
    Uni<Void> note(SqlConnection transaction, List<Brief> devices, Instant now) {
        return transaction
                .preparedQuery("""
                        insert into device (id, status, since)
                        select distinct on (i) i, s, $3 from unnest($1::text[], $2::text[]) with ordinality as d(i, s, n)
                        order by i, n desc
                        on conflict (id) do update set status = excluded.status, since = excluded.since,
                            absences = case when excluded.status = 'offline'
                                then (excluded.since || device.absences)[1:50] else device.absences end
                        where device.status <> excluded.status""")
                .execute(Tuple.of(
                        devices.stream().map(Brief::id).toArray(String[]::new),
                        devices.stream().map(Brief::status).toArray(String[]::new),
                        at(now)))
                .replaceWithVoid();
    }

    /** Devices that are known here and not in the list. */
    Uni<List<String>> others(SqlConnection transaction, Collection<String> listed) {
        return transaction
                .preparedQuery("select id from device where id <> all($1)")
                .execute(Tuple.of(listed.toArray(String[]::new)))
                .map(rows -> {
                    List<String> ids = new ArrayList<>();
                    rows.forEach(row -> ids.add(row.getString(0)));
                    return ids;
                });
    }

    /** Forgets devices and all that was wanted of them and said by them. */
    Uni<Void> forget(SqlConnection transaction, Collection<String> devices) {
        Tuple ids = Tuple.of(devices.toArray(String[]::new));
        return transaction
                .preparedQuery("delete from device where id = any($1)")
                .execute(ids)
                .chain(() -> transaction
                        .preparedQuery("delete from desired_release where device = any($1)")
                        .execute(ids))
                .chain(() -> transaction
                        .preparedQuery("delete from desired_state where device = any($1)")
                        .execute(ids))
                .chain(() -> transaction
                        .preparedQuery("delete from desired_change where device = any($1)")
                        .execute(ids))
                .chain(() -> transaction
                        .preparedQuery("delete from device_hold where device = any($1)")
                        .execute(ids))
                .chain(() -> transaction
                        .preparedQuery("delete from device_pin where device = any($1)")
                        .execute(ids))
                .chain(() -> transaction
                        .preparedQuery("delete from device_download where device = any($1)")
                        .execute(ids))
                .chain(() -> transaction
                        .preparedQuery("delete from reported where device = any($1)")
                        .execute(ids))
                .replaceWithVoid();
    }

    Uni<Optional<String>> status(String device) {
        return pool.preparedQuery("select status from device where id = $1")
                .execute(Tuple.of(device))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString(0)));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
