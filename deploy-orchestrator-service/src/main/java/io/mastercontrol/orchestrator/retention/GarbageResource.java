package io.mastercontrol.orchestrator.retention;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mastercontrol.orchestrator.http.Page;
import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What is stored, and why. */
@Path("/api/v1/artifacts")
public class GarbageResource {
    private final GarbageCollection garbage;
    private final Uses uses;

    GarbageResource(GarbageCollection garbage, Uses uses) {
        this.garbage = garbage;
        this.uses = uses;
    }

    /**
     * An artifact as it stands in the list.
     *
     * @param usedAt when it was last uploaded, asked for or downloaded, to within a few minutes
     * @param needed whether it stays; else the next collection removes it
     * @param reason why, as the end of a sentence
     */
    public record Stored(
            String digest,
            long size,
            Instant createdAt,
            @JsonInclude(JsonInclude.Include.NON_NULL) String createdBy,
            Instant usedAt,
            List<String> releases,
            boolean needed,
            String reason) {}

    @GET
    @RolesAllowed({"viewer", "service"})
    @Operation(summary = "All artifacts, the newest first, each with the reason why it is kept")
    public Uni<Page<Stored>> list(
            @QueryParam("limit") @DefaultValue("100") int limit, @QueryParam("cursor") String cursor) {
        int most = Page.limit(limit);
        long skip = skipped(cursor);
        return garbage.garbage().chain(found -> uses.artifacts().map(all -> page(found, all, skip, most)));
    }

    private static Page<Stored> page(Garbage garbage, List<ArtifactUse> all, long skip, int most) {
        List<Stored> shown = all.stream()
                .skip(skip)
                .limit(most)
                .map(artifact -> stored(garbage, artifact))
                .toList();
        String next = skip + shown.size() < all.size() ? Page.cursor(String.valueOf(skip + shown.size())) : null;
        return new Page<>(shown, next, all.size());
    }

    private static Stored stored(Garbage garbage, ArtifactUse artifact) {
        return new Stored(
                artifact.digest(),
                artifact.size(),
                artifact.createdAt(),
                artifact.createdBy(),
                artifact.touchedAt(),
                artifact.releases(),
                !garbage.artifacts().contains(artifact),
                garbage.reason(artifact));
    }

    private static long skipped(String cursor) {
        try {
            return Long.parseUnsignedLong(Page.key(cursor, "0"));
        } catch (NumberFormatException e) {
            throw Refusal.badField("cursor", "The cursor is not one of this list; start again without it.");
        }
    }

    @POST
    @Path("/gc")
    @RolesAllowed("operator")
    @Operation(summary = "Remove what nothing needs now rather than at the next hour; dry_run=true only tells")
    public Uni<Collected> collect(
            @QueryParam("dry_run") @DefaultValue("false") boolean dryRun, @Context SecurityContext caller) {
        return dryRun ? garbage.look() : garbage.run(caller.getUserPrincipal().getName());
    }
}
