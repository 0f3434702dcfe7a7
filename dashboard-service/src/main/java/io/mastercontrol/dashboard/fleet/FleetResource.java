package io.mastercontrol.dashboard.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.access.CallerAuthentication;
import io.mastercontrol.dashboard.access.ScopedCallers;
import io.mastercontrol.dashboard.access.ServiceTokens;
import io.mastercontrol.dashboard.gateway.GatewayConfig;
import io.mastercontrol.dashboard.gateway.ServiceClient;
import io.mastercontrol.dashboard.http.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;

/** The fleet at a glance: of it, what the caller may see. */
@Path("/api/v1/fleet")
@ScopedCallers
public class FleetResource {
    private static final Logger LOG = Logger.getLogger(FleetResource.class);
    private final ServiceClient client;
    private final ServiceTokens tokens;
    private final GatewayConfig config;
    private final SecurityIdentity caller;

    FleetResource(ServiceClient client, ServiceTokens tokens, GatewayConfig config, SecurityIdentity caller) {
        this.caller = caller;
        this.client = client;
        this.tokens = tokens;
        this.config = config;
    }

    @GET
    @RolesAllowed("viewer")
    @Operation(summary = "Counts of devices by status, of workloads, agent versions, and open alerts")
    public Uni<Response> fleet() {
        String scope = caller.getAttribute(CallerAuthentication.SCOPE);
        String asked = scope == null ? "" : "?selector=" + URLEncoder.encode(scope, StandardCharsets.UTF_8);
        Uni<JsonNode> devices =
                ask(config.registry().url(), "/internal/fleet" + asked, tokens.ofThisService("registry"));
        String token = tokens.mint(caller, "alerting");
        Uni<JsonNode> firing = alerts("firing", token);
        Uni<JsonNode> acknowledged = alerts("acknowledged", token);
        return Uni.combine().all().unis(devices, firing, acknowledged).with((fleet, open, taken) -> {
            if (!fleet.isObject()) {
                return Problem.of(503, "The registry does not answer; try again in a few seconds.")
                        .response();
            }
            ObjectNode answer = ((ObjectNode) fleet).deepCopy();
            answer.putObject("alerts").<ObjectNode>set("firing", open).set("acknowledged", taken);
            return Response.ok(answer).build();
        });
    }

    /** How many alerts are in a state; null if nobody knows. */
    private Uni<JsonNode> alerts(String state, String token) {
        return ask(config.alerting().url(), "/api/v1/alerts?limit=1&state=" + state, token)
                .map(page ->
                        page.has("total") ? page.path("total") : Json.mapper().nullNode());
    }

    private Uni<JsonNode> ask(URI base, String path, String token) {
        return client.call(HttpMethod.GET, base, path, token, null)
                .map(answer ->
                        answer.status() == 200 ? answer.body() : Json.mapper().nullNode())
                .onFailure()
                .invoke(e -> LOG.warnf("%s%s cannot be asked: %s", base, path, e.getMessage()))
                .onFailure()
                .recoverWithItem(Json.mapper().nullNode());
    }
}
