package io.mastercontrol.orchestrator.artifact;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which artifacts there are. */
@ApplicationScoped
public class ArtifactRepository {
    private final Pool pool;

    ArtifactRepository(Pool pool) {
        this.pool = pool;
    }

    /** Notes an artifact; true if it was not known. */
    Uni<Boolean> add(Artifact artifact, String mediaType, String by) {
        return pool.preparedQuery("insert into artifact (digest, size, media_type, created_by)"
                        + " values ($1, $2, $3, $4) on conflict (digest) do nothing")
                .execute(Tuple.of(artifact.digest(), artifact.size(), mediaType, by))
                .map(rows -> rows.rowCount() == 1);
    }

    public Uni<Optional<Artifact>> find(String digest) {
        return find(java.util.List.of(digest)).map(found -> Optional.ofNullable(found.get(digest)));
    }

    /** Those of the digests that are known. */
    public Uni<Map<String, Artifact>> find(Collection<String> digests) {
        return pool.preparedQuery("select digest, size from artifact where digest = any($1)")
                .execute(Tuple.of(digests.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Artifact> found = new HashMap<>();
                    rows.forEach(row -> found.put(
                            row.getString("digest"), new Artifact(row.getString("digest"), row.getLong("size"))));
                    return found;
                });
    }
}
