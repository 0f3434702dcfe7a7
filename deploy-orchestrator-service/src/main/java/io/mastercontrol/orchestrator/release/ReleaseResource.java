package io.mastercontrol.orchestrator.release;

import io.mastercontrol.orchestrator.access.ScopedCallers;
import io.mastercontrol.orchestrator.http.Page;
import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Releases. */
@Path("/api/v1/releases")
public class ReleaseResource {
    private final ReleaseService service;
    private final ReleaseRepository releases;

    ReleaseResource(ReleaseService service, ReleaseRepository releases) {
        this.service = service;
        this.releases = releases;
    }

    @POST
    @RolesAllowed("operator")
    @Operation(summary = "Make a release; the same one again is answered with the first")
    public Uni<Response> create(ReleaseRequest request, @Context SecurityContext caller) {
        if (request == null) {
            throw Refusal.of(400, "The body is missing; it names the release, its version and its artifacts.");
        }
        return service.create(request, caller.getUserPrincipal().getName())
                .map(made -> Response.status(made.created() ? 201 : 200)
                        .header(
                                "Location",
                                "/api/v1/releases/" + made.release().name() + "/"
                                        + made.release().version())
                        .entity(made.release())
                        .build());
    }

    @GET
    @RolesAllowed({"viewer", "service"})
    @ScopedCallers(ScopedCallers.Treatment.SAME_FOR_ALL)
    @Operation(summary = "All releases, newest first")
    public Uni<Page<Release.Brief>> list(
            @QueryParam("name") String name,
            @QueryParam("limit") @DefaultValue("100") int limit,
            @QueryParam("cursor") String cursor) {
        long before = before(cursor);
        int most = Page.limit(limit);
        return (name == null ? releases.newest(before, most + 1) : releases.ofName(name, before, most + 1))
                .chain(found -> releases.count(name).map(total -> page(found, most, total)));
    }

    @GET
    @Path("/{name}")
    @RolesAllowed({"viewer", "service"})
    @ScopedCallers(ScopedCallers.Treatment.SAME_FOR_ALL)
    @Operation(summary = "The versions of one release, newest first")
    public Uni<Page<Release.Brief>> versions(
            @PathParam("name") String name,
            @QueryParam("limit") @DefaultValue("100") int limit,
            @QueryParam("cursor") String cursor) {
        return list(name, limit, cursor).invoke(page -> {
            if (page.total() == 0) {
                throw Refusal.notFound("There is no release " + name + ".");
            }
        });
    }

    @GET
    @Path("/{name}/{version}")
    @RolesAllowed({"viewer", "service"})
    @ScopedCallers(ScopedCallers.Treatment.SAME_FOR_ALL)
    @Operation(summary = "One release with its workloads and signed manifest")
    public Uni<Release> get(@PathParam("name") String name, @PathParam("version") String version) {
        return releases.find(name, version)
                .map(found ->
                        found.orElseThrow(() -> Refusal.notFound("There is no release " + name + " " + version + ".")));
    }

    private static long before(String cursor) {
        String key = Page.key(cursor, "");
        try {
            return key.isEmpty() ? Long.MAX_VALUE : Long.parseLong(key);
        } catch (NumberFormatException e) {
            throw Refusal.badField("cursor", "The cursor is not one of this list; start again without it.");
        }
    }

    private static Page<Release.Brief> page(List<Release> found, int limit, long total) {
        boolean more = found.size() > limit;
        List<Release> shown = more ? found.subList(0, limit) : found;
        String next = more ? Page.cursor(String.valueOf(shown.get(limit - 1).sequence())) : null;
        return new Page<>(shown.stream().map(Release.Brief::of).toList(), next, total);
    }
}
