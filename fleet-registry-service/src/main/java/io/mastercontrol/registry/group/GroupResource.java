package io.mastercontrol.registry.group;

import io.mastercontrol.registry.access.CallerScope;
import io.mastercontrol.registry.access.ScopedCallers;
import io.mastercontrol.registry.http.Page;
import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Sets of devices that share variables. */
@Path("/api/v1/groups")
public class GroupResource {
    private final GroupRepository groups;
    private final GroupService service;
    private final CallerScope scope;

    GroupResource(GroupRepository groups, GroupService service, CallerScope scope) {
        this.scope = scope;
        this.groups = groups;
        this.service = service;
    }

    @GET
    @RolesAllowed("viewer")
    @ScopedCallers(ScopedCallers.Treatment.NARROWED)
    @Operation(summary = "All groups, in the order in which their variables win: the last one does")
    public Uni<Page<Group>> list() {
        return groups.all().chain(this::visible).map(all -> new Page<>(all, null, all.size()));
    }

    @GET
    @Path("/{name}")
    @RolesAllowed("viewer")
    @ScopedCallers(ScopedCallers.Treatment.NARROWED)
    @Operation(summary = "One group")
    public Uni<Response> get(@PathParam("name") String name) {
        return groups.find(name)
                .map(found -> found.orElseThrow(() -> GroupService.unknown(name)))
                .chain(group -> visible(List.of(group)))
                .map(seen -> answer(seen.get(0)));
    }

    @PUT
    @Path("/{name}")
    @RolesAllowed("operator")
    @Operation(summary = "Makes or changes a group: devices that match a selector, devices by their ids, or both")
    public Uni<Response> put(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) String expected,
            GroupService.Wish wish,
            @Context SecurityContext caller) {
        if (wish == null) {
            throw Refusal.badRequest("The body is missing; send {\"selector\":\"site=berlin\"} or {\"devices\":[…]}.");
        }
        return service.put(name, wish, expected, caller.getUserPrincipal().getName())
                .map(GroupResource::answer);
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed("operator")
    @Operation(summary = "Deletes a group and its variables; its devices stay")
    public Uni<Void> delete(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) String expected,
            @Context SecurityContext caller) {
        return service.delete(name, expected, caller.getUserPrincipal().getName());
    }

    /** Named devices that are not the caller's are left out. */
    private Uni<List<Group>> visible(List<Group> all) {
        List<String> named = all.stream()
                .flatMap(group -> group.devices().stream())
                .distinct()
                .toList();
        return scope.among(named)
                .map(seen -> all.stream()
                        .map(group -> group.naming(
                                group.devices().stream().filter(seen::contains).toList()))
                        .toList());
    }

    private static Response answer(Group group) {
        return Response.ok(group)
                .header(HttpHeaders.ETAG, GroupService.etag(group))
                .build();
    }
}
