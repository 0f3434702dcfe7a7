package io.mastercontrol.orchestrator.device;

import io.mastercontrol.orchestrator.access.CallerScope;
import io.mastercontrol.orchestrator.access.ScopedCallers;
import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** One workload, wherever it runs. */
@Path("/api/v1/workloads/{name}")
@ScopedCallers(ScopedCallers.Treatment.NARROWED)
public class WorkloadResource {
    private final WorkloadRollback rollback;
    private final CallerScope scope;

    WorkloadResource(WorkloadRollback rollback, CallerScope scope) {
        this.scope = scope;
        this.rollback = rollback;
    }

    /**
     * Whom it is for, and why.
     *
     * @param selector labels; empty for every device
     * @param version the one before on each device if left out
     */
    public record Request(String selector, String version, String reason) {}

    @POST
    @Path("/rollback")
    @RolesAllowed("operator")
    @Operation(summary = "Take one workload back on every device that matches, at once and independent of rollouts")
    public Uni<WorkloadRollback.Many> rollback(
            @PathParam("name") String name, Request request, @Context SecurityContext caller) {
        if (request == null || request.selector() == null) {
            throw Refusal.badField(
                    "selector", "The selector is missing; give labels such as role=web, or \"\" for every device.");
        }
        if (request.reason() == null || request.reason().isBlank()) {
            throw Refusal.badField("reason", "The reason is missing; the next one who wonders will want to read it.");
        }
        return rollback.everywhere(
                within(request.selector().strip()),
                new WorkloadRollback.Wish(
                        name,
                        request.version(),
                        request.reason(),
                        caller.getUserPrincipal().getName()));
    }

    /** Of the devices that are asked for, those that are the caller's. */
    private String within(String asked) {
        return scope.selector()
                .map(own -> asked.isEmpty() ? own : own + "," + asked)
                .orElse(asked);
    }
}
