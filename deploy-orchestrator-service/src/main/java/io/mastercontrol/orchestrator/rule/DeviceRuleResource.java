package io.mastercontrol.orchestrator.rule;

import io.mastercontrol.orchestrator.access.ScopedCallers;
import io.mastercontrol.orchestrator.desired.DesiredChange;
import io.mastercontrol.orchestrator.desired.DesiredStatePublisher;
import io.mastercontrol.orchestrator.desired.DesiredStates;
import io.mastercontrol.orchestrator.http.Refusal;
import io.mastercontrol.orchestrator.presence.Presence;
import io.mastercontrol.orchestrator.presence.Variables;
import io.mastercontrol.orchestrator.release.ReleaseRepository;
import io.mastercontrol.orchestrator.rule.DeviceRules.Hold;
import io.mastercontrol.orchestrator.rule.DeviceRules.Pin;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What people have said about one device: that nothing new comes to it, or that it stays on a version. */
@Path("/api/v1/devices/{id}")
@ScopedCallers(ScopedCallers.Treatment.ONE_DEVICE)
public class DeviceRuleResource {
    private static final double HEALTHY_WITHIN_SECONDS = 60;

    private final Pool pool;
    private final Presence presence;
    private final DeviceRules rules;
    private final ReleaseRepository releases;
    private final DesiredStates desired;
    private final DesiredStatePublisher publisher;
    private final Event<RulesChanged> changed;
    private final Clock clock;

    DeviceRuleResource(
            Pool pool,
            Presence presence,
            DeviceRules rules,
            ReleaseRepository releases,
            DesiredStates desired,
            DesiredStatePublisher publisher,
            Event<RulesChanged> changed,
            Clock clock) {
        this.pool = pool;
        this.presence = presence;
        this.rules = rules;
        this.releases = releases;
        this.desired = desired;
        this.publisher = publisher;
        this.changed = changed;
        this.clock = clock;
    }

    /** Why, and until when if not for good. */
    public record HoldRequest(String reason, String endsAt) {}

    /** To which version, and why. */
    public record PinRequest(String version, String reason) {}

    /** All of it. */
    public record Rules(List<Hold> holds, List<Pin> pins) {}

    @GET
    @Path("/rules")
    @RolesAllowed({"viewer", "service"})
    @Operation(summary = "Holds and pins of a device")
    public Uni<Rules> get(@PathParam("id") String id) {
        return known(id)
                .chain(() -> rules.holds(id, clock.instant())
                        .chain(holds -> rules.pins(id).map(pins -> new Rules(holds, pins))));
    }

    @PUT
    @Path("/hold")
    @RolesAllowed("operator")
    @Operation(summary = "Let nothing new come to a device, of one release or of all")
    public Uni<Rules> hold(
            @PathParam("id") String id,
            @QueryParam("release") String release,
            HoldRequest request,
            @Context SecurityContext caller) {
        Instant now = clock.instant();
        Hold hold = new Hold(
                release,
                reason(request == null ? null : request.reason()),
                caller.getUserPrincipal().getName(),
                now,
                request.endsAt() == null ? null : end(request.endsAt(), now));
        return known(id)
                .chain(() -> rules.hold(id, hold))
                .invoke(() -> told(id))
                .chain(() -> get(id));
    }

    @DELETE
    @Path("/hold")
    @RolesAllowed("operator")
    @Operation(summary = "Let a held device go; what it missed comes to it")
    public Uni<Rules> letGo(@PathParam("id") String id, @QueryParam("release") String release) {
        return known(id)
                .chain(() -> rules.letGo(id, release))
                .invoke(() -> told(id))
                .chain(() -> get(id));
    }

    @PUT
    @Path("/pins/{release}")
    @RolesAllowed("operator")
    @Operation(summary = "Give a device a version and leave it there, whatever rollouts bring")
    public Uni<Rules> pin(
            @PathParam("id") String id,
            @PathParam("release") String release,
            PinRequest request,
            @Context SecurityContext caller) {
        String by = caller.getUserPrincipal().getName();
        String reason = reason(request == null ? null : request.reason());
        if (request.version() == null || request.version().isBlank()) {
            throw Refusal.badField("version", "The version is missing; name the one that the device is to stay on.");
        }
        Pin pin = new Pin(release, request.version(), reason, by, clock.instant());
        return known(id)
                .chain(() -> releases.find(release, pin.version()))
                .map(found -> found.orElseThrow(
                        () -> Refusal.notFound("There is no release " + release + " " + pin.version() + ".")))
                .chain(found -> presence.variables(List.of(id), found.variables()))
                .map(variables -> change(id, pin, variables.getOrDefault(id, Variables.NONE)))
                .chain(change -> pool.withTransaction(transaction ->
                        rules.pin(transaction, id, pin).chain(() -> desired.change(transaction, List.of(change)))))
                .chain(() -> publisher.publish(List.of(id)))
                .invoke(() -> told(id))
                .chain(() -> get(id));
    }

    private static DesiredChange change(String id, Pin pin, Variables variables) {
        return new DesiredChange(
                id,
                pin.release(),
                pin.version(),
                null,
                0,
                HEALTHY_WITHIN_SECONDS,
                variables,
                "pinned to " + pin.version() + " by " + pin.createdBy() + ": " + pin.reason());
    }

    @DELETE
    @Path("/pins/{release}")
    @RolesAllowed("operator")
    @Operation(summary = "Let rollouts change a release on a device again")
    public Uni<Rules> unpin(@PathParam("id") String id, @PathParam("release") String release) {
        return known(id)
                .chain(() -> rules.unpin(id, release))
                .invoke(() -> told(id))
                .chain(() -> get(id));
    }

    private void told(String device) {
        changed.fire(new RulesChanged(List.of(device)));
    }

    private Uni<String> known(String id) {
        return presence.status(id)
                .map(status -> status.orElseThrow(() -> Refusal.notFound("There is no device " + id + ".")));
    }

    private static String reason(String text) {
        if (text == null || text.isBlank()) {
            throw Refusal.badField("reason", "The reason is missing; the next one who wonders will want to read it.");
        }
        return text.strip();
    }

    private static Instant end(String text, Instant now) {
        try {
            Instant end = Instant.parse(text);
            if (!end.isAfter(now)) {
                throw Refusal.badField("ends_at", "The end " + end + " is over already.");
            }
            return end;
        } catch (DateTimeException e) {
            throw Refusal.badField("ends_at", "The end is '" + text + "'; write it like 2026-12-24T12:00:00Z.");
        }
    }
}
