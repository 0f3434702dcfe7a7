package io.mastercontrol.registry.device;

import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.registry.access.CallerScope;
import io.mastercontrol.registry.access.ScopedCallers;
import io.mastercontrol.registry.device.DeviceService.Patch;
import io.mastercontrol.registry.http.Page;
import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Devices, for people and their scripts. */
@Path("/api/v1/devices")
@ScopedCallers(ScopedCallers.Treatment.ONE_DEVICE)
public class DeviceResource {
    private final DeviceRepository devices;
    private final DeviceService service;
    private final Selectors selectors;
    private final CallerScope scope;

    DeviceResource(Selectors selectors, DeviceRepository devices, DeviceService service, CallerScope scope) {
        this.scope = scope;
        this.selectors = selectors;
        this.devices = devices;
        this.service = service;
    }

    @GET
    @RolesAllowed("viewer")
    @ScopedCallers(ScopedCallers.Treatment.NARROWED)
    @Operation(
            summary = "Devices in the order of their ids; selector: label=value,label!=value,label in (a,b),"
                    + "label>=1.2; @group, @id, @agent_version and facts such as @architecture like labels")
    public Uni<Page<Device>> list(
            @QueryParam("selector") String selector,
            @QueryParam("status") String status,
            @QueryParam("limit") @DefaultValue("100") int limit,
            @QueryParam("cursor") String cursor) {
        DeviceStatus wanted = status(status);
        int most = Page.limit(limit);
        String after = Page.key(cursor, "");
        return selectors
                .read(selector, scope.selector())
                .chain(which -> Uni.combine()
                        .all()
                        .unis(devices.list(which, wanted, after, most + 1), devices.count(which, wanted))
                        .with((found, total) -> page(found, most, total)));
    }

    private static Page<Device> page(List<Device> found, int most, long total) {
        if (found.size() <= most) {
            return new Page<>(found, null, total);
        }
        List<Device> shown = found.subList(0, most);
        return new Page<>(shown, Page.cursor(shown.get(most - 1).id()), total);
    }

    @GET
    @Path("/{id}")
    @RolesAllowed("viewer")
    @Operation(summary = "One device")
    public Uni<Response> get(@PathParam("id") String id) {
        return devices.find(id)
                .map(found -> found.orElseThrow(() -> DeviceService.unknown(id)))
                .map(DeviceResource::answer);
    }

    @PATCH
    @Path("/{id}")
    @RolesAllowed("operator")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(summary = "Changes name or labels; a label with value null is removed")
    public Uni<Response> change(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String expected,
            Patch patch,
            @Context SecurityContext caller) {
        if (patch == null) {
            throw Refusal.badRequest("The body is missing; send {\"labels\":{…}} or {\"name\":\"…\"}.");
        }
        return service.change(id, patch, expected, caller.getUserPrincipal().getName(), scope.selector())
                .map(DeviceResource::answer);
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed("admin")
    @Operation(summary = "Forgets a device and everything known of it")
    public Uni<Void> forget(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String expected,
            @Context SecurityContext caller) {
        return service.forget(id, expected, caller.getUserPrincipal().getName());
    }

    @GET
    @Path("/{id}/workloads")
    @RolesAllowed("viewer")
    @Operation(summary = "The workloads of a device, as it last told")
    public Uni<Page<WorkloadStatus>> workloads(@PathParam("id") String id) {
        return devices.workloads(id)
                .map(found -> found.orElseThrow(() -> DeviceService.unknown(id)))
                .map(workloads -> new Page<>(workloads, null, workloads.size()));
    }

    @GET
    @Path("/{id}/workloads/{name}")
    @RolesAllowed("viewer")
    @Operation(summary = "One workload of a device, as it last told")
    public Uni<WorkloadStatus> workload(@PathParam("id") String id, @PathParam("name") String name) {
        return devices.workloads(id)
                .map(found -> found.orElseThrow(() -> DeviceService.unknown(id)))
                .map(workloads -> workloads.stream()
                        .filter(workload -> workload.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> Refusal.notFound("Device " + id + " has no workload " + name + ".")));
    }

    private static Response answer(Device device) {
        return Response.ok(device)
                .header(HttpHeaders.ETAG, DeviceService.etag(device))
                .build();
    }

    private static DeviceStatus status(String word) {
        if (word == null || word.isBlank()) {
            return null;
        }
        return DeviceStatus.of(word)
                .orElseThrow(() -> Refusal.badField(
                        "status", "The status must be one of online, stale, offline, pending, legacy."));
    }
}
