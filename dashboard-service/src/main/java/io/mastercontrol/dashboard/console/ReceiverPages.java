package io.mastercontrol.dashboard.console;

import io.mastercontrol.dashboard.gateway.ServiceClient.Answer;
import io.mastercontrol.dashboard.gateway.ServiceClient.Sent;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The console's pages about receivers: how they are, one of them with its log, and what they are. No secret is ever shown. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed("viewer")
public class ReceiverPages {
    private static final String RECEIVERS = "/api/v1/receivers";
    private static final List<String> TYPES = List.of("webhook", "slack", "pagerduty", "mail", "alertmanager");
    private static final List<String> LOGS = List.of("", "pending", "delivered", "dropped", "dead");
    /** Whom a sample goes to may take its time. */
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(45);

    private final Template receivers;
    private final Template receiver;
    private final Template exchange;
    private final Views views;
    private final SecurityIdentity caller;

    ReceiverPages(Template receivers, Template receiver, Template exchange, Views views, SecurityIdentity caller) {
        this.receivers = receivers;
        this.receiver = receiver;
        this.exchange = exchange;
        this.views = views;
        this.caller = caller;
    }

    @GET
    @Path("receivers")
    public Uni<TemplateInstance> receivers(@QueryParam("add") @DefaultValue("") String type) {
        return views.page(receivers, caller, Map.of("receivers", views.alerting(RECEIVERS)))
                .map(page -> page.data("add", TYPES.contains(type) ? type : "").data("types", TYPES));
    }

    @GET
    @Path("receivers/{id}")
    public Uni<TemplateInstance> receiver(
            @PathParam("id") String id,
            @QueryParam("state") @DefaultValue("") String state,
            @QueryParam("saved") @DefaultValue("") String saved) {
        String known = LOGS.contains(state) ? state : "";
        String log = path(id) + "/deliveries?limit=50" + Views.query("state", known);
        return views.pageOf(
                        "receiver",
                        receiver,
                        caller,
                        Map.of("receiver", views.alerting(path(id)), "log", views.alerting(log)),
                        id)
                .map(page -> page.data("state", known).data("states", LOGS).data("saved", !saved.isEmpty()));
    }

    private static String path(String id) {
        return RECEIVERS + "/" + Views.encode(id);
    }

    @POST
    @Path("receivers")
    @RolesAllowed("operator")
    public Uni<Response> add(@BeanParam ReceiverForm form) {
        return views.send(caller, HttpMethod.POST, views.alerting(RECEIVERS), form.sent(Map.of()))
                .map(this::saved);
    }

    @POST
    @Path("receivers/{id}")
    @RolesAllowed("operator")
    public Uni<Response> change(@PathParam("id") String id, @BeanParam ReceiverForm form) {
        String version = String.valueOf(form.version).replaceAll("\\D", "");
        Map<String, String> headers = Map.of("If-Match", "\"" + version + "\"");
        return views.send(caller, HttpMethod.PUT, views.alerting(path(id)), form.sent(headers))
                .map(this::saved);
    }

    @POST
    @Path("receivers/{id}/sample")
    @RolesAllowed("operator")
    public Uni<Response> sample(@PathParam("id") String id) {
        Sent nothing = new Sent("application/json", null, Map.of(), LONG_PATIENCE);
        return views.send(caller, HttpMethod.POST, views.alerting(path(id) + "/test"), nothing)
                .map(answer -> answer.status() < 300
                        ? Response.ok(exchange.data("tried", Views.plain(answer.body()))
                                        .data("problem", null)
                                        .data("made", null)
                                        .render())
                                .build()
                        : refused(answer));
    }

    /** A secret that was made goes into this one answer; otherwise the page of the receiver is next. */
    private Response saved(Answer answer) {
        if (answer.status() >= 300) {
            return refused(answer);
        }
        if (!answer.body().path("secret").asText("").isEmpty()) {
            return Response.ok(exchange.data("made", Views.plain(answer.body()))
                            .data("tried", null)
                            .data("problem", null)
                            .render())
                    .build();
        }
        String where = "/receivers/" + Views.encode(answer.body().path("id").asText()) + "?saved=yes";
        return Response.ok("").header("HX-Redirect", where).build();
    }

    private Response refused(Answer answer) {
        return Response.ok(
                        exchange.data("problem", answer.body().path("detail").asText("The control plane refuses this."))
                                .data("tried", null)
                                .data("made", null)
                                .render())
                .build();
    }
}
