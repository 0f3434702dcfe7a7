package io.mastercontrol.alerting.intake;

import io.mastercontrol.alerting.access.OwnTokens;
import io.mastercontrol.alerting.device.RegistryConfig;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Reads another service's log of fleet events over HTTP. */
@ApplicationScoped
public class FleetLogClient {
    /** A stretch of a log; {@code last} is the position to go on from. */
    public record Page(List<FleetEvent> items, long last) {}

    private static final int OK = 200;

    private final HttpClient http;
    private final OwnTokens tokens;
    private final IntakeConfig config;
    private final Map<String, String> addresses;

    FleetLogClient(
            Vertx vertx,
            OwnTokens tokens,
            IntakeConfig config,
            RegistryConfig registry,
            OrchestratorConfig orchestrator) {
        this.http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(5_000));
        this.tokens = tokens;
        this.config = config;
        this.addresses = Map.of("registry", registry.url(), "orchestrator", orchestrator.url());
    }

    /** Those after a position. */
    public Uni<Page> after(String source, long position) {
        return page(source, "after=" + position);
    }

    /** Those that were recorded since a time. */
    public Uni<Page> since(String source, Instant from) {
        return page(source, "from=" + from);
    }

    private Uni<Page> page(String source, String where) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(addresses.get(source) + "/internal/events?" + where + "&limit=" + config.page())
                .setTimeout(config.timeout().toMillis())
                .putHeader("Authorization", tokens.bearer(source));
        return Uni.createFrom()
                .completionStage(() -> http.request(request)
                        .compose(open -> open.send())
                        .compose(FleetLogClient::body)
                        .toCompletionStage())
                .map(body -> Json.read(body.getBytes(), Page.class));
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        return response.statusCode() == OK
                ? response.body()
                : Future.failedFuture("it answered " + response.statusCode());
    }
}
