package io.mastercontrol.alerting.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.access.DeviceScope;
import io.mastercontrol.alerting.access.OwnTokens;
import io.mastercontrol.alerting.device.RegistryConfig;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Which devices lie inside a scope, as the registry knows them now; while it does not answer, nobody may see any. */
@ApplicationScoped
class ScopedDevices implements DeviceScope {
    private static final Logger LOG = Logger.getLogger(ScopedDevices.class);
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;

    private final HttpClient http;
    private final OwnTokens tokens;
    private final IntakeConfig config;
    private final RegistryConfig registry;

    ScopedDevices(Vertx vertx, OwnTokens tokens, IntakeConfig config, RegistryConfig registry) {
        this.http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(5_000));
        this.tokens = tokens;
        this.config = config;
        this.registry = registry;
    }

    @Override
    public Uni<Set<String>> among(Collection<String> ids, String selector) {
        return ids.isEmpty()
                ? Uni.createFrom().item(Set.of())
                : all(selector)
                        .map(inside -> ids.stream().filter(inside::contains).collect(Collectors.toSet()));
    }

    private record Answer(int status, byte[] body) {}

    @Override
    public Uni<Set<String>> all(String selector) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(registry.url() + "/internal/devices?selector="
                        + URLEncoder.encode(selector, StandardCharsets.UTF_8))
                .setTimeout(config.timeout().toMillis())
                .putHeader("Authorization", tokens.bearer("registry"));
        return Uni.createFrom()
                .completionStage(() -> http.request(request)
                        .compose(open -> open.send())
                        .compose(response ->
                                response.body().map(body -> new Answer(response.statusCode(), body.getBytes())))
                        .toCompletionStage())
                .onFailure()
                .invoke(e -> LOG.warnf("the registry does not answer: %s", e.getMessage()))
                .onFailure()
                .transform(e -> away())
                .map(ScopedDevices::ids);
    }

    private static Set<String> ids(Answer answer) {
        if (answer.status() == BAD_REQUEST) {
            throw Refusal.forbidden("Your scope means no devices any more; ask an administrator to set it anew.");
        }
        if (answer.status() != OK) {
            LOG.warnf("the registry answered %d when asked for the devices of a scope", answer.status());
            throw away();
        }
        Set<String> ids = new HashSet<>();
        Json.read(answer.body(), JsonNode.class)
                .forEach(device -> ids.add(device.path("id").asText()));
        return ids;
    }

    private static Refusal away() {
        return Refusal.unavailable(
                "The registry does not answer, so nobody knows which devices are yours; try again shortly.");
    }
}
