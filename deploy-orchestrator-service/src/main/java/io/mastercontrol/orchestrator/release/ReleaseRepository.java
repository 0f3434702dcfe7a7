package io.mastercontrol.orchestrator.release;

import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.release.ReleaseArtifact;
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
    private static final String ADD_CONTENT = "insert into release_artifact (name, version, digest)"
            + " select $1, $2, d from unnest($3::text[]) d on conflict do nothing";

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
                .chain(rows -> rows.rowCount() == 0
                        ? Uni.createFrom().item(false)
                        : name(transaction, release).replaceWith(true));
    }

    /** From here on the database keeps its content. */
    private static Uni<Void> name(SqlConnection transaction, Release release) {
        String[] digests =
                release.artifacts().stream().map(ReleaseArtifact::digest).toArray(String[]::new);
        return transaction
                .preparedQuery(ADD_CONTENT)
                .execute(Tuple.of(release.name(), release.version(), digests))
                .replaceWithVoid();
    }

    /** Keeps one again that was removed; false if it was not. */
    Uni<Boolean> restore(SqlConnection transaction, Release release) {
        return transaction
                .preparedQuery(
                        "update release set kept = true, kept_since = now(), removed_at = null, removed_by = null"
                                + " where name = $1 and version = $2 and not kept")
                .execute(Tuple.of(release.name(), release.version()))
                .chain(rows -> rows.rowCount() == 0
                        ? Uni.createFrom().item(false)
                        : name(transaction, release).replaceWith(true));
    }

    /** Whether there is such a release; nobody can begin to need it until the transaction ends. */
    public Uni<Boolean> lock(SqlConnection transaction, String name, String version) {
        return transaction
                .preparedQuery("select from release where name = $1 and version = $2 and kept for update")
                .execute(Tuple.of(name, version))
                .map(rows -> rows.size() == 1);
    }

    /** Lets go of its content; what it was stays known. Fails where something needs it that the database knows. */
    public Uni<Void> remove(SqlConnection transaction, String name, String version, String by) {
        return transaction
                .preparedQuery("delete from release_artifact where name = $1 and version = $2")
                .execute(Tuple.of(name, version))
                .chain(() -> transaction
                        .preparedQuery("update release set kept = false, removed_at = now(), removed_by = $3"
                                + " where name = $1 and version = $2")
                        .execute(Tuple.of(name, version, by)))
                .replaceWithVoid();
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
        return pool.preparedQuery(SELECT + "where name = $1 and version = $2 and kept")
                .execute(Tuple.of(name, version))
                .map(rows -> releases(rows).stream().findFirst());
    }

    /** As it was made, even if it has been removed since. */
    public Uni<Optional<Release>> find(SqlClient client, String name, String version) {
        return client.preparedQuery(SELECT + "where name = $1 and version = $2")
                .execute(Tuple.of(name, version))
                .map(rows -> releases(rows).stream().findFirst());
    }

    Uni<List<Release>> ofName(String name, long before, int limit) {
        return pool.preparedQuery(SELECT + "where kept and name = $1 and sequence < $2 order by sequence desc limit $3")
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
                        select exists (select from release_artifact one join release_artifact other using (name)
                        where one.digest = $1 and other.digest = $2)""")
                .execute(Tuple.of(oneContent, otherContent))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    Uni<List<Release>> newest(long before, int limit) {
        return pool.preparedQuery(SELECT + "where kept and sequence < $1 order by sequence desc limit $2")
                .execute(Tuple.of(before, limit))
                .map(ReleaseRepository::releases);
    }

    /** How many there are, of one name or, with null, of all. */
    Uni<Long> count(String name) {
        return pool.preparedQuery("select count(*) from release where kept and ($1::text is null or name = $1)")
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
