package io.mastercontrol.orchestrator.rule;

import io.mastercontrol.orchestrator.access.ScopedCallers;
import io.mastercontrol.orchestrator.http.Page;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.rule.Freezes.Freeze;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Times in which the fleet stays as it is. */
@Path("/api/v1/freezes")
public class FreezeResource {
    private final Freezes freezes;
    private final Event<RulesChanged> changed;
    private final Clock clock;

    FreezeResource(Freezes freezes, Event<RulesChanged> changed, Clock clock) {
        this.freezes = freezes;
        this.changed = changed;
        this.clock = clock;
    }

    /** From when, now if left out, to when, and why. */
    public record FreezeRequest(String startsAt, String endsAt, String reason) {}

    @GET
    @RolesAllowed({"viewer", "service"})
    @ScopedCallers(ScopedCallers.Treatment.SAME_FOR_ALL)
    @Operation(summary = "Times that are not over in which no device gets anything new")
    public Uni<Page<Freeze>> list() {
        return freezes.all(clock.instant()).map(all -> new Page<>(all, null, all.size()));
    }

    @POST
    @RolesAllowed("operator")
    @Operation(summary = "From one time to another, no device gets anything new")
    public Uni<Response> create(FreezeRequest request, @Context SecurityContext caller) {
        if (request == null || request.reason() == null || request.reason().isBlank()) {
            throw Refusal.badField("reason", "The reason is missing; those who wait will want to read it.");
        }
        Instant now = clock.instant();
        Instant from = request.startsAt() == null ? now : time("starts_at", request.startsAt());
        Instant to = time("ends_at", request.endsAt());
        if (!to.isAfter(from) || !to.isAfter(now)) {
            throw Refusal.badField("ends_at", "The end " + to + " is not after the beginning, or is over already.");
        }
        return freezes.add(
                        request.reason().strip(),
                        from,
                        to,
                        caller.getUserPrincipal().getName(),
                        now)
                .invoke(made -> changed.fire(new RulesChanged(List.of())))
                .map(made -> Response.status(201).entity(made).build());
    }

    private static Instant time(String field, String text) {
        try {
            return Instant.parse(String.valueOf(text));
        } catch (DateTimeException e) {
            throw Refusal.badField(
                    field, "The time " + field + " is '" + text + "'; write it like 2026-12-24T12:00:00Z.");
        }
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed("operator")
    @Operation(summary = "End a freeze, or take one back that has not begun")
    public Uni<Void> remove(@PathParam("id") String id) {
        return freezes.remove(id).invoke(() -> changed.fire(new RulesChanged(List.of())));
    }
}
