package io.mastercontrol.registry.variable;

import io.mastercontrol.registry.device.DeviceRepository;
import io.mastercontrol.registry.group.GroupRepository;
import io.mastercontrol.registry.http.Page;
import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What templates in workload YAML are filled in with, for the fleet, for groups, and for single devices. */
@Path("/")
public class VariableResource {
    private static final int MOST_ASKED = 100_000;

    private final VariableRepository variables;
    private final VariableService service;
    private final GroupRepository groups;
    private final DeviceRepository devices;

    VariableResource(
            VariableRepository variables, VariableService service, GroupRepository groups, DeviceRepository devices) {
        this.variables = variables;
        this.service = service;
        this.groups = groups;
        this.devices = devices;
    }

    @GET
    @Path("/api/v1/variables")
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
    @Path("/api/v1/variables")
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
    @Path("/api/v1/variables/history")
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

    @GET
    @Path("/api/v1/devices/{id}/variables")
    @RolesAllowed("viewer")
    @Operation(summary = "The variables of a device, each with the scope that it comes from")
    public Uni<Page<Variable>> ofDevice(@PathParam("id") String id) {
        return devices.briefs(List.of(id))
                .invoke(found -> {
                    if (found.isEmpty()) {
                        throw Refusal.notFound("There is no device " + id + ".");
                    }
                })
                .chain(found ->
                        effective().map(effective -> effective.of(found.get(0)).values()))
                .map(all -> new Page<>(List.copyOf(all), null, all.size()));
    }

    /** Whose variables are asked for. */
    record Question(List<String> devices) {}

    @POST
    @Path("/internal/variables")
    @RolesAllowed("service")
    @Operation(summary = "The variables of devices, by their ids")
    public Uni<Map<String, Map<String, String>>> of(Question question) {
        if (question == null || question.devices() == null || question.devices().size() > MOST_ASKED) {
            throw Refusal.badField("devices", "The devices are missing, or more than " + MOST_ASKED + ".");
        }
        return Uni.combine()
                .all()
                .unis(devices.briefs(question.devices()), effective())
                .with((found, effective) -> {
                    Map<String, Map<String, String>> values = new TreeMap<>();
                    found.forEach(device -> {
                        Map<String, String> own = new TreeMap<>();
                        effective.of(device).forEach((name, variable) -> own.put(name, variable.value()));
                        values.put(device.id(), own);
                    });
                    return values;
                });
    }

    private Uni<EffectiveVariables> effective() {
        return Uni.combine().all().unis(groups.all(), variables.everywhere()).with(EffectiveVariables::new);
    }
}
