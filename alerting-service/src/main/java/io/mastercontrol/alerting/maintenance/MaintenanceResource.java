package io.mastercontrol.alerting.maintenance;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mastercontrol.alerting.access.CallerScope;
import io.mastercontrol.alerting.access.ScopedCallers;
import io.mastercontrol.alerting.http.Page;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.rule.Span;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Devices in maintenance, for people. */
@Path("/api/v1")
public class MaintenanceResource {
    private static final Duration LONGEST = Duration.ofDays(90);

    private final MaintenanceRepository repository;
    private final SecurityIdentity caller;
    private final CallerScope scope;
    private final Clock clock;

    MaintenanceResource(MaintenanceRepository repository, SecurityIdentity caller, CallerScope scope, Clock clock) {
        this.repository = repository;
        this.caller = caller;
        this.scope = scope;
        this.clock = clock;
    }

    /** @param hold how long, {@code for} in JSON */
    public record Wanted(@JsonProperty("for") Span hold, String comment) {}

    @GET
    @Path("/maintenance")
    @RolesAllowed("viewer")
    @ScopedCallers(ScopedCallers.Treatment.NARROWED)
    @Operation(summary = "Devices in maintenance, by hand or by a rollout")
    public Uni<Page<Maintenance>> list() {
        return repository
                .lasting()
                .chain(all -> scope.among(
                                all.stream().map(Maintenance::device).distinct().toList())
                        .map(seen -> {
                            List<Maintenance> shown = all.stream()
                                    .filter(one -> seen.contains(one.device()))
                                    .toList();
                            return new Page<>(shown, null, shown.size());
                        }));
    }

    @PUT
    @Path("/devices/{id}/maintenance")
    @RolesAllowed("operator")
    @ScopedCallers(ScopedCallers.Treatment.ONE_DEVICE)
    @Operation(summary = "Tell nobody of a device until a time; what still fires then is told")
    public Uni<Maintenance> put(@PathParam("id") String id, Wanted wanted) {
        if (wanted == null || wanted.hold() == null) {
            throw Refusal.badField("for", "Say for how long, such as {\"for\":\"1h\"}.");
        }
        Duration hold = wanted.hold().duration();
        if (hold.isZero() || hold.compareTo(LONGEST) > 0) {
            throw Refusal.badField("for", "The time is " + wanted.hold() + ", but must be from 1s to 90d.");
        }
        Instant now = clock.instant();
        String by = caller.getPrincipal().getName().replaceFirst("^user:", "");
        String comment =
                wanted.comment() == null || wanted.comment().isBlank() ? "put there by " + by : wanted.comment();
        Maintenance maintenance = new Maintenance(id, Maintenance.BY_HAND, comment, by, now, now.plus(hold));
        return repository.put(maintenance).replaceWith(maintenance);
    }

    @DELETE
    @Path("/devices/{id}/maintenance")
    @RolesAllowed("operator")
    @ScopedCallers(ScopedCallers.Treatment.ONE_DEVICE)
    @Operation(summary = "End a device's maintenance now, whatever it was for")
    public Uni<Void> end(@PathParam("id") String id) {
        return repository.end(id).map(ended -> {
            if (!ended) {
                throw Refusal.notFound("Device " + id + " is not in maintenance.");
            }
            return null;
        });
    }
}
