package io.mastercontrol.orchestrator.device;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.orchestrator.access.ScopedCallers;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.presence.Presence;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What the orchestrator knows and does about one device. */
@Path("/api/v1/devices/{id}")
@ScopedCallers(ScopedCallers.Treatment.ONE_DEVICE)
public class DeviceResource {
    private final Presence presence;
    private final DeviceRepository devices;
    private final WorkloadRollback rollback;

    DeviceResource(Presence presence, DeviceRepository devices, WorkloadRollback rollback) {
        this.presence = presence;
        this.devices = devices;
        this.rollback = rollback;
    }

    /** Where to, the version before the current one if left out; and why. */
    public record RollbackRequest(String version, String reason) {}

    private static RollbackRequest request(String body) {
        try {
            return body == null || body.isBlank()
                    ? new RollbackRequest(null, null)
                    : Json.read(body, RollbackRequest.class);
        } catch (MalformedMessage e) {
            throw Refusal.of(400, "The body is no valid JSON; leave it out, or name a version in it.");
        }
    }

    @GET
    @Path("/why")
    @RolesAllowed({"viewer", "service"})
    @Operation(summary = "Why a device is not on what its rollouts bring, in order")
    public Uni<Why> why(@PathParam("id") String id) {
        return presence.status(id)
                .map(status -> status.orElseThrow(() -> Refusal.notFound("There is no device " + id + ".")))
                .chain(status -> devices.standings(id).map(standings -> Why.of(id, status, standings)));
    }

    @POST
    @Path("/workloads/{name}/rollback")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed("operator")
    @Operation(summary = "Take one workload on one device back to an earlier release")
    public Uni<WorkloadRollback.Outcome> rollback(
            @PathParam("id") String id, @PathParam("name") String name, String body, @Context SecurityContext caller) {
        RollbackRequest request = request(body);
        WorkloadRollback.Wish wish = new WorkloadRollback.Wish(
                name,
                request.version(),
                request.reason(),
                caller.getUserPrincipal().getName());
        return presence.status(id)
                .map(status -> status.orElseThrow(() -> Refusal.notFound("There is no device " + id + ".")))
                .chain(status -> rollback.perform(id, wish));
    }
}
