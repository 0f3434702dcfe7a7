package io.mastercontrol.controlplane.arrival;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** JSON over HTTP with a bearer token, to servers that may not be there yet. */
final class JsonHttp {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int SUCCESS = 200;
    private static final int REDIRECT = 300;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** Status and body. */
    record Answer(int status, String body) {
        boolean ok() {
            return status >= SUCCESS && status < REDIRECT;
        }

        JsonNode json() throws IOException {
            return Json.mapper().readTree(body);
        }
    }

    /** The answer to a GET, or empty if nobody answers. */
    Optional<Answer> get(String url, String token) throws InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url)).GET(), token);
    }

    Optional<Answer> post(String url, String token, Object body) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)));
        return send(request, token);
    }

    private Optional<Answer> send(HttpRequest.Builder request, String token) throws InterruptedException {
        try {
            HttpResponse<String> response = client.send(
                    request.header("Authorization", "Bearer " + token)
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return Optional.of(new Answer(response.statusCode(), response.body()));
        } catch (IOException e) {
            // Not started yet, or just restarted: the caller asks again until its deadline.
            return Optional.empty();
        }
    }
}
