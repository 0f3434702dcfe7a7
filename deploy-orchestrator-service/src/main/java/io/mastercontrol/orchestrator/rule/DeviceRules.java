package io.mastercontrol.orchestrator.rule;

import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Holds and pins of single devices in the database. */
@ApplicationScoped
class DeviceRules {
    private final Pool pool;

    DeviceRules(Pool pool) {
        this.pool = pool;
    }

    /** Nothing new comes to the device; of every release if {@code release} is null, for good if {@code endsAt} is. */
    record Hold(String release, String reason, String createdBy, Instant createdAt, Instant endsAt) {}

    /** The device stays on that version. */
    record Pin(String release, String version, String reason, String createdBy, Instant createdAt) {}

    Uni<List<Hold>> holds(String device, Instant now) {
        return pool.preparedQuery("select * from device_hold where device = $1 and (ends_at is null or ends_at > $2)"
                        + " order by release")
                .execute(Tuple.of(device, at(now)))
                .map(rows -> {
                    List<Hold> holds = new ArrayList<>();
                    rows.forEach(row -> holds.add(new Hold(
                            row.getString("release").isEmpty() ? null : row.getString("release"),
                            row.getString("reason"),
                            row.getString("created_by"),
                            instant(row, "created_at"),
                            instant(row, "ends_at"))));
                    return holds;
                });
    }

    Uni<List<Pin>> pins(String device) {
        return pool.preparedQuery("select * from device_pin where device = $1 order by release")
                .execute(Tuple.of(device))
                .map(rows -> {
                    List<Pin> pins = new ArrayList<>();
                    rows.forEach(row -> pins.add(new Pin(
                            row.getString("release"),
                            row.getString("version"),
                            row.getString("reason"),
                            row.getString("created_by"),
                            instant(row, "created_at"))));
                    return pins;
                });
    }

    Uni<Void> hold(String device, Hold hold) {
        return pool.preparedQuery("""
                        insert into device_hold (device, release, reason, created_by, created_at, ends_at)
                        values ($1, $2, $3, $4, $5, $6)
                        on conflict (device, release) do update set reason = excluded.reason,
                            created_by = excluded.created_by, created_at = excluded.created_at,
                            ends_at = excluded.ends_at""")
                .execute(Tuple.of(
                        device,
                        hold.release() == null ? "" : hold.release(),
                        hold.reason(),
                        hold.createdBy(),
                        at(hold.createdAt()),
                        at(hold.endsAt())))
                .replaceWithVoid();
    }

    Uni<Void> letGo(String device, String release) {
        return pool.preparedQuery("delete from device_hold where device = $1 and release = $2")
                .execute(Tuple.of(device, release == null ? "" : release))
                .invoke(rows -> {
                    if (rows.rowCount() == 0) {
                        throw Refusal.notFound("There is no such hold of " + device + ".");
                    }
                })
                .replaceWithVoid();
    }

    Uni<Void> pin(SqlConnection transaction, String device, Pin pin) {
        return transaction
                .preparedQuery("""
                        insert into device_pin (device, release, version, reason, created_by, created_at)
                        values ($1, $2, $3, $4, $5, $6)
                        on conflict (device, release) do update set version = excluded.version,
                            reason = excluded.reason, created_by = excluded.created_by,
                            created_at = excluded.created_at""")
                .execute(Tuple.tuple()
                        .addString(device)
                        .addString(pin.release())
                        .addString(pin.version())
                        .addString(pin.reason())
                        .addString(pin.createdBy())
                        .addOffsetDateTime(at(pin.createdAt())))
                .replaceWithVoid();
    }

    Uni<Void> unpin(String device, String release) {
        return pool.preparedQuery("delete from device_pin where device = $1 and release = $2")
                .execute(Tuple.of(device, release))
                .invoke(rows -> {
                    if (rows.rowCount() == 0) {
                        throw Refusal.notFound(device + " is not pinned to a version of " + release + ".");
                    }
                })
                .replaceWithVoid();
    }

    private static OffsetDateTime at(Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
