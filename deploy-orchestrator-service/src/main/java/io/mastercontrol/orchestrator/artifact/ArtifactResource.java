package io.mastercontrol.orchestrator.artifact;

import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.orchestrator.access.ScopedCallers;
import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Content in and out. */
@Path("/api/v1/artifacts")
public class ArtifactResource {
    private final ArtifactStore store;
    private final ArtifactRepository artifacts;
    private final Downloads downloads;
    private final PieceStore pieces;
    private final MapStore maps;

    ArtifactResource(
            ArtifactStore store, ArtifactRepository artifacts, Downloads downloads, PieceStore pieces, MapStore maps) {
        this.maps = maps;
        this.store = store;
        this.artifacts = artifacts;
        this.downloads = downloads;
        this.pieces = pieces;
    }

    @POST
    @Blocking
    @Consumes({ReleaseArtifact.TAR, MediaType.APPLICATION_OCTET_STREAM})
    @RolesAllowed("operator")
    @Operation(summary = "Upload content; the body is the content itself, with its digest if the sender knows it")
    public Uni<Response> upload(
            InputStream body,
            @HeaderParam("Content-Length") String length,
            @HeaderParam("Digest") String header,
            @QueryParam("digest") String query,
            @Context SecurityContext caller) {
        return store.receive(body, Announced.of(length, query == null ? header : query))
                .chain(incoming ->
                        keep(incoming, caller.getUserPrincipal().getName()).eventually(incoming::discard));
    }

    private Uni<Response> keep(ArtifactStore.Incoming incoming, String by) {
        Artifact artifact = incoming.artifact();
        return artifacts
                .announce(artifact, ReleaseArtifact.TAR, by)
                .chain(() -> artifacts.keep(artifact.digest(), incoming::keep))
                .map(added -> Response.status(added ? 201 : 200)
                        .header("Location", "/api/v1/artifacts/" + artifact.digest())
                        .entity(artifact)
                        .build());
    }

    @HEAD
    @Path("/{digest}")
    @RolesAllowed({"viewer", "device", "service"})
    @ScopedCallers(ScopedCallers.Treatment.SAME_FOR_ALL)
    @Operation(summary = "Whether content is there, and its size")
    public Uni<Response> head(@PathParam("digest") String digest) {
        return intact(digest)
                .map(artifact -> stored(artifact)
                        .headers(Response.ok())
                        .header("Content-Length", artifact.size())
                        .build());
    }

    @GET
    @Path("/{digest}")
    @RolesAllowed({"viewer", "device", "service"})
    @ScopedCallers(ScopedCallers.Treatment.SAME_FOR_ALL)
    @Operation(summary = "Download content, whole or from a byte offset (Range)")
    public Uni<Response> download(
            @PathParam("digest") String digest,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange,
            @Context RoutingContext request) {
        return intact(digest)
                .invoke(artifact -> downloads.begin(digest, request))
                .map(artifact -> stored(artifact).answer(range, ifRange));
    }

    @GET
    @Path("/{digest}/pieces")
    @RolesAllowed({"viewer", "device", "service"})
    @ScopedCallers(ScopedCallers.Treatment.SAME_FOR_ALL)
    @Operation(summary = "The SHA-256 hashes of its pieces of 256 KiB, 32 bytes each, one after the other")
    public Uni<Response> pieces(@PathParam("digest") String digest) {
        return intact(digest)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(Unchecked.function(artifact -> pieces.of(artifact).bytes()))
                .map(list -> Response.ok(list, MediaType.APPLICATION_OCTET_STREAM)
                        .header("Cache-Control", "private, immutable, max-age=31536000")
                        .build());
    }

    @GET
    @Path("/{digest}/map")
    @RolesAllowed({"viewer", "device", "service"})
    @ScopedCallers(ScopedCallers.Treatment.SAME_FOR_ALL)
    @Operation(summary = "Where in a tar its files are: a line for each, offset, length and SHA-256")
    public Uni<Response> map(@PathParam("digest") String digest) {
        return intact(digest)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(Unchecked.function(maps::of))
                .map(text -> Response.ok(text, MediaType.TEXT_PLAIN)
                        .header("Cache-Control", "private, immutable, max-age=31536000")
                        .build());
    }

    private StoredFile stored(Artifact artifact) {
        return new StoredFile(store.source(artifact.digest()), artifact.size(), artifact.digest(), ReleaseArtifact.TAR);
    }

    /** The artifact, if what is stored has at least the right size; the receiver proves the hash. */
    private Uni<Artifact> intact(String digest) {
        if (!digest.matches(Artifact.DIGEST)) {
            throw Refusal.badField("digest", "The digest is '" + digest + "', but must be sha256: and 64 hex digits.");
        }
        return artifacts
                .use(digest)
                .map(found -> found.orElseThrow(() -> Refusal.notFound("There is no artifact " + digest + ".")))
                .call(artifact -> store.ready(digest).invoke(stored -> {
                    if (stored.isEmpty() || stored.getAsLong() != artifact.size()) {
                        throw Refusal.of(
                                500, "The stored file of artifact " + digest + " is damaged; upload it again.");
                    }
                }));
    }
}
