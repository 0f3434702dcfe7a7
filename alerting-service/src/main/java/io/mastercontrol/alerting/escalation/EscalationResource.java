package io.mastercontrol.alerting.escalation;

import io.mastercontrol.alerting.http.Page;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.route.RoutingRepository;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Escalation policies, for people. */
@Path("/api/v1/escalations")
public class EscalationResource {
    private final EscalationRepository policies;
    private final RoutingRepository routings;
    private final SecurityIdentity caller;

    EscalationResource(EscalationRepository policies, RoutingRepository routings, SecurityIdentity caller) {
        this.policies = policies;
        this.routings = routings;
        this.caller = caller;
    }

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "All escalation policies")
    public Uni<Page<EscalationPolicy>> list() {
        return policies.all().map(all -> new Page<>(all, null, all.size()));
    }

    @GET
    @Path("/{name}")
    @RolesAllowed("viewer")
    @Operation(summary = "One escalation policy")
    public Uni<EscalationPolicy> get(@PathParam("name") String name) {
        return policies.byName(name).map(found -> found.orElseThrow(() -> unknown(name)));
    }

    @POST
    @RolesAllowed("operator")
    @Operation(summary = "Make an escalation policy, or change the one of this name")
    public Uni<Response> apply(EscalationPolicy wanted) {
        if (wanted == null) {
            throw Refusal.badRequest("The body is empty; send a policy with name and steps.");
        }
        List<String> names = wanted.steps().stream()
                .flatMap(step -> step.receivers().stream())
                .distinct()
                .toList();
        return routings.unknown("receiver", names)
                .invoke(missing -> {
                    if (!missing.isEmpty()) {
                        throw Refusal.badField("steps", "There is no receiver '" + missing.get(0) + "'.");
                    }
                })
                .chain(() ->
                        policies.apply(wanted, caller.getPrincipal().getName().replaceFirst("^user:", "")))
                .map(isNew -> Response.status(isNew ? 201 : 200).entity(wanted).build());
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed("operator")
    @Operation(summary = "Delete an escalation policy that no route names")
    public Uni<Void> delete(@PathParam("name") String name) {
        return routings.inForce()
                .invoke(routing -> {
                    if (routing.names(name)) {
                        throw Refusal.conflict(
                                "The routing names the policy " + name + "; apply one without it first.");
                    }
                })
                .chain(() -> policies.delete(name))
                .map(deleted -> {
                    if (!deleted) {
                        throw unknown(name);
                    }
                    return null;
                });
    }

    private static Refusal unknown(String name) {
        return Refusal.notFound("There is no escalation policy " + name + ".");
    }
}
