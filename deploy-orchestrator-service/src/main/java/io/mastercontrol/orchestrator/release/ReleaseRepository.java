package io.mastercontrol.orchestrator.release;

import io.mastercontrol.contracts.message.SignedText;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Releases in the database. */
@ApplicationScoped
public class ReleaseRepository {
    private static final String SELECT = "select digest, created_by, payload, signature, key_id from release ";

    private final Pool pool;

    ReleaseRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Long> nextSequence(SqlConnection transaction) {
        return transaction
                .query("select nextval('release_sequence')")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** Adds it unless the version exists already, then false. */
    Uni<Boolean> add(SqlConnection transaction, Release release) {
        SignedText signed = release.signedManifest();
        return transaction
                .preparedQuery("""
                        insert into release (name, version, sequence, digest, payload, signature, key_id, created_at, created_by)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (name, version) do nothing""")
                .execute(Tuple.tuple()
                        .addString(release.name())
                        .addString(release.version())
                        .addLong(release.sequence())
                        .addString(release.digest())
                        .addString(signed.payload())
                        .addString(signed.signature())
                        .addString(signed.keyId())
                        .addOffsetDateTime(release.createdAt().atOffset(ZoneOffset.UTC))
                        .addString(release.createdBy()))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Claims workloads for a release name; returns one that belongs to another, as {@code workload, name}, if any. */
    Uni<Optional<String[]>> claim(SqlConnection transaction, String name, List<String> workloads) {
        String[] names = workloads.toArray(String[]::new);
        return transaction
                .preparedQuery("insert into release_workload (workload, name) select w, $2 from unnest($1::text[]) w"
                        + " on conflict (workload) do nothing")
                .execute(Tuple.of(names, name))
                .chain(() -> transaction
                        .preparedQuery("select workload, name from release_workload"
                                + " where workload = any($1) and name <> $2 limit 1")
                        .execute(Tuple.of(names, name)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(new String[] {
                            rows.iterator().next().getString(0),
                            rows.iterator().next().getString(1)
                        }));
    }

    /** Name of the release that a workload belongs to. */
    public Uni<Optional<String>> ownerOf(String workload) {
        return pool.preparedQuery("select name from release_workload where workload = $1")
                .execute(Tuple.of(workload))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString(0)));
    }

    public Uni<Optional<Release>> find(String name, String version) {
        return find(pool, name, version);
    }

    /** The same, seen from inside a transaction. */
    public Uni<Optional<Release>> find(SqlClient client, String name, String version) {
        return client.preparedQuery(SELECT + "where name = $1 and version = $2")
                .execute(Tuple.of(name, version))
                .map(rows -> releases(rows).stream().findFirst());
    }

    Uni<List<Release>> ofName(String name, long before, int limit) {
        return pool.preparedQuery(SELECT + "where name = $1 and sequence < $2 order by sequence desc limit $3")
                .execute(Tuple.of(name, before, limit))
                .map(ReleaseRepository::releases);
    }

    /** The release that came before one under the same name. */
    public Uni<Optional<Release>> before(Release release) {
        return ofName(release.name(), release.sequence(), 1)
                .map(found -> found.stream().findFirst());
    }

    /** Whether some release has had both as its content. */
    public Uni<Boolean> shared(String oneContent, String otherContent) {
        return pool.preparedQuery("""
                        select exists (select from release one join release other using (name)
                        where one.payload::jsonb #>> '{artifacts,0,digest}' = $1
                        and other.payload::jsonb #>> '{artifacts,0,digest}' = $2)""")
                .execute(Tuple.of(oneContent, otherContent))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    Uni<List<Release>> newest(long before, int limit) {
        return pool.preparedQuery(SELECT + "where sequence < $1 order by sequence desc limit $2")
                .execute(Tuple.of(before, limit))
                .map(ReleaseRepository::releases);
    }

    /** How many there are, of one name or, with null, of all. */
    Uni<Long> count(String name) {
        return pool.preparedQuery("select count(*) from release where $1::text is null or name = $1")
                .execute(Tuple.of(name))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static List<Release> releases(RowSet<Row> rows) {
        List<Release> releases = new ArrayList<>(rows.size());
        for (Row row : rows) {
            SignedText signed =
                    new SignedText(row.getString("payload"), row.getString("signature"), row.getString("key_id"));
            releases.add(Release.of(row.getString("digest"), row.getString("created_by"), signed));
        }
        return releases;
    }
}
