package io.mastercontrol.dashboard.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Asks the provider. Whatever keeps it from answering is one sentence, since somebody waits in front of a login page. */
@ApplicationScoped
class IssuerClient {
    private static final Logger LOG = Logger.getLogger(IssuerClient.class);
    private static final long TIMEOUT_MILLIS = 5_000;
    private static final int MOST_BYTES = 1 << 20;

    private final HttpClient client;
    private final OidcConfig config;

    IssuerClient(Vertx vertx, OidcConfig config) {
        this.config = config;
        HttpClientOptions options =
                new HttpClientOptions().setConnectTimeout(3_000).setMaxPoolSize(8);
        config.ca().ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        client = vertx.createHttpClient(options);
    }

    private String issuer() {
        return config.issuer().orElseThrow().toString();
    }

    /** What the provider says of itself. */
    Uni<Issuer> discover() {
        String address = issuer().replaceFirst("/+$", "") + "/.well-known/openid-configuration";
        return get(address).map(document -> Issuer.of(issuer(), document));
    }

    /** @throws Refusal 503 if nothing of use comes */
    Uni<JsonNode> get(String address) {
        return ask(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(address), null)
                .map(answer -> {
                    if (answer.status() != 200) {
                        throw silent("answers " + answer.status() + " at " + address);
                    }
                    return answer.body();
                });
    }

    record Answer(int status, JsonNode body) {}

    /** The token endpoint's answer, whatever it is. */
    Uni<Answer> post(String address, Map<String, String> form) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(address)
                .putHeader("Content-Type", "application/x-www-form-urlencoded");
        config.clientSecretFile().ifPresent(file -> {
            try {
                String pair = encode(config.clientId().orElseThrow()) + ":"
                        + encode(Files.readString(file).strip());
                options.putHeader(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                LOG.errorf("mc.oidc.client-secret-file: %s", e);
                throw Refusal.of(
                        503, "The console cannot read its secret for the sign-on server; its log has the reason.");
            }
        });
        return ask(
                options,
                form.entrySet().stream()
                        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                        .collect(Collectors.joining("&")));
    }

    private Uni<Answer> ask(RequestOptions options, String body) {
        options.setTimeout(TIMEOUT_MILLIS).putHeader("Accept", "application/json");
        return Uni.createFrom()
                .completionStage(() -> client.request(options)
                        .compose(request -> send(request, body))
                        .compose(response ->
                                bounded(response).map(bytes -> new Answer(response.statusCode(), json(bytes))))
                        .toCompletionStage())
                .onFailure(failure -> !(failure instanceof Refusal))
                .transform(failure -> silent(String.valueOf(failure.getMessage())));
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, String body) {
        return body == null ? request.send() : request.send(body);
    }

    private static Future<Buffer> bounded(HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        Buffer so = Buffer.buffer();
        response.handler(part -> {
                    if (so.length() + part.length() > MOST_BYTES) {
                        whole.tryFail("it sends more than " + MOST_BYTES + " bytes");
                        response.request().reset();
                    } else {
                        so.appendBuffer(part);
                    }
                })
                .exceptionHandler(whole::tryFail)
                .endHandler(end -> whole.tryComplete(so));
        return whole.future();
    }

    private static JsonNode json(Buffer bytes) {
        return bytes.length() == 0 ? Json.mapper().createObjectNode() : Json.read(bytes.getBytes(), JsonNode.class);
    }

    private Refusal silent(String why) {
        LOG.warnf("The sign-on server %s: %s", issuer(), why);
        return Refusal.of(
                503, "The sign-on server " + issuer() + " does not answer as it should; try again in a few minutes.");
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
