package io.mastercontrol.orchestrator.retention;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who needs what. Devices that were forgotten need nothing. */
@ApplicationScoped
class Uses {
    /** $1 and $2: name and version of one release, or null for all; $3: the grace in seconds. */
    private static final String RELEASES = """
            with wanted as (
                select w.* from desired_release w join device on device.id = w.device where $1::text is null or w.name = $1
            ), previous as (
                select w.device, w.name, b.version from wanted w cross join lateral (
                    select c.version from desired_change c
                    where c.device = w.device and c.name = w.name and c.version is not null and c.version <> w.version
                        and not exists (select from rollout_device d where d.rollout = c.rollout
                            and d.device = c.device and d.undo_generation is not null)
                    order by c.id desc limit 1) b
                union
                select d.device, r.release_name, d.previous_version from rollout r join rollout_device d on d.rollout = r.id
                where d.previous_version is not null and ($1::text is null or r.release_name = $1) and (not r.settled
                    or exists (select from wanted w
                        where w.device = d.device and w.name = r.release_name and w.rollout = r.id))
            ), use as (
                select name, version, 'DESIRED' as kind, count(*) as many, min(device) as one from wanted group by 1, 2
                union all
                select e.key, e.value ->> 'running_version', 'RUNNING', count(*), min(r.device)
                from reported r join device on device.id = r.device cross join lateral jsonb_each(r.releases) e
                where e.value ->> 'running_version' is not null and ($1::text is null or e.key = $1) group by 1, 2
                union all
                select release_name, release_version, 'ROLLOUT', count(*), min(id) from rollout where not settled group by 1, 2
                union all
                select p.release, p.version, 'PINNED', count(*), min(p.device)
                from device_pin p join device on device.id = p.device group by 1, 2
                union all
                select name, version, 'PREVIOUS', count(*), min(device) from previous group by 1, 2
                union all
                select name, payload::jsonb #>> '{needs,predecessor}', 'PREDECESSOR', count(*), min(version)
                from release where kept and ($1::text is null or name = $1) group by 1, 2
            )
            select r.name, r.version, r.sequence, r.kept_since > now() - $3::float8 * interval '1 second' as recent,
                u.kind, u.many, u.one
            from release r left join use u using (name, version)
            where r.kept and ($1::text is null or (r.name = $1 and r.version = $2))
            order by r.sequence desc""";

    private static final String ARTIFACTS = """
            with running as (
                select e.value ->> 'content_digest' as digest, count(*) as many, min(r.device) as one
                from reported r join device on device.id = r.device cross join lateral jsonb_each(r.releases) e group by 1
            )
            select a.digest, a.size, a.created_at, a.created_by, a.touched_at,
                a.touched_at > now() - $2::float8 * interval '1 second' as recent,
                array(select ra.name || ' ' || ra.version from release_artifact ra join release r using (name, version)
                    where ra.digest = a.digest order by r.sequence desc) as releases,
                u.many, u.one
            from artifact a left join running u using (digest)
            where a.kept and ($1::text is null or a.digest = $1)
            order by a.created_at desc, a.digest""";

    private final Pool pool;
    private final RetentionConfig config;

    Uses(Pool pool, RetentionConfig config) {
        this.pool = pool;
        this.config = config;
    }

    double graceSeconds() {
        return config.grace().toMillis() / 1000.0;
    }

    /** All releases that are kept, the newest first. */
    Uni<List<ReleaseUse>> releases() {
        return releases(pool, null, null);
    }

    Uni<Optional<ReleaseUse>> release(SqlClient client, String name, String version) {
        return releases(client, name, version).map(found -> found.stream().findFirst());
    }

    private Uni<List<ReleaseUse>> releases(SqlClient client, String name, String version) {
        return client.preparedQuery(RELEASES)
                .execute(Tuple.of(name, version, graceSeconds()))
                .map(rows -> {
                    Map<Long, ReleaseUse> found = new LinkedHashMap<>();
                    for (Row row : rows) {
                        ReleaseUse release = found.computeIfAbsent(
                                row.getLong("sequence"),
                                sequence -> new ReleaseUse(
                                        row.getString("name"),
                                        row.getString("version"),
                                        sequence,
                                        row.getBoolean("recent"),
                                        new ArrayList<>()));
                        if (row.getString("kind") != null) {
                            release.uses().add(use(row, Use.Kind.valueOf(row.getString("kind"))));
                        }
                    }
                    found.values().forEach(release -> release.uses().sort(Comparator.comparing(Use::kind)));
                    return List.copyOf(found.values());
                });
    }

    private static Use use(Row row, Use.Kind kind) {
        return new Use(kind, row.getLong("many"), row.getString("one"));
    }

    /** Unpins devices that were forgotten, and names those that would still be asked to run the release. */
    Uni<List<String>> leftovers(SqlConnection transaction, String name, String version) {
        return transaction
                .preparedQuery("delete from device_pin where release = $1 and version = $2")
                .execute(Tuple.of(name, version))
                .chain(() -> transaction
                        .preparedQuery("select device from desired_release where name = $1 and version = $2")
                        .execute(Tuple.of(name, version)))
                .map(rows -> {
                    List<String> devices = new ArrayList<>(rows.size());
                    rows.forEach(row -> devices.add(row.getString(0)));
                    return devices;
                });
    }

    /** All artifacts that are kept, the newest first. */
    Uni<List<ArtifactUse>> artifacts() {
        return artifacts(pool, null);
    }

    Uni<Optional<ArtifactUse>> artifact(SqlClient client, String digest) {
        return artifacts(client, digest).map(found -> found.stream().findFirst());
    }

    private Uni<List<ArtifactUse>> artifacts(SqlClient client, String digest) {
        return client.preparedQuery(ARTIFACTS)
                .execute(Tuple.of(digest, graceSeconds()))
                .map(rows -> {
                    List<ArtifactUse> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(new ArtifactUse(
                            row.getString("digest"),
                            row.getLong("size"),
                            row.getOffsetDateTime("created_at").toInstant(),
                            row.getString("created_by"),
                            row.getOffsetDateTime("touched_at").toInstant(),
                            row.getBoolean("recent"),
                            Arrays.asList(row.getArrayOfStrings("releases")),
                            row.getLong("many") == null ? null : use(row, Use.Kind.RUNNING))));
                    return found;
                });
    }
}
