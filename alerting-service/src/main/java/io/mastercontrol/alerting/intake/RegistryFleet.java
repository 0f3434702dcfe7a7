package io.mastercontrol.alerting.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.alerting.access.OwnTokens;
import io.mastercontrol.alerting.device.RegistryConfig;
import io.mastercontrol.alerting.http.Refusal;
import io.mastercontrol.alerting.route.Fleet;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The fleet as the registry tells it. It is asked when an alert has to be routed, and not more often than the configuration
 * says: a wrong label for some seconds is better than an alert that waits for the registry.
 */
@ApplicationScoped
class RegistryFleet implements Fleet {
    private static final Logger LOG = Logger.getLogger(RegistryFleet.class);
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final String EVERYBODY = "";

    private final HttpClient http;
    private final OwnTokens tokens;
    private final IntakeConfig config;
    private final RegistryConfig registry;
    private volatile Known known = new Known(Facts.NONE, Long.MIN_VALUE, Long.MIN_VALUE);

    RegistryFleet(Vertx vertx, OwnTokens tokens, IntakeConfig config, RegistryConfig registry) {
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) config.fleetTimeout().toMillis()));
        this.tokens = tokens;
        this.config = config;
        this.registry = registry;
    }

    /** Nanoseconds of the last answer and of the last time that anybody asked. */
    private record Known(Facts facts, long answered, long asked) {
        private boolean isOlder(long since, long millis, long now) {
            return since == Long.MIN_VALUE || now - since > millis * 1_000_000;
        }
    }

    @Override
    public Uni<Facts> facts(Collection<String> devices, Set<String> selectors) {
        Known last = known;
        long now = System.nanoTime();
        boolean old = last.isOlder(last.answered(), config.fleetEvery().toMillis(), now);
        boolean lacking = !last.facts().labels().keySet().containsAll(devices)
                || !last.facts().members().keySet().containsAll(selectors);
        boolean pause = !last.isOlder(last.asked(), config.fleetPause().toMillis(), now);
        if (pause || !(old || lacking)) {
            return Uni.createFrom().item(last.facts());
        }
        known = new Known(last.facts(), last.answered(), now);
        return look(selectors)
                .invoke(facts -> known = new Known(facts, System.nanoTime(), now))
                .onFailure()
                .recoverWithItem(e -> {
                    LOG.warnf(
                            "the registry does not say what devices there are, the last word holds: %s",
                            e.getMessage());
                    return last.facts();
                });
    }

    private Uni<Facts> look(Set<String> selectors) {
        Uni<Facts> facts = ask(EVERYBODY).map(devices -> new Facts(devices, new HashMap<>()));
        for (String selector : selectors) {
            facts = facts.chain(soFar -> ask(selector)
                    .map(Map::keySet)
                    .onFailure(Refusal.class)
                    .recoverWithItem(e -> {
                        LOG.warnf("the routing has a selector that the registry refuses: %s", e.getMessage());
                        return Set.of();
                    })
                    .invoke(members -> soFar.members().put(selector, members))
                    .replaceWith(soFar));
        }
        return facts;
    }

    @Override
    public Uni<Set<String>> matching(String selector) {
        return ask(selector).map(Map::keySet);
    }

    private Uni<Map<String, Map<String, String>>> ask(String selector) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(registry.url() + "/internal/devices?selector="
                        + URLEncoder.encode(selector, StandardCharsets.UTF_8))
                .setTimeout(config.fleetTimeout().toMillis())
                .putHeader("Authorization", tokens.bearer("registry"));
        return Uni.createFrom()
                .completionStage(() -> http.request(request)
                        .compose(open -> open.send())
                        .compose(response -> response.body().map(body -> labels(selector, response.statusCode(), body)))
                        .toCompletionStage());
    }

    private static Map<String, Map<String, String>> labels(String selector, int status, Buffer body) {
        if (status == BAD_REQUEST) {
            String said =
                    Json.read(body.getBytes(), JsonNode.class).path("detail").asText();
            throw Refusal.badField("devices", "The selector '" + selector + "': " + said);
        }
        if (status != OK) {
            throw Refusal.unavailable("The registry answered " + status + ", so nobody knows what '" + selector
                    + "' means; try again shortly.");
        }
        Map<String, Map<String, String>> devices = new HashMap<>();
        for (JsonNode device : Json.read(body.getBytes(), JsonNode.class)) {
            Map<String, String> labels = new HashMap<>();
            device.path("labels")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
            devices.put(device.path("id").asText(), labels);
        }
        return devices;
    }
}
