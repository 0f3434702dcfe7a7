package io.mastercontrol.orchestrator.device;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.release.ReportedRelease;
import io.mastercontrol.orchestrator.presence.Variables;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One device across all that is wanted of it. */
@ApplicationScoped
class DeviceRepository {
    private final Pool pool;

    DeviceRepository(Pool pool) {
        this.pool = pool;
    }

    /** A rollout that has the device among its members, newest first; with what is known of the device in it. */
    Uni<List<Standing>> standings(String device) {
        return pool.preparedQuery("""
                        select distinct on (r.release_name) r.release_name, r.release_version, r.id, r.state, r.reason,
                            d.phase, d.reason as device_reason, s.generation, t.generation as reported,
                            t.desired_generation, t.received_at, t.releases -> r.release_name as release,
                            w.version as wanted_version, w.reason as wanted_because
                        from rollout_device d join rollout r on r.id = d.rollout
                            left join desired_state s on s.device = d.device
                            left join reported t on t.device = d.device
                            left join lateral (select c.version, c.reason from desired_change c
                                where c.device = d.device and c.name = r.release_name
                                order by c.id desc limit 1) w on true
                        where d.device = $1 order by r.release_name, r.created_at desc""").execute(Tuple.of(device)).map(rows -> {
            List<Standing> standings = new ArrayList<>(rows.size());
            rows.forEach(row -> standings.add(standing(row)));
            return standings;
        });
    }

    private static Standing standing(Row row) {
        JsonObject release = (JsonObject) row.getJson("release");
        OffsetDateTime heard = row.getOffsetDateTime("received_at");
        return new Standing(
                row.getString("release_name"),
                row.getString("release_version"),
                row.getString("id"),
                row.getString("state"),
                row.getString("reason"),
                row.getString("phase"),
                row.getString("device_reason"),
                row.getLong("generation"),
                row.getLong("desired_generation"),
                heard == null ? null : heard.toInstant(),
                row.getString("wanted_version"),
                row.getString("wanted_because"),
                release == null ? null : Json.read(release.encode(), ReportedRelease.class));
    }

    /** The release and version that a device shall run now. */
    Uni<Optional<String>> version(SqlClient client, String device, String release) {
        return client.preparedQuery("select version from desired_release where device = $1 and name = $2 for update")
                .execute(Tuple.of(device, release))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString(0)));
    }

    /** A version of a release, and what its templates were filled in with on a device. */
    record Filled(String version, Variables variables) {}

    /** The last version other than this one that ran there to its satisfaction: wanted before, and not taken back. */
    Uni<Optional<Filled>> versionBefore(SqlClient client, String device, String release, String current) {
        return client.preparedQuery("""
                        select c.version, c.variables from desired_change c
                        where c.device = $1 and c.name = $2 and c.version is not null and c.version <> $3
                            and not exists (select from rollout_device d where d.rollout = c.rollout
                                and d.device = c.device and d.undo_generation is not null)
                        order by c.id desc limit 1""")
                .execute(Tuple.of(device, release, current))
                .map(DeviceRepository::filled);
    }

    /** The version as the device last had it; empty if it never had. */
    Uni<Optional<Filled>> hadBefore(String device, String release, String version) {
        return pool.preparedQuery("select version, variables from desired_change"
                        + " where device = $1 and name = $2 and version = $3 order by id desc limit 1")
                .execute(Tuple.of(device, release, version))
                .map(DeviceRepository::filled);
    }

    private static Optional<Filled> filled(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Optional.empty();
        }
        Row row = rows.iterator().next();
        return Optional.of(new Filled(row.getString("version"), Variables.parse(row.getString("variables"))));
    }

    /** A rollout that is changing this release on this device just now. */
    Uni<Optional<String>> underWay(SqlClient client, String device, String release) {
        return client.preparedQuery("""
                        select r.id from rollout r join rollout_device d on d.rollout = r.id
                        where d.device = $1 and r.release_name = $2 and not r.settled
                            and d.phase in ('pending', 'downloading', 'installing', 'verifying', 'baking', 'rolling_back')
                        limit 1""")
                .execute(Tuple.of(device, release))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString(0)));
    }
}
