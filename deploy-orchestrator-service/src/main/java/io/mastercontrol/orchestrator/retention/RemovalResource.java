package io.mastercontrol.orchestrator.retention;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The end of a release. */
@Path("/api/v1/releases")
public class RemovalResource {
    private final ReleaseRemoval removal;

    RemovalResource(ReleaseRemoval removal) {
        this.removal = removal;
    }

    @DELETE
    @Path("/{name}/{version}")
    @RolesAllowed("operator")
    @Operation(summary = "Remove a release that nothing needs; its version is never given to other content")
    public Uni<Response> remove(
            @PathParam("name") String name, @PathParam("version") String version, @Context SecurityContext caller) {
        return removal.remove(name, version, caller.getUserPrincipal().getName())
                .map(gone -> Response.noContent().build());
    }
}
