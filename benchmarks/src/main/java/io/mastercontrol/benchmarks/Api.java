package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The control plane's front door, over one kept connection. */
final class Api {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;
    private final String token;

    private Api(String url, String token) {
        this.url = url;
        this.token = token;
    }

    /** The API of the installation in this data directory. */
    static Api of(Path data) throws IOException {
        Path file = data.resolve("admin.json");
        if (!Files.exists(file)) {
            throw new IOException("there is no installation in " + data + "; start one with ./master-control up --data "
                    + data + " --detach");
        }
        JsonNode admin = Json.mapper().readTree(file.toFile());
        return new Api(admin.path("url").asText(), admin.path("token").asText());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, "application/json", new byte[0]);
    }

    JsonNode post(String path, Object body) throws IOException, InterruptedException {
        return send("POST", path, "application/json", body == null ? new byte[0] : Json.bytes(body));
    }

    JsonNode send(String method, String path, String type, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        boolean json = answer.headers()
                .firstValue("Content-Type")
                .filter(kind -> kind.contains("json"))
                .isPresent();
        JsonNode content = json && answer.body().length > 0
                ? Json.mapper().readTree(answer.body())
                : Json.mapper().nullNode();
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + ": HTTP " + answer.statusCode() + " "
                    + content.path("detail").asText());
        }
        return content;
    }
}
