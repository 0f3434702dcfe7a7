package io.mastercontrol.dashboard.people;

import io.mastercontrol.dashboard.access.ServiceTokens;
import io.mastercontrol.dashboard.gateway.GatewayConfig;
import io.mastercontrol.dashboard.gateway.ServiceClient;
import io.mastercontrol.dashboard.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/** Whether a selector is one: the registry, which knows devices and groups, is asked before it is kept. */
@ApplicationScoped
class ScopeCheck {
    private static final Logger LOG = Logger.getLogger(ScopeCheck.class);
    private final ServiceClient client;
    private final ServiceTokens tokens;
    private final GatewayConfig config;

    ScopeCheck(ServiceClient client, ServiceTokens tokens, GatewayConfig config) {
        this.client = client;
        this.tokens = tokens;
        this.config = config;
    }

    /** @throws Refusal if it is none, or if nobody can say */
    Uni<Void> check(String scope) {
        if (scope == null) {
            return Uni.createFrom().voidItem();
        }
        String path = "/api/v1/devices?limit=1&selector=" + URLEncoder.encode(scope, StandardCharsets.UTF_8);
        return client.call(HttpMethod.GET, config.registry().url(), path, tokens.ofThisService("registry"), null)
                .onFailure()
                .invoke(e -> LOG.warnf("the registry cannot be asked about a selector: %s", e.getMessage()))
                .onFailure()
                .transform(e -> Refusal.of(
                        503, "The registry does not answer, so the scope cannot be checked; try again shortly."))
                .invoke(answer -> {
                    if (answer.status() / 100 == 4) {
                        throw Refusal.of(422, answer.body().path("detail").asText("The scope is no selector."));
                    }
                    if (answer.status() != 200) {
                        throw Refusal.of(
                                503,
                                "The registry does not answer, so the scope cannot be checked; try again shortly.");
                    }
                })
                .replaceWithVoid();
    }
}
