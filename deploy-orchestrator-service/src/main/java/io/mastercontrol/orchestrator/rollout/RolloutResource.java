package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.orchestrator.http.Page;
import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Rollouts. */
@Path("/api/v1/rollouts")
public class RolloutResource {
    private static final int LONGEST_KEY = 200;

    private final RolloutCreation creation;
    private final RolloutForecasts forecasts;
    private final RolloutControl control;
    private final RolloutRepository rollouts;
    private final RolloutDeviceRepository devices;

    RolloutResource(
            RolloutCreation creation,
            RolloutForecasts forecasts,
            RolloutControl control,
            RolloutRepository rollouts,
            RolloutDeviceRepository devices) {
        this.creation = creation;
        this.forecasts = forecasts;
        this.control = control;
        this.rollouts = rollouts;
        this.devices = devices;
    }

    @POST
    @RolesAllowed("operator")
    @Operation(
            summary =
                    "Start a rollout, or with dry_run say what it would do and cost: who in which order, bytes, room on"
                            + " disks, time, likely stragglers and blockers")
    @APIResponse(
            responseCode = "201",
            description = "The rollout; 200 if the Idempotency-Key made it before",
            content = @Content(schema = @Schema(implementation = RolloutView.class)))
    @APIResponse(
            responseCode = "200",
            description = "With dry_run=true",
            content = @Content(schema = @Schema(implementation = ForecastView.class)))
    public Uni<Response> create(
            RolloutRequest request,
            @QueryParam("dry_run") @DefaultValue("false") boolean dryRun,
            @HeaderParam("Idempotency-Key") String key,
            @Context SecurityContext caller) {
        String by = caller.getUserPrincipal().getName();
        boolean hot = request != null
                && request.strategy() != null
                && request.strategy().path("during_freeze").asBoolean(false);
        if (hot && !caller.isUserInRole("admin")) {
            throw Refusal.of(403, "Only an admin may roll out during a freeze.");
        }
        if (dryRun) {
            return forecasts.of(request, by).map(bill -> Response.ok(bill).build());
        }
        if (key != null && (key.isBlank() || key.length() > LONGEST_KEY || key.indexOf('\0') >= 0)) {
            throw Refusal.badField(
                    "Idempotency-Key", "The Idempotency-Key must have 1 to " + LONGEST_KEY + " characters.");
        }
        return creation.create(request, by, key)
                .chain(made -> full(made.rollout().id())
                        .map(view -> Response.status(made.created() ? 201 : 200)
                                .header("Location", "/api/v1/rollouts/" + view.id())
                                .entity(view)
                                .build()));
    }

    @GET
    @RolesAllowed({"viewer", "service"})
    @Operation(summary = "Rollouts, newest first, without their devices")
    public Uni<Page<RolloutView>> list(
            @QueryParam("state") String state,
            @QueryParam("release") String release,
            @QueryParam("limit") @DefaultValue("50") int limit,
            @QueryParam("cursor") String cursor) {
        String[] after = Page.key(cursor, "9999-01-01T00:00:00Z ~").split(" ", 2);
        int most = Page.limit(limit);
        return rollouts.page(instant(after), after[1], state, release, most + 1)
                .chain(found -> rollouts.count(state, release).chain(total -> page(found, most, total)));
    }

    private static Instant instant(String[] key) {
        try {
            if (key.length == 2) {
                return Instant.parse(key[0]);
            }
        } catch (DateTimeException e) {
            // Told below, in the same words as any other cursor that is not ours.
        }
        throw Refusal.badField("cursor", "The cursor is not one of this list; start again without it.");
    }

    private Uni<Page<RolloutView>> page(List<Rollout> found, int limit, long total) {
        boolean more = found.size() > limit;
        List<Rollout> shown = more ? found.subList(0, limit) : found;
        Rollout last = more ? shown.get(limit - 1) : null;
        String next = last == null ? null : Page.cursor(last.createdAt() + " " + last.id());
        return devices.counts(shown.stream().map(Rollout::id).toList())
                .map(counts -> new Page<>(
                        shown.stream()
                                .map(rollout -> RolloutView.brief(rollout, counts.getOrDefault(rollout.id(), Map.of())))
                                .toList(),
                        next,
                        total));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({"viewer", "service"})
    @Operation(summary = "One rollout with its devices")
    public Uni<RolloutView> get(@PathParam("id") String id) {
        return full(id);
    }

    private Uni<RolloutView> full(String id) {
        return rollouts.find(id)
                .map(found -> found.orElseThrow(() -> Refusal.notFound("There is no rollout " + id + ".")))
                .chain(rollout -> devices.load(id, rollout.releaseName()).map(rows -> RolloutView.full(rollout, rows)));
    }

    @POST
    @Path("/{id}/pause")
    @RolesAllowed("operator")
    @Operation(summary = "Attempt nobody new; devices that are at it finish")
    public Uni<RolloutView> pause(@PathParam("id") String id, @Context SecurityContext caller) {
        return shown(control.pause(id, name(caller)));
    }

    @POST
    @Path("/{id}/resume")
    @RolesAllowed("operator")
    @Operation(summary = "Go on after a pause")
    public Uni<RolloutView> resume(@PathParam("id") String id, @Context SecurityContext caller) {
        return shown(control.resume(id, name(caller)));
    }

    @POST
    @Path("/{id}/approve")
    @RolesAllowed("operator")
    @Operation(summary = "Approve a rollout that waits for it")
    public Uni<RolloutView> approve(
            @PathParam("id") String id, @QueryParam("comment") String comment, @Context SecurityContext caller) {
        return shown(
                control.approve(id, new RolloutApproval.Approver(name(caller), caller.isUserInRole("admin"), comment)));
    }

    @POST
    @Path("/{id}/abort")
    @RolesAllowed("operator")
    @Operation(summary = "Stop for good: devices that are at it go back, those that are done stay")
    public Uni<RolloutView> abort(@PathParam("id") String id, @Context SecurityContext caller) {
        return shown(control.abort(id, name(caller)));
    }

    @POST
    @Path("/{id}/rollback")
    @RolesAllowed("operator")
    @Operation(summary = "Give every device that it touched back what it had")
    public Uni<RolloutView> rollback(@PathParam("id") String id, @Context SecurityContext caller) {
        return shown(control.rollBack(id, name(caller)));
    }

    @POST
    @Path("/{id}/retry")
    @RolesAllowed("operator")
    @Operation(summary = "Attempt again the devices that failed, went back or were not reached")
    public Uni<RolloutView> retry(@PathParam("id") String id, @Context SecurityContext caller) {
        return shown(control.retry(id, name(caller)));
    }

    private Uni<RolloutView> shown(Uni<Rollout> acted) {
        return acted.chain(rollout ->
                devices.load(rollout.id(), rollout.releaseName()).map(rows -> RolloutView.full(rollout, rows)));
    }

    private static String name(SecurityContext caller) {
        return caller.getUserPrincipal().getName();
    }
}
