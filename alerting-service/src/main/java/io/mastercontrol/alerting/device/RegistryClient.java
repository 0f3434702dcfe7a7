package io.mastercontrol.alerting.device;

import io.mastercontrol.alerting.access.OwnTokens;
import io.mastercontrol.alerting.http.Refusal;
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
import java.time.Duration;

/** Asks the registry about devices; what it refuses is refused in its words, and its silence is a 503. */
@ApplicationScoped
public class RegistryClient {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http;
    private final OwnTokens tokens;
    private final RegistryConfig registry;

    RegistryClient(Vertx vertx, OwnTokens tokens, RegistryConfig registry) {
        this.http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(5_000));
        this.tokens = tokens;
        this.registry = registry;
    }

    /** Id, status and labels of devices, as a JSON array. */
    Uni<byte[]> devices(String selector) {
        String query = selector == null ? "" : "?selector=" + URLEncoder.encode(selector, StandardCharsets.UTF_8);
        return send(HttpMethod.GET, "/internal/devices" + query, null);
    }

    /** What an internal address of the registry answers to a question. */
    public Uni<byte[]> ask(String path, Object question) {
        return send(HttpMethod.POST, path, Buffer.buffer(Json.bytes(question)));
    }

    private Uni<byte[]> send(HttpMethod method, String path, Buffer body) {
        RequestOptions request = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(registry.url() + path)
                .setTimeout(PATIENCE.toMillis())
                .putHeader("Content-Type", "application/json")
                .putHeader("Authorization", tokens.bearer("registry"));
        return Uni.createFrom()
                .completionStage(() -> http.request(request)
                        .compose(open -> body == null ? open.send() : open.send(body))
                        .compose(response ->
                                response.body().map(answer -> new Answer(response.statusCode(), answer.getBytes())))
                        .toCompletionStage())
                .onFailure()
                .transform(e -> Refusal.unavailable("The registry does not answer: " + e.getMessage() + "."))
                .map(Answer::content);
    }

    private record Answer(int status, byte[] body) {
        byte[] content() {
            if (status == BAD_REQUEST) {
                throw Refusal.badRequest(Json.read(body, com.fasterxml.jackson.databind.JsonNode.class)
                        .path("detail")
                        .asText("The registry does not understand the question."));
            }
            if (status != OK) {
                throw Refusal.unavailable("The registry answered " + status + ".");
            }
            return body;
        }
    }
}
