package io.mastercontrol.dashboard.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Asks the other services for JSON on the dashboard's own behalf, or somebody's. */
@ApplicationScoped
public class ServiceClient {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private final HttpClient client;

    ServiceClient(Vertx vertx) {
        client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(2_000).setMaxPoolSize(64));
    }

    /** What came back; a status of 400 and above is an answer too. */
    public record Answer(int status, JsonNode body) {}

    /**
     * Asks.
     *
     * @param token the JWT to show
     * @param body JSON to send, or null
     */
    public Uni<Answer> call(HttpMethod method, URI base, String path, String token, JsonNode body) {
        return call(method, base, path, token, body, null);
    }

    /**
     * Asks.
     *
     * @param once {@code Idempotency-Key}, or null
     */
    public Uni<Answer> call(HttpMethod method, URI base, String path, String token, JsonNode body, String once) {
        Map<String, String> headers = once == null ? Map.of() : Map.of("Idempotency-Key", once);
        String json = body == null ? null : Json.write(body);
        return send(method, base, path, token, new Sent("application/json", json, headers, PATIENCE));
    }

    /**
     * What goes along with a question.
     *
     * @param body null for none
     * @param patience how long an answer is waited for
     */
    public record Sent(String type, String body, Map<String, String> headers, Duration patience) {}

    /** Asks. */
    public Uni<Answer> send(HttpMethod method, URI base, String path, String token, Sent sent) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(base.getHost())
                .setPort(base.getPort() > 0 ? base.getPort() : 80)
                .setURI(path)
                .setTimeout(sent.patience().toMillis())
                .putHeader("Accept", "application/json")
                .putHeader("Authorization", "Bearer " + token);
        sent.headers().forEach(options::putHeader);
        return Uni.createFrom()
                .completionStage(() -> client.request(options)
                        .compose(request -> {
                            if (sent.body() == null) {
                                return method == HttpMethod.POST
                                        ? request.putHeader("Content-Length", "0")
                                                .send()
                                        : request.send();
                            }
                            return request.putHeader("Content-Type", sent.type())
                                    .send(sent.body());
                        })
                        .compose(response ->
                                response.body().map(bytes -> new Answer(response.statusCode(), json(bytes.getBytes()))))
                        .toCompletionStage());
    }

    private static JsonNode json(byte[] bytes) {
        return bytes.length == 0 ? Json.mapper().createObjectNode() : Json.read(bytes, JsonNode.class);
    }
}
