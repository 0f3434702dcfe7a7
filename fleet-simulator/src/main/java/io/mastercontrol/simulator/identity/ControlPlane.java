package io.mastercontrol.simulator.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What the simulator asks of the control plane over HTTP. */
final class ControlPlane {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final String url;

    ControlPlane(String url) {
        this.url = url;
    }

    /** A new enrolment token for so many devices. */
    String enrolmentToken(String bearer, int uses) throws IOException, InterruptedException {
        ObjectNode body = Json.mapper().createObjectNode().put("uses", uses);
        JsonNode answer = post("/api/v1/enrolment-tokens", bearer, body);
        return answer.path("token").asText();
    }

    JsonNode post(String path, String bearer, JsonNode body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)));
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        JsonNode content = answer.body().length == 0
                ? Json.mapper().nullNode()
                : Json.mapper().readTree(answer.body());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(path + ": HTTP " + answer.statusCode() + " "
                    + content.path("detail").asText());
        }
        return content;
    }
}
