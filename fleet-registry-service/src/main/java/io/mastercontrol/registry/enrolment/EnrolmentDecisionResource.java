package io.mastercontrol.registry.enrolment;

import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.registry.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Whether somebody who wants to become a device may. The beginning of its key's fingerprint may be left out when only one
 * of its name waits.
 */
@Path("/api/v1/devices/{device}")
public class EnrolmentDecisionResource {
    private static final int SHORTEST_KEY = 4;
    private final Pool pool;
    private final EnrolmentRequestRepository requests;
    private final Announcements announcements;

    EnrolmentDecisionResource(Pool pool, EnrolmentRequestRepository requests, Announcements announcements) {
        this.pool = pool;
        this.requests = requests;
        this.announcements = announcements;
    }

    @POST
    @Path("/accept")
    @RolesAllowed("operator")
    @Operation(summary = "Lets somebody in who waits; if there is a device of that name, it takes that one's place")
    public Uni<EnrolmentRequest> accept(
            @PathParam("device") String id, @QueryParam("key") String key, @Context SecurityContext caller) {
        return decide(id, key, "accepted", caller.getUserPrincipal().getName());
    }

    @POST
    @Path("/reject")
    @RolesAllowed("operator")
    @Operation(summary = "Does not let somebody in who waits")
    public Uni<EnrolmentRequest> reject(
            @PathParam("device") String id, @QueryParam("key") String key, @Context SecurityContext caller) {
        return decide(id, key, "rejected", caller.getUserPrincipal().getName());
    }

    private Uni<EnrolmentRequest> decide(String name, String key, String state, String by) {
        if (key != null && (key.length() < SHORTEST_KEY || !key.matches("[0-9a-f]+"))) {
            throw Refusal.badField(
                    "key", "The key must be the beginning of its fingerprint: 4 or more of 0 to 9 and a to f.");
        }
        return pool.withTransaction(transaction -> requests.lockUndecided(transaction, name, state)
                .map(waiting -> choose(name, key, waiting))
                .chain(chosen -> requests.decide(transaction, chosen, state, by)
                        .chain(() -> told(transaction, chosen, state, by))
                        .invoke(announcements::publish)
                        .replaceWith(() -> chosen.decided(state, by))));
    }

    private Uni<List<FleetEvent>> told(SqlConnection transaction, EnrolmentRequest chosen, String state, String by) {
        return state.equals("rejected")
                ? announcements.rejected(transaction, chosen, by)
                : Uni.createFrom().item(List.of());
    }

    private static EnrolmentRequest choose(String name, String key, List<EnrolmentRequest> waiting) {
        List<EnrolmentRequest> fitting = waiting.stream()
                .filter(request -> key == null || request.key().startsWith(key))
                .toList();
        if (fitting.isEmpty()) {
            throw Refusal.notFound("Nobody who calls itself " + name
                    + (key == null ? "" : ", with the key " + key + ",") + " waits to be let in.");
        }
        if (fitting.size() > 1) {
            throw Refusal.conflict(fitting.size() + " wait under the name " + name + ", with the keys "
                    + String.join(
                            ", ",
                            fitting.stream()
                                    .map(request -> request.key().substring(0, Announcements.SHOWN))
                                    .toList())
                    + "; say which: each device tells its own in 'master-control status'.");
        }
        return fitting.get(0);
    }
}
