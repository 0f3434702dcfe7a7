package io.mastercontrol.orchestrator.rollout;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.orchestrator.access.ScopedCallers;
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
@ScopedCallers(ScopedCallers.Treatment.NARROWED)
public class RolloutResource {
    private static final int LONGEST_KEY = 200;

    private final RolloutCreation creation;
    private final RolloutForecasts forecasts;
    private final RolloutControl control;
    private final RolloutRepository rollouts;
    private final RolloutDeviceRepository devices;
    private final RolloutScope scope;

    RolloutResource(
            RolloutCreation creation,
            RolloutForecasts forecasts,
            RolloutControl control,
            RolloutRepository rollouts,
            RolloutDeviceRepository devices,
            RolloutScope scope) {
        this.scope = scope;
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
            RolloutRequest wanted,
            @QueryParam("dry_run") @DefaultValue("false") boolean dryRun,
            @HeaderParam("Idempotency-Key") String key,
            @Context SecurityContext caller) {
        String by = caller.getUserPrincipal().getName();
        RolloutRequest request = scope.within(wanted);
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
        Instant before = instant(after);
        return scope.sight()
                .chain(sight -> rollouts.page(
                                before, after[1], new RolloutRepository.Which(state, release, sight.ids()), most + 1)
                        .chain(found -> rollouts.count(new RolloutRepository.Which(state, release, sight.ids()))
                                .chain(total -> page(found, most, total, sight))));
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

    private Uni<Page<RolloutView>> page(List<Rollout> found, int limit, long total, RolloutScope.Sight sight) {
        boolean more = found.size() > limit;
        List<Rollout> shown = more ? found.subList(0, limit) : found;
        Rollout last = more ? shown.get(limit - 1) : null;
        String next = last == null ? null : Page.cursor(last.createdAt() + " " + last.id());
        return devices.counts(shown.stream().map(Rollout::id).toList(), sight.ids())
                .map(counts -> new Page<>(
                        shown.stream()
                                .map(rollout -> brief(rollout, counts.getOrDefault(rollout.id(), Map.of()), sight))
                                .toList(),
                        next,
                        total));
    }

    private static RolloutView brief(Rollout rollout, Map<Phase, Long> phases, RolloutScope.Sight sight) {
        RolloutView view = RolloutView.brief(rollout, phases);
        return sight.contains(rollout) ? view : view.withoutReason();
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
                .map(found -> found.orElseThrow(() -> RolloutScope.unknown(id)))
                .chain(this::shown);
    }

    @POST
    @Path("/{id}/pause")
    @RolesAllowed("operator")
    @Operation(summary = "Attempt nobody new; devices that are at it finish")
    public Uni<RolloutView> pause(@PathParam("id") String id, @Context SecurityContext caller) {
        return act(id, () -> control.pause(id, name(caller)));
    }

    @POST
    @Path("/{id}/resume")
    @RolesAllowed("operator")
    @Operation(summary = "Go on after a pause")
    public Uni<RolloutView> resume(@PathParam("id") String id, @Context SecurityContext caller) {
        return act(id, () -> control.resume(id, name(caller)));
    }

    @POST
    @Path("/{id}/approve")
    @RolesAllowed("operator")
    @Operation(summary = "Approve a rollout that waits for it")
    public Uni<RolloutView> approve(
            @PathParam("id") String id, @QueryParam("comment") String comment, @Context SecurityContext caller) {
        return act(
                id,
                () -> control.approve(
                        id, new RolloutApproval.Approver(name(caller), caller.isUserInRole("admin"), comment)));
    }

    @POST
    @Path("/{id}/abort")
    @RolesAllowed("operator")
    @Operation(summary = "Stop for good: devices that are at it go back, those that are done stay")
    public Uni<RolloutView> abort(@PathParam("id") String id, @Context SecurityContext caller) {
        return act(id, () -> control.abort(id, name(caller)));
    }

    @POST
    @Path("/{id}/rollback")
    @RolesAllowed("operator")
    @Operation(summary = "Give every device that it touched back what it had")
    public Uni<RolloutView> rollback(@PathParam("id") String id, @Context SecurityContext caller) {
        return act(id, () -> control.rollBack(id, name(caller)));
    }

    @POST
    @Path("/{id}/retry")
    @RolesAllowed("operator")
    @Operation(summary = "Attempt again the devices that failed, went back or were not reached")
    public Uni<RolloutView> retry(@PathParam("id") String id, @Context SecurityContext caller) {
        return act(id, () -> control.retry(id, name(caller)));
    }

    private Uni<RolloutView> shown(Rollout rollout) {
        return scope.sight()
                .chain(sight ->
                        devices.load(rollout.id(), rollout.releaseName()).map(rows -> sight.show(rollout, rows)));
    }

    private Uni<RolloutView> act(String id, java.util.function.Supplier<Uni<Rollout>> move) {
        return scope.mayAct(id).chain(ignored -> move.get()).chain(this::shown);
    }

    private static String name(SecurityContext caller) {
        return caller.getUserPrincipal().getName();
    }
}
