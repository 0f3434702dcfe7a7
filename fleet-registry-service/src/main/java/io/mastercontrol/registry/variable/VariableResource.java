package io.mastercontrol.registry.variable;

import io.mastercontrol.registry.access.CallerScope;
import io.mastercontrol.registry.access.ScopedCallers;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What templates in workload YAML are filled in with, for the fleet, for groups, and for single devices. */
@Path("/api/v1/variables")
public class VariableResource {
    private final VariableRepository variables;
    private final VariableService service;
    private final CallerScope caller;

    VariableResource(VariableRepository variables, VariableService service, CallerScope caller) {
        this.caller = caller;
        this.variables = variables;
        this.service = service;
    }

    @GET
    @RolesAllowed("viewer")
    @ScopedCallers(ScopedCallers.Treatment.NARROWED)
    @Operation(summary = "Variables of a scope: fleet, group/NAME or device/ID; all of them without one")
    public Uni<Page<Variable>> list(@QueryParam("scope") String scope) {
        Uni<List<Variable>> found = scope == null
                ? variables.everywhere()
                : variables.in(List.of(Scope.parse(scope).toString()));
        return found.chain(this::visible).map(all -> new Page<>(all, null, all.size()));
    }

    /** What to change in a scope; null removes. */
    record Change(String scope, Map<String, String> values) {}

    @PATCH
    @RolesAllowed("operator")
    @ScopedCallers(ScopedCallers.Treatment.NARROWED)
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Sets variables of a scope, or removes those whose value is null; devices get them by rollouts")
    public Uni<Page<Variable>> change(Change change, @Context SecurityContext by) {
        if (change == null || change.values() == null || change.values().isEmpty()) {
            throw Refusal.badRequest(
                    "The values are missing; send {\"scope\":\"fleet\",\"values\":{\"site\":\"berlin\"}}.");
        }
        Scope where = Scope.parse(change.scope());
        if (where.kind() != Scope.Kind.device && caller.selector().isPresent()) {
            throw Refusal.forbidden("These variables reach devices that are not yours; you may set those of scope"
                    + " device/ID, of a device that is.");
        }
        return mustBeVisible(where)
                .chain(() -> service.change(
                        where, change.values(), by.getUserPrincipal().getName()))
                .map(all -> new Page<>(all, null, all.size()));
    }

    @GET
    @Path("/history")
    @RolesAllowed("viewer")
    @ScopedCallers(ScopedCallers.Treatment.NARROWED)
    @Operation(summary = "Changes of a scope's variables, or of one of them, the newest first; value null: removed")
    public Uni<Page<Variable>> history(
            @QueryParam("scope") String scope,
            @QueryParam("name") String name,
            @QueryParam("limit") @DefaultValue("100") int limit) {
        Scope where = Scope.parse(scope);
        int most = Page.limit(limit);
        return mustBeVisible(where)
                .chain(() -> variables.history(where.toString(), name, most))
                .map(all -> new Page<>(all, null, all.size()));
    }

    private Uni<Void> mustBeVisible(Scope where) {
        if (where.kind() != Scope.Kind.device || caller.selector().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return caller.among(List.of(where.name()))
                .invoke(seen -> {
                    if (seen.isEmpty()) {
                        throw Refusal.notFound("There is no device " + where.name() + ".");
                    }
                })
                .replaceWithVoid();
    }

    /** Those of the fleet and of groups, and those of the caller's devices. */
    private Uni<List<Variable>> visible(List<Variable> all) {
        Map<Variable, Scope> scopes = new LinkedHashMap<>();
        all.forEach(variable -> scopes.put(variable, Scope.parse(variable.scope())));
        List<String> devices = scopes.values().stream()
                .filter(scope -> scope.kind() == Scope.Kind.device)
                .map(Scope::name)
                .distinct()
                .toList();
        return caller.among(devices)
                .map(seen -> all.stream()
                        .filter(variable -> scopes.get(variable).kind() != Scope.Kind.device
                                || seen.contains(scopes.get(variable).name()))
                        .toList());
    }
}
