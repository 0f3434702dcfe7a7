package io.mastercontrol.dashboard.gateway;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.dashboard.fixture.Accounts;
import io.mastercontrol.dashboard.fixture.LoopbackServices;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets through the front door, and what the service behind sees of them. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "dashboard"))
@WithTestResource(LoopbackServices.class)
class GatewayIT {
    @TestHTTPResource
    URI front;

    private static final String DEVICE = "/api/v1/devices/pi-1";

    private static RequestSpecification as(String token) {
        return given().urlEncodingEnabled(false).header("Authorization", "Bearer " + token);
    }

    private static void problem(ValidatableResponse answer, int status, String words) {
        answer.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("detail", containsString(words));
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, GET, 200",
        "viewer, PATCH, 403",
        "viewer, DELETE, 403",
        "operator, GET, 200",
        "operator, PATCH, 200",
        "operator, DELETE, 403",
        "admin, GET, 200",
        "admin, PATCH, 200",
        "admin, DELETE, 200"
    })
    void aRoleMayWhatItMay(String role, String method, int status) {
        as(Accounts.token(role)).request(method, DEVICE).then().statusCode(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PATCH", "DELETE"})
    void whoeverHasNoGoodTokenIsRefused(String method) {
        problem(given().request(method, DEVICE).then(), 401, "Authorization");
        for (String token : List.of(
                "wrong",
                "a.b.c",
                Accounts.expired("admin"),
                Accounts.revoked("admin"),
                InternalTokens.admin(),
                InternalTokens.service("orchestrator"))) {
            problem(
                    as(token).request(method, DEVICE).then().header("WWW-Authenticate", equalTo("Bearer")),
                    401,
                    "valid API token");
        }
    }

    @Test
    void theFleetAtAGlanceIsForThoseWhoMayReadAndCountsAcknowledgedAlertsApart() {
        problem(given().get("/api/v1/fleet").then(), 401, "Authorization");
        problem(as("wrong").get("/api/v1/fleet").then(), 401, "Authorization");
        as(Accounts.token("viewer"))
                .get("/api/v1/fleet")
                .then()
                .statusCode(200)
                .body("total", equalTo(3))
                .body("alerts.firing", equalTo(1))
                .body("alerts.acknowledged", equalTo(2));
    }

    @Test
    void theServiceSeesTheRequestAndNothingThatTheCallerClaimsOfItself() {
        as(Accounts.token("viewer"))
                .header("Idempotency-Key", "k-1")
                .header("Connection", "X-Secret, close")
                .header("X-Secret", "of this hop")
                .header("X-Forwarded-For", "10.0.0.1")
                .header("X-Forwarded-Host", "elsewhere")
                .header("Forwarded", "for=10.0.0.1")
                .header("X-Remote-User", "root")
                .header("X-Mc-Roles", "admin")
                .header("X-Internal-Subject", "user:root")
                .header("Cookie", "mc_session=nothing")
                .get(DEVICE + "/workloads?limit=5&selector=a%3Db%2Cc%21%3Dd")
                .then()
                .statusCode(200)
                .body("uri", equalTo(DEVICE + "/workloads?limit=5&selector=a%3Db%2Cc%21%3Dd"))
                .body("headers.idempotency-key", equalTo("k-1"))
                .body("headers.x-forwarded-for", equalTo("127.0.0.1"))
                .body("headers.x-secret", nullValue())
                .body("headers.x-forwarded-host", nullValue())
                .body("headers.forwarded", nullValue())
                .body("headers.x-remote-user", nullValue())
                .body("headers.x-mc-roles", nullValue())
                .body("headers.x-internal-subject", nullValue())
                .body("headers.cookie", nullValue());
    }

    @Test
    void anOpenPathGetsNoIdentityAtAllNotEvenOneThatWouldBeBelieved() {
        as(InternalTokens.service("orchestrator"))
                .body("good")
                .post("/enrol")
                .then()
                .statusCode(200)
                .body("headers.authorization", nullValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/devices/..%2f..%2f..%2finternal%2ffleet",
                "/api/v1/devices/..%2F..%2F..%2Finternal%2Ffleet",
                "/api/v1/devices/..%5c..%5cinternal",
                "/api/v1/devices/pi-1%00"
            })
    void aDisguisedSlashLeadsNowhere(String path) {
        problem(as(Accounts.token("admin")).get(path).then(), 404, "There is nothing at /api/v1/devices/");
    }

    @Test
    void dotsAreTakenAwayBeforeAnybodyDecides() {
        as(Accounts.token("viewer"))
                .get("/api/v1/devices/x/%2e%2e/pi-2")
                .then()
                .statusCode(200)
                .body("uri", equalTo("/api/v1/devices/pi-2"));
        for (String path : List.of("/api/v1/../../internal/fleet", "/api/v1/%2e%2e/%2e%2e/internal/fleet")) {
            as(Accounts.token("admin")).get(path).then().statusCode(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/nothing", "/api/v2/devices", "/api/v1/", "/api/internal/fleet"})
    void whereNothingIsAProblemSaysSo(String path) {
        problem(as(Accounts.token("admin")).get(path).then(), 404, "There is nothing at " + path);
    }

    @Test
    void malformedJsonComesBackAsTheServicesProblem() {
        problem(
                as(Accounts.token("operator"))
                        .contentType("application/json")
                        .body("{\"labels\":")
                        .patch(DEVICE)
                        .then(),
                400,
                "no valid JSON");
    }

    @Test
    void aServiceThatIsDownIsAProblemWithASentence() {
        for (String path : List.of("/api/v1/rollouts", DEVICE + "/why", "/api/v1/releases/web/1.0.0")) {
            problem(
                    as(Accounts.token("viewer")).get(path).then(),
                    503,
                    "The orchestrator does not answer; try again in a few seconds.");
        }
    }

    /** A replica that dies under a question: the next one is asked, but nothing is done twice. */
    @Test
    void whatIsOnlyReadIsAskedOnceMore() {
        as(Accounts.token("viewer")).get("/api/v1/devices/dies-once").then().statusCode(200);
        problem(
                as(Accounts.token("operator"))
                        .contentType("application/json")
                        .body("{}")
                        .patch("/api/v1/devices/dies-once")
                        .then(),
                503,
                "The registry does not answer; try again in a few seconds.");
    }

    /** A client that asks for HTTP/2, as Java's does, and many at once: they were answered 503 when one broke off. */
    @Test
    void manyDevicesEnrolAtOnce() {
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(client.sendAsync(
                    HttpRequest.newBuilder(front.resolve("/enrol"))
                            .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"good\"}".repeat(200)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        all.forEach(answer -> assertEquals(
                200, answer.join().statusCode(), () -> answer.join().body()));
    }
}
