package io.mastercontrol.dashboard.gateway;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The front door, with a registry behind it that tells what came through, and nothing behind the other doors. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "dashboard"))
@WithTestResource(Services.class)
class GatewayIT {
    @TestHTTPResource
    URI url;

    private static RequestSpecification admin() {
        return given().header("Authorization", "Bearer admin-token-of-tests");
    }

    @Test
    void nobodyComesInWithoutAToken() {
        for (String token : new String[] {null, "Bearer wrong", "Bearer ", "Basic YTpi", "Bearer a.b.c"}) {
            RequestSpecification caller = token == null ? given() : given().header("Authorization", token);
            caller.get("/api/v1/devices")
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .body("detail", startsWith("send 'Authorization: Bearer' with a valid API token"));
        }
    }

    @Test
    void theServiceLearnsWhoAsksFromTheFrontDoorAlone() {
        admin().urlEncodingEnabled(false)
                .header("X-Forwarded-For", "10.0.0.1")
                .header("X-Forwarded-Proto", "gopher")
                .cookie("session", "stolen")
                .get("/api/v1/devices?limit=3&selector=role%3Dweb")
                .then()
                .statusCode(200)
                .body("uri", equalTo("/api/v1/devices?limit=3&selector=role%3Dweb"))
                .body("headers.authorization[0]", not(containsString("admin-token-of-tests")))
                .body("headers.authorization[0]", startsWith("Bearer ey"))
                .body("headers.x-forwarded-proto[0]", equalTo("http"))
                .body("headers.x-forwarded-for[0]", equalTo("127.0.0.1"))
                .body("headers", not(hasKey("cookie")));
    }

    @Test
    void bodiesPassWholeAndMethodsToo() {
        byte[] body = new byte[3 << 20];
        admin().contentType("application/octet-stream")
                .body(body)
                .put("/api/v1/devices/d/anything")
                .then()
                .statusCode(200)
                .body("method", equalTo("PUT"))
                .body("bytes", equalTo(body.length));
    }

    @Test
    void aServiceThatIsDownOrSilentIsToldInOneSentence() {
        admin().get("/api/v1/rollouts")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .body("detail", equalTo("the orchestrator does not answer; try again in a few seconds"));
        admin().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/devices/slow")
                .then()
                .statusCode(504)
                .contentType("application/problem+json")
                .body("detail", startsWith("the registry did not answer within "));
        admin().get("/api/v1/devices").then().statusCode(200);
    }

    @Test
    void whatIsNotPublicIsNotThere() {
        for (String path : List.of("/api/v1/internal/events", "/api/v2/devices", "/api/v1/")) {
            admin().get(path).then().statusCode(404).contentType("application/problem+json");
        }
        assertEquals(404, raw("GET /api/v1/devices/..%2f..%2finternal%2fevents HTTP/1.1"));
        assertEquals(404, raw("GET /api/v1/devices/../../../internal/events HTTP/1.1"));
    }

    /** The status of a request that no well-behaved client would write. */
    private int raw(String requestLine) {
        try (Socket socket = new Socket("127.0.0.1", url.getPort());
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            out.write((requestLine
                            + "\r\nHost: x\r\nAuthorization: Bearer admin-token-of-tests\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(!answer.contains("\"uri\":\"/internal"), answer);
            return Integer.parseInt(answer.substring(9, 12));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A client that asks for HTTP/2, as Java's does, and many at once: they were answered 503 when one broke off. */
    @Test
    void manyDevicesEnrolAtOnce() {
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(client.sendAsync(
                    HttpRequest.newBuilder(url.resolve("/enrol"))
                            .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"t\"}".repeat(200)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        all.forEach(answer -> assertEquals(
                200, answer.join().statusCode(), () -> answer.join().body()));
    }
}
