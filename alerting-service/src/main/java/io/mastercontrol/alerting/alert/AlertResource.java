package io.mastercontrol.alerting.alert;

import io.mastercontrol.alerting.access.CallerScope;
import io.mastercontrol.alerting.access.ScopedCallers;
import io.mastercontrol.alerting.http.Page;
import io.mastercontrol.alerting.http.Refusal;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Alerts, for people. */
@Path("/api/v1/alerts")
@ScopedCallers(ScopedCallers.Treatment.NARROWED)
public class AlertResource {
    private static final Set<String> STATES = Set.of("pending", "firing", "acknowledged", "resolved");

    private final AlertRepository alerts;
    private final AlertLedger ledger;
    private final SecurityIdentity caller;
    private final Clock clock;
    private final CallerScope scope;

    AlertResource(AlertRepository alerts, AlertLedger ledger, SecurityIdentity caller, Clock clock, CallerScope scope) {
        this.scope = scope;
        this.alerts = alerts;
        this.ledger = ledger;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "Alerts, newest first")
    public Uni<Page<AlertView>> list(
            @QueryParam("state") String state,
            @QueryParam("device") String device,
            @QueryParam("limit") @DefaultValue("100") int limit,
            @QueryParam("cursor") String cursor) {
        if (state != null && !STATES.contains(state)) {
            throw Refusal.badField(
                    "state", "The state is '" + state + "', but must be pending, firing, acknowledged or resolved.");
        }
        int size = Page.limit(limit);
        String after = Page.key(cursor, null);
        return scope.devices()
                .map(seen -> new AlertRepository.Which(
                        state,
                        device,
                        seen.map(ids -> ids.toArray(String[]::new)).orElse(null)))
                .chain(which -> alerts.page(which, after, size)
                        .chain(items -> alerts.count(which)
                                .map(total -> new Page<>(
                                        items.stream().map(AlertView::of).toList(),
                                        items.size() < size
                                                ? null
                                                : Page.cursor(items.get(items.size() - 1)
                                                        .id()),
                                        total))));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed("viewer")
    @Operation(summary = "One alert")
    public Uni<AlertView> get(@PathParam("id") String id) {
        return seen(id).map(AlertView::of);
    }

    @GET
    @Path("/{id}/notices")
    @RolesAllowed("viewer")
    @Operation(summary = "By which routes people are told of it, and why not if they are not")
    public Uni<Page<AlertRepository.NoticeView>> notices(@PathParam("id") String id) {
        return seen(id).chain(() -> alerts.notices(id)).map(all -> new Page<>(all, null, all.size()));
    }

    @POST
    @Path("/{id}/ack")
    @RolesAllowed("operator")
    @Operation(summary = "Say that somebody looks after it")
    public Uni<AlertView> acknowledge(@PathParam("id") String id) {
        return change(id, AlertResource::acknowledged);
    }

    @POST
    @Path("/{id}/resolve")
    @RolesAllowed("operator")
    @Operation(summary = "End it by hand; if its cause shows again, that is a new alert")
    public Uni<AlertView> resolve(@PathParam("id") String id) {
        return change(id, AlertResource::resolved);
    }

    /** An alert of no device, or of one that is not the caller's, is not there for callers with a scope. */
    private Uni<Alert> seen(String id) {
        return scope.devices()
                .chain(devices -> alerts.byId(id)
                        .map(found -> found.filter(alert -> devices.isEmpty()
                                        || alert.key().device() != null
                                                && devices.get()
                                                        .contains(alert.key().device()))
                                .orElseThrow(() -> unknown(id))));
    }

    private Uni<AlertView> change(String id, BiFunction<Alert, Moment, List<Transition>> move) {
        Moment moment = new Moment(subject(), clock.instant());
        return seen(id).chain(() -> ledger.write(transaction -> alerts.lock(transaction, id)
                        .map(found -> move.apply(found.orElseThrow(() -> unknown(id)), moment))))
                .chain(() -> get(id));
    }

    /** Who does something, and when. */
    private record Moment(String by, Instant at) {}

    private static List<Transition> acknowledged(Alert alert, Moment moment) {
        if (alert.state() instanceof AlertState.Firing firing) {
            return List.of(new Transition.Changed(alert.in(firing.acknowledge(moment.by(), moment.at()))));
        }
        if (alert.state() instanceof AlertState.Acknowledged) {
            return List.of();
        }
        throw Refusal.conflict("The alert is " + alert.state().word() + "; only a firing one can be acknowledged.");
    }

    private static List<Transition> resolved(Alert alert, Moment moment) {
        if (alert.state() instanceof AlertState.Active active) {
            return List.of(new Transition.Resolved(alert.in(active.resolve(moment.at()))));
        }
        throw Refusal.conflict("The alert is " + alert.state().word() + "; only an active one can be resolved.");
    }

    private String subject() {
        String name = caller.getPrincipal().getName();
        return name.startsWith("user:") ? name.substring("user:".length()) : name;
    }

    private static Refusal unknown(String id) {
        return Refusal.notFound("There is no alert " + id + ".");
    }
}
