package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.orchestrator.artifact.Artifact;
import io.mastercontrol.orchestrator.artifact.ArtifactRepository;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** How many bytes a device would download that has a certain content already. Makes nothing, and keeps nothing alive. */
@ApplicationScoped
public class PatchOutlook {
    private static final Logger LOG = Logger.getLogger(PatchOutlook.class);

    private final PatchStore store;
    private final ArtifactRepository artifacts;
    private final DeltaConfig config;

    PatchOutlook(PatchStore store, ArtifactRepository artifacts, DeltaConfig config) {
        this.store = store;
        this.artifacts = artifacts;
        this.config = config;
    }

    /** By the content that is there, for each of these digests; of one that nobody knows, the whole is needed. */
    public Uni<Map<String, Transfer>> to(ReleaseArtifact wanted, Collection<String> from) {
        Transfer whole = new Transfer(false, wanted.size(), false);
        boolean patchable = wanted.mediaType().equals(ReleaseArtifact.TAR) && wanted.size() >= PatchWorkshop.SMALLEST;
        Uni<Map<String, Artifact>> known =
                patchable ? artifacts.find(List.copyOf(from)) : Uni.createFrom().item(Map.of());
        return known.emitOn(Infrastructure.getDefaultWorkerPool()).map(found -> {
            Artifact to = new Artifact(wanted.digest(), wanted.size());
            Map<String, Transfer> transfers = new HashMap<>();
            from.forEach(digest -> transfers.put(
                    digest, found.containsKey(digest) ? look(new Patch.Pair(found.get(digest), to), whole) : whole));
            return transfers;
        });
    }

    private Transfer look(Patch.Pair pair, Transfer whole) {
        try {
            Patch patch = store.peek(pair);
            if (patch instanceof Patch.Ready ready) {
                return new Transfer(true, ready.size(), false);
            }
            boolean mayCome = config.enabled() && patch instanceof Patch.Unmade;
            return new Transfer(false, whole.bytes(), mayCome);
        } catch (IOException e) {
            LOG.warnf("a patch cannot be looked at, so the whole is counted: %s", e.getMessage());
            return new Transfer(false, whole.bytes(), true);
        }
    }
}
