package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.orchestrator.access.ScopedCallers;
import io.mastercontrol.orchestrator.artifact.Artifact;
import io.mastercontrol.orchestrator.artifact.ArtifactRepository;
import io.mastercontrol.orchestrator.artifact.Source;
import io.mastercontrol.orchestrator.artifact.StoredFile;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.release.Release;
import io.mastercontrol.orchestrator.release.ReleaseRepository;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;

/** What a device needs that has an earlier artifact. */
@Path("/api/v1/artifacts/{to}/patch")
public class PatchResource {
    private static final Logger LOG = Logger.getLogger(PatchResource.class);
    private static final String PATCH = "application/vnd.master-control.patch";
    private static final int ASK_AGAIN_SECONDS = 5;

    private final PatchStore store;
    private final PatchWorkshop workshop;
    private final ArtifactRepository artifacts;
    private final ReleaseRepository releases;

    PatchResource(PatchStore store, PatchWorkshop workshop, ArtifactRepository artifacts, ReleaseRepository releases) {
        this.store = store;
        this.workshop = workshop;
        this.artifacts = artifacts;
        this.releases = releases;
    }

    @GET
    @RolesAllowed({"viewer", "device", "service"})
    @ScopedCallers(ScopedCallers.Treatment.SAME_FOR_ALL)
    @Operation(
            summary = "The patch from one artifact to another of the same release (Range); 202 while it is being made,"
                    + " 404 when there is none worth making")
    public Uni<Response> patch(
            @PathParam("to") String to,
            @QueryParam("from") String from,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange) {
        return pair(from, to)
                .chain(pair -> found(pair).chain(patch -> {
                    if (patch instanceof Patch.Ready ready) {
                        StoredFile file = new StoredFile(Source.of(ready.file()), ready.size(), ready.hash(), PATCH);
                        return Uni.createFrom().item(file.answer(range, ifRange));
                    }
                    if (patch instanceof Patch.Never never) {
                        throw Refusal.notFound("There is no patch worth making: " + never.reason() + ".");
                    }
                    return ordered(pair);
                }));
    }

    private Uni<Patch.Pair> pair(String from, String to) {
        for (String digest : new String[] {from, to}) {
            if (digest == null || !digest.matches(Artifact.DIGEST)) {
                throw Refusal.badField(
                        "from", "The digest is '" + digest + "', but must be sha256: and 64 hex digits.");
            }
        }
        return artifacts.find(List.of(from, to)).map(found -> {
            for (String digest : List.of(from, to)) {
                if (!found.containsKey(digest)) {
                    throw Refusal.notFound("There is no artifact " + digest + ".");
                }
            }
            return new Patch.Pair(found.get(from), found.get(to));
        });
    }

    private Uni<Patch> found(Patch.Pair pair) {
        return Uni.createFrom()
                .item(Unchecked.supplier(() -> store.find(pair)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** Only between contents of one release: anything else is nothing that a device needs. */
    private Uni<Response> ordered(Patch.Pair pair) {
        Uni<Boolean> sensible = workshop.isOrdered(pair)
                ? Uni.createFrom().item(true)
                : releases.shared(pair.from().digest(), pair.to().digest());
        return sensible.map(yes -> {
            if (!yes || !workshop.order(pair)) {
                throw Refusal.notFound("There is no patch from " + pair.from().digest() + ".");
            }
            return Response.accepted().header("Retry-After", ASK_AGAIN_SECONDS).build();
        });
    }

    /** The patch that most devices will ask for is begun before they do. */
    void prepare(@Observes Release made) {
        if (made.contentDigest() == null) {
            return;
        }
        releases.before(made)
                .chain(before -> before.isEmpty() || before.get().contentDigest() == null
                        ? Uni.createFrom().voidItem()
                        : pair(before.get().contentDigest(), made.contentDigest())
                                .invoke(workshop::order)
                                .replaceWithVoid())
                .subscribe()
                .with(done -> {}, e -> LOG.warnf("no patch for %s %s is prepared: %s", made.name(), made.version(), e));
    }
}
