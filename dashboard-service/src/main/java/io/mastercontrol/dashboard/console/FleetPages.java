package io.mastercontrol.dashboard.console;

import io.mastercontrol.dashboard.access.ScopedCallers;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** The console's pages about devices: overview, list, one device, alerts, tokens. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("viewer")
@ScopedCallers
public class FleetPages {
    private static final List<String> ALERT_STATES = List.of("", "firing", "acknowledged", "pending", "resolved");

    private final Template overview;
    private final Template devices;
    private final Template device;
    private final Template alerts;
    private final Template tokens;
    private final Views views;
    private final SecurityIdentity caller;

    FleetPages(
            Template overview,
            Template devices,
            Template device,
            Template alerts,
            Template tokens,
            Views views,
            SecurityIdentity caller) {
        this.overview = overview;
        this.devices = devices;
        this.device = device;
        this.alerts = alerts;
        this.tokens = tokens;
        this.views = views;
        this.caller = caller;
    }

    @GET
    public Uni<TemplateInstance> overview() {
        return views.page(
                overview,
                caller,
                Map.of(
                        "fleet", views.fleet(caller),
                        "offline", views.registry("/api/v1/devices?status=offline&limit=20"),
                        "alerts", views.alerting("/api/v1/alerts?state=firing&limit=20"),
                        "rollouts", views.orchestrator("/api/v1/rollouts?limit=5")));
    }

    @GET
    @Path("devices")
    public Uni<TemplateInstance> devices(
            @QueryParam("selector") @DefaultValue("") String selector,
            @QueryParam("status") @DefaultValue("") String status,
            @QueryParam("cursor") @DefaultValue("") String cursor) {
        String query = "/api/v1/devices?limit=100" + Views.query("selector", selector) + Views.query("status", status)
                + Views.query("cursor", cursor);
        return views.page(devices, caller, Map.of("devices", views.registry(query)))
                .map(page -> page.data("selector", selector)
                        .data("status", status)
                        .data(
                                "query",
                                "?"
                                        + (Views.query("selector", selector) + Views.query("status", status))
                                                .replaceFirst("^&", ""))
                        .data("cursor", Views.query("cursor", cursor)));
    }

    @GET
    @Path("devices/{id}")
    public Uni<TemplateInstance> device(@PathParam("id") String id) {
        String path = "/api/v1/devices/" + Views.encode(id);
        return views.pageOf(
                "device",
                device,
                caller,
                Map.of(
                        "device", views.registry(path),
                        "workloads", views.registry(path + "/workloads"),
                        "events", views.registry(path + "/events?limit=30"),
                        "why", views.orchestrator(path + "/why")),
                id);
    }

    @GET
    @Path("alerts")
    public Uni<TemplateInstance> alerts(@QueryParam("state") @DefaultValue("") String state) {
        String known = ALERT_STATES.contains(state) ? state : "";
        return views.page(
                        alerts,
                        caller,
                        Map.of(
                                "alerts", views.alerting("/api/v1/alerts?limit=100" + Views.query("state", known)),
                                "silences", views.alerting("/api/v1/silences"),
                                "maintenance", views.alerting("/api/v1/maintenance"),
                                "routing", views.alerting("/api/v1/alert-routing"),
                                "receivers", views.alerting("/api/v1/receivers")))
                .map(page -> page.data("state", known).data("states", ALERT_STATES));
    }

    @GET
    @Path("tokens")
    @RolesAllowed("operator")
    public Uni<TemplateInstance> tokens() {
        return views.page(
                tokens,
                caller,
                Map.of(
                        "tokens", views.registry("/api/v1/enrolment-tokens"),
                        "requests", views.registry("/api/v1/enrolment-requests")));
    }
}
