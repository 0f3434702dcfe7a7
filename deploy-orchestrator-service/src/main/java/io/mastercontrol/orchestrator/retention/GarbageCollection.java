package io.mastercontrol.orchestrator.retention;

import io.mastercontrol.orchestrator.artifact.ArtifactRepository;
import io.mastercontrol.orchestrator.artifact.ArtifactStore;
import io.mastercontrol.orchestrator.artifact.MapStore;
import io.mastercontrol.orchestrator.artifact.PieceStore;
import io.mastercontrol.orchestrator.delta.PatchStore;
import io.mastercontrol.orchestrator.http.Refusal;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Removes what nothing needs, one thing after the other, each looked at once more in the transaction that removes it. It can
 * be ended at any point, and several replicas can do it at once. See docs/adr/0027-what-is-kept.md.
 */
@ApplicationScoped
class GarbageCollection {
    private static final Logger LOG = Logger.getLogger(GarbageCollection.class);

    private static final Duration SHORTEST_GRACE = Duration.ofMinutes(10);

    private final Pool pool;
    private final Uses uses;
    private final ReleaseRemoval removal;
    private final ArtifactRepository artifacts;
    private final ArtifactStore store;
    private final PieceStore pieces;
    private final MapStore maps;
    private final PatchStore patches;
    private final RetentionConfig config;
    private final Collected.Teller teller;

    GarbageCollection(
            Pool pool,
            Uses uses,
            ReleaseRemoval removal,
            ArtifactRepository artifacts,
            ArtifactStore store,
            PieceStore pieces,
            MapStore maps,
            PatchStore patches,
            RetentionConfig config,
            Collected.Teller teller) {
        if (config.grace().compareTo(SHORTEST_GRACE) < 0) {
            throw new IllegalArgumentException("mc.retention.grace is " + config.grace()
                    + ", but must be at least 10m: uploads and downloads are under way that nobody else knows of");
        }
        this.pool = pool;
        this.uses = uses;
        this.removal = removal;
        this.artifacts = artifacts;
        this.store = store;
        this.pieces = pieces;
        this.maps = maps;
        this.patches = patches;
        this.config = config;
        this.teller = teller;
    }

    @Scheduled(
            every = "${mc.retention.every}",
            delayed = "2m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> regularly() {
        return run("the retention")
                .onFailure()
                .invoke(e -> LOG.warnf("what nothing needs was not removed to the end: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** What would be removed. */
    Uni<Collected> look() {
        return garbage().chain(garbage -> swept(garbage, false).map(swept -> Collected.planned(garbage, swept)));
    }

    Uni<Garbage> garbage() {
        return Uni.combine()
                .all()
                .unis(uses.releases(), uses.artifacts())
                .with((releases, found) -> Garbage.of(releases, found, config.releases()));
    }

    Uni<Collected> run(String by) {
        return garbage()
                .chain(garbage -> each(garbage.releases(), release -> removed(release, by)))
                .chain(releases -> garbage()
                        .chain(garbage -> each(garbage.artifacts(), this::condemned)
                                .chain(condemned -> forgotten()
                                        .chain(() -> swept(garbage, true))
                                        .call(store::tidy)
                                        .map(swept -> Collected.done(releases, condemned, swept)))))
                .call(collected -> teller.tell(collected, by));
    }

    private static <T> Uni<List<T>> each(List<T> things, Function<T, Uni<Boolean>> remove) {
        return Multi.createFrom()
                .iterable(things)
                .onItem()
                .transformToUniAndConcatenate(
                        thing -> remove.apply(thing).map(gone -> gone ? List.of(thing) : List.<T>of()))
                .onItem()
                .disjoint()
                .map(GarbageCollection::<T>cast)
                .collect()
                .asList();
    }

    @SuppressWarnings("unchecked")
    private static <T> T cast(Object thing) {
        return (T) thing;
    }

    private Uni<Boolean> removed(ReleaseUse release, String by) {
        return removal.remove(release.name(), release.version(), by)
                .replaceWith(true)
                .onFailure(Refusal.class)
                .recoverWithItem(e -> {
                    LOG.infof("%s stays: %s", release.title(), e.getMessage());
                    return false;
                });
    }

    private Uni<Boolean> condemned(ArtifactUse artifact) {
        return pool.withTransaction(transaction -> artifacts
                .lock(transaction, artifact.digest())
                .chain(locked -> locked
                        ? still(transaction, artifact.digest())
                        : Uni.createFrom().item(false)));
    }

    /** Under the lock no release can be made of it. */
    private Uni<Boolean> still(SqlConnection transaction, String digest) {
        return uses.artifact(transaction, digest).chain(use -> {
            boolean needed = use.isEmpty()
                    || use.get().recent()
                    || use.get().running() != null
                    || !use.get().releases().isEmpty();
            return needed
                    ? Uni.createFrom().item(false)
                    : artifacts.condemn(transaction, digest).replaceWith(true);
        });
    }

    private Uni<Void> forgotten() {
        return artifacts
                .condemned(uses.graceSeconds())
                .chain(digests -> Multi.createFrom()
                        .iterable(digests)
                        .onItem()
                        .transformToUniAndConcatenate(
                                digest -> artifacts.forget(digest, uses.graceSeconds(), () -> bytes(digest)))
                        .collect()
                        .last()
                        .replaceWithVoid());
    }

    private Uni<Void> bytes(String digest) {
        return store.remove(digest)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(Unchecked.consumer(gone -> {
                    pieces.forget(digest);
                    maps.forget(digest);
                }));
    }

    private Uni<PatchStore.Swept> swept(Garbage garbage, boolean really) {
        return artifacts
                .all()
                .map(digests -> {
                    Set<String> staying = new HashSet<>(digests);
                    garbage.artifacts().forEach(artifact -> staying.remove(artifact.digest()));
                    return staying;
                })
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(Unchecked.function(staying -> patches.sweep(staying, really)));
    }
}
