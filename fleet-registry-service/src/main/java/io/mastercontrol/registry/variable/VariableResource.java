package io.mastercontrol.registry.variable;

import io.mastercontrol.registry.http.Page;
import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What templates in workload YAML are filled in with, for the fleet, for groups, and for single devices. */
@Path("/api/v1/variables")
public class VariableResource {
    private final VariableRepository variables;
    private final VariableService service;

    VariableResource(VariableRepository variables, VariableService service) {
        this.variables = variables;
        this.service = service;
    }

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "Variables of a scope: fleet, group/NAME or device/ID; all of them without one")
    public Uni<Page<Variable>> list(@QueryParam("scope") String scope) {
        Uni<List<Variable>> found = scope == null
                ? variables.everywhere()
                : variables.in(List.of(Scope.parse(scope).toString()));
        return found.map(all -> new Page<>(all, null, all.size()));
    }

    /** What to change in a scope; null removes. */
    record Change(String scope, Map<String, String> values) {}

    @PATCH
    @RolesAllowed("operator")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Sets variables of a scope, or removes those whose value is null; devices get them by rollouts")
    public Uni<Page<Variable>> change(Change change, @Context SecurityContext caller) {
        if (change == null || change.values() == null || change.values().isEmpty()) {
            throw Refusal.badRequest(
                    "The values are missing; send {\"scope\":\"fleet\",\"values\":{\"site\":\"berlin\"}}.");
        }
        return service.change(
                        Scope.parse(change.scope()),
                        change.values(),
                        caller.getUserPrincipal().getName())
                .map(all -> new Page<>(all, null, all.size()));
    }

    @GET
    @Path("/history")
    @RolesAllowed("viewer")
    @Operation(summary = "Changes of a scope's variables, or of one of them, the newest first; value null: removed")
    public Uni<Page<Variable>> history(
            @QueryParam("scope") String scope,
            @QueryParam("name") String name,
            @QueryParam("limit") @DefaultValue("100") int limit) {
        return variables
                .history(Scope.parse(scope).toString(), name, Page.limit(limit))
                .map(all -> new Page<>(all, null, all.size()));
    }
}
