package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.orchestrator.access.ScopedCallers;
import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Rollouts that nobody notices. */
@Path("/api/v1/rollouts/rehearsal")
@ScopedCallers(ScopedCallers.Treatment.NARROWED)
public class RehearsalResource {
    private final Rehearsals rehearsals;
    private final RolloutScope scope;

    RehearsalResource(Rehearsals rehearsals, RolloutScope scope) {
        this.rehearsals = rehearsals;
        this.scope = scope;
    }

    @POST
    @RolesAllowed("operator")
    @Operation(
            summary =
                    "Play a rollout through on a copy of the fleet, with faults: batches, times, failures, and whether its"
                            + " gates would stop it; changes nothing")
    public Uni<RehearsalView> rehearse(RehearsalForm form, @Context SecurityContext caller) {
        if (form == null) {
            throw Refusal.badField("release", "The release is missing; give its name and version.");
        }
        return rehearsals.of(
                scope.within(form.rollout()),
                form.wanted(),
                caller.getUserPrincipal().getName());
    }
}
