package io.mastercontrol.orchestrator.artifact;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which artifacts there are. A row is there before its bytes and after them, and is kept, which means to be seen, only while
 * they are there; so whatever a crash leaves is found by its row. See docs/adr/0027-what-is-kept.md.
 */
@ApplicationScoped
public class ArtifactRepository {
    private final Pool pool;

    ArtifactRepository(Pool pool) {
        this.pool = pool;
    }

    /** Notes that bytes are about to come. */
    Uni<Void> announce(Artifact artifact, String mediaType, String by) {
        return pool.preparedQuery("insert into artifact (digest, size, media_type, created_by, kept)"
                        + " values ($1, $2, $3, $4, false) on conflict (digest) do update set touched_at = now()")
                .execute(Tuple.of(artifact.digest(), artifact.size(), mediaType, by))
                .replaceWithVoid();
    }

    /** Has the bytes put in their place, and keeps them, while nobody else adds or removes them; true if it was not kept. */
    Uni<Boolean> keep(String digest, Supplier<Uni<Void>> bytes) {
        return pool.withTransaction(transaction -> transaction
                .preparedQuery("select kept from artifact where digest = $1 for update")
                .execute(Tuple.of(digest))
                .map(rows -> !rows.iterator().next().getBoolean(0))
                .call(() -> bytes.get())
                .call(() -> transaction
                        .preparedQuery("update artifact set kept = true, touched_at = now() where digest = $1")
                        .execute(Tuple.of(digest))));
    }

    /** For somebody who may need it: it stays for the grace. */
    Uni<Optional<Artifact>> use(String digest) {
        return pool.preparedQuery("""
                        with used as (update artifact set touched_at = now()
                            where digest = $1 and kept and touched_at < now() - interval '1 minute')
                        select digest, size from artifact where digest = $1 and kept""")
                .execute(Tuple.of(digest))
                .map(rows -> Optional.ofNullable(byDigest(rows).get(digest)));
    }

    /** Those that are being downloaded stay for the grace. */
    Uni<Void> touch(Collection<String> digests) {
        return digests.isEmpty()
                ? Uni.createFrom().voidItem()
                : pool.preparedQuery("update artifact set touched_at = now() where digest = any($1)")
                        .execute(Tuple.of(digests.toArray(String[]::new)))
                        .replaceWithVoid();
    }

    public Uni<Optional<Artifact>> find(String digest) {
        return find(List.of(digest)).map(found -> Optional.ofNullable(found.get(digest)));
    }

    /** Those of the digests that are known. */
    public Uni<Map<String, Artifact>> find(Collection<String> digests) {
        return pool.preparedQuery("select digest, size from artifact where digest = any($1) and kept")
                .execute(Tuple.of(digests.toArray(String[]::new)))
                .map(ArtifactRepository::byDigest);
    }

    /** The digests of all. */
    public Uni<List<String>> all() {
        return digests("select digest from artifact where kept", Tuple.tuple());
    }

    private static Map<String, Artifact> byDigest(RowSet<Row> rows) {
        Map<String, Artifact> found = new HashMap<>();
        rows.forEach(
                row -> found.put(row.getString("digest"), new Artifact(row.getString("digest"), row.getLong("size"))));
        return found;
    }

    /** Locks one that is kept; false if there is none, or somebody is just beginning to need it. */
    public Uni<Boolean> lock(SqlConnection transaction, String digest) {
        return transaction
                .preparedQuery("select from artifact where digest = $1 and kept for update skip locked")
                .execute(Tuple.of(digest))
                .map(rows -> rows.size() == 1);
    }

    /** From the commit on nobody sees it, and nobody can make a release of it, unless it is uploaded again. */
    public Uni<Void> condemn(SqlConnection transaction, String digest) {
        return transaction
                .preparedQuery("update artifact set kept = false where digest = $1")
                .execute(Tuple.of(digest))
                .replaceWithVoid();
    }

    /** Those that are not kept and that nobody has touched for so long: condemned, or left behind by a crash. */
    public Uni<List<String>> condemned(double graceSeconds) {
        return digests(
                "select digest from artifact where not kept and touched_at < now() - $1::float8 * interval '1 second'",
                Tuple.of(graceSeconds));
    }

    /** Has the bytes of a condemned one removed, and forgets it; nothing if it has been uploaded again. */
    public Uni<Void> forget(String digest, double graceSeconds, Supplier<Uni<Void>> bytes) {
        return pool.withTransaction(transaction -> transaction
                .preparedQuery("select from artifact where digest = $1 and not kept"
                        + " and touched_at < now() - $2::float8 * interval '1 second' for update skip locked")
                .execute(Tuple.of(digest, graceSeconds))
                .chain(rows -> rows.size() == 0
                        ? Uni.createFrom().voidItem()
                        : bytes.get()
                                .chain(() -> transaction
                                        .preparedQuery("delete from artifact where digest = $1")
                                        .execute(Tuple.of(digest)))
                                .replaceWithVoid()));
    }

    private Uni<List<String>> digests(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).map(rows -> {
            List<String> digests = new ArrayList<>(rows.size());
            rows.forEach(row -> digests.add(row.getString(0)));
            return digests;
        });
    }
}
