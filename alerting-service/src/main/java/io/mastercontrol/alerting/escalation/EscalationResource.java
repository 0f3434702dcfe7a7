package io.mastercontrol.alerting.escalation;

import io.mastercontrol.alerting.http.Page;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.route.RoutingRepository;
import io.mastercontrol.alerting.rule.Precondition;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.EntityTag;
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
    @Operation(summary = "One escalation policy, with its version as ETag")
    public Uni<Response> get(@PathParam("name") String name) {
        return policies.byName(name)
                .map(found -> found.orElseThrow(() -> unknown(name)))
                .map(kept -> Response.ok(kept.policy())
                        .tag(new EntityTag(kept.version()))
                        .build());
    }

    @POST
    @RolesAllowed("operator")
    @Operation(
            summary =
                    "Make an escalation policy, or change the one of this name; If-Match refuses it if somebody changed it"
                            + " meanwhile, If-None-Match: * if it is there already")
    public Uni<Response> apply(
            @HeaderParam("If-Match") String ifMatch,
            @HeaderParam("If-None-Match") String ifNoneMatch,
            EscalationPolicy wanted) {
        if (wanted == null) {
            throw Refusal.badRequest("The body is empty; send a policy with name and steps.");
        }
        List<String> names = wanted.steps().stream()
                .flatMap(step -> step.receivers().stream())
                .distinct()
                .toList();
        Precondition precondition = Precondition.of(ifMatch, ifNoneMatch);
        String by = caller.getPrincipal().getName().replaceFirst("^user:", "");
        return policies.apply(
                        wanted,
                        by,
                        precondition,
                        transaction -> routings.unknown(transaction, "receiver", names)
                                .invoke(missing -> missing.stream().findFirst().ifPresent(name -> {
                                    throw Refusal.badField("steps", "There is no receiver '" + name + "'.");
                                }))
                                .replaceWithVoid())
                .map(applied -> Response.status(applied.isNew() ? 201 : 200)
                        .entity(wanted)
                        .tag(new EntityTag(applied.version()))
                        .build());
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed("operator")
    @Operation(summary = "Delete an escalation policy that no route names")
    public Uni<Void> delete(@PathParam("name") String name, @HeaderParam("If-Match") String ifMatch) {
        return routings.inForce()
                .invoke(routing -> {
                    if (routing.names(name)) {
                        throw Refusal.conflict(
                                "The routing names the policy " + name + "; apply one without it first.");
                    }
                })
                .chain(() -> policies.delete(name, Precondition.of(ifMatch, null)))
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
