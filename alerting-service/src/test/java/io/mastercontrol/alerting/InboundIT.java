package io.mastercontrol.alerting;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Alerts of other systems come in once, go the same way as ours, and end when they are said to or are not said again. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "alerting"))
@WithTestResource(FleetLogs.class)
class InboundIT {
    private final String name = "Outside" + UUID.randomUUID().toString().substring(0, 8);

    private static RequestSpecification operator() {
        return given().auth().oauth2(InternalTokens.operator()).contentType("application/json");
    }

    private void webhook(String status) {
        operator()
                .body(Map.of(
                        "version",
                        "4",
                        "alerts",
                        List.of(Map.of(
                                "status",
                                status,
                                "fingerprint",
                                "00aa",
                                "labels",
                                Map.of("alertname", name, "severity", "critical", "site", "berlin"),
                                "annotations",
                                Map.of("summary", "It burns")))))
                .post("/api/v1/alerts/in/alertmanager")
                .then()
                .statusCode(204);
    }

    private void push(Instant end) {
        operator()
                .body(List.of(Map.of("labels", Map.of("alertname", name), "endsAt", end.toString())))
                .post("/api/v1/alerts/in/prometheus/api/v2/alerts")
                .then()
                .statusCode(204);
    }

    private List<String> states() {
        return operator()
                .get("/api/v1/alerts?limit=500")
                .path("items.findAll { (it.workload ?: '').startsWith('" + name + "') }.state");
    }

    @Test
    void aWebhookIsTakenOnceAndToldToPeople() throws Exception {
        try (Hook hook = new Hook()) {
            String receiver = operator()
                    .body(Map.of("name", "in-" + name, "url", hook.url(), "secret", Hook.SECRET))
                    .post("/api/v1/receivers")
                    .path("id");
            webhook("firing");
            webhook("firing");
            assertEquals(List.of("firing"), states());
            await(
                    "told",
                    () -> hook.posts.stream()
                            .anyMatch(post -> post.body().toString().contains("It burns")));
            webhook("resolved");
            webhook("resolved");
            assertEquals(List.of("resolved"), states());
            await(
                    "the end",
                    () -> hook.posts.stream()
                            .anyMatch(post -> post.body().path("type").asText().equals("alert.resolved")
                                    && post.body().toString().contains(name)));
            operator().delete("/api/v1/receivers/" + receiver).then().statusCode(204);
        }
    }

    @Test
    void whatIsPushedEndsWhenItIsNotPushedAgain() {
        push(Instant.now().plusSeconds(600));
        assertEquals(List.of("firing"), states());
        push(Instant.now().plusMillis(300));
        await("its end", () -> states().equals(List.of("resolved")));
    }

    @Test
    void whatIsNoAlertIsRefusedAndOursDoNotComeBack() {
        operator()
                .body("{\"alerts\":[{\"labels\":{}}]}")
                .post("/api/v1/alerts/in/grafana")
                .then()
                .statusCode(400)
                .body("detail", containsString("alerts[0].labels has no alertname"));
        operator()
                .body("[{\"labels\":{\"alertname\":\"external_alert\",\"workload\":\"" + name + "\"}}]")
                .post("/api/v1/alerts/in/prometheus/api/v2/alerts")
                .then()
                .statusCode(204);
        assertEquals(List.of(), states());
    }

    /** Somebody else's device is to them as one that there is not, and the alert of its fingerprint is not theirs to end. */
    @Test
    void whoMayActOnSomeDevicesSpeaksOfThoseOnly() {
        FleetLogs.label(name + "x-1,site=elsewhere");
        FleetLogs.label(name + "-1,site=" + name);
        String mine = InternalTokens.scoped("operator", "site=" + name);
        await(
                "the device is known",
                () -> about(mine, name + "-1", "firing").extract().statusCode() == 204);
        about(mine, name + "-1", "resolved").statusCode(204);
        about(InternalTokens.operator(), name + "x-1", "firing").statusCode(204);
        String inVain = "alerts[0] has no label device with a device of yours, and you may speak of site=" + name;
        about(mine, name + "x-1", "resolved").statusCode(403).body("detail", containsString(inVain));
        about(mine, "nowhere", "firing").statusCode(403).body("detail", containsString(inVain));
        about(mine, name + "-1", "firing").statusCode(204);
        about(mine, name + "-1", "resolved").statusCode(204);
        assertEquals(List.of(name + "x-1"), devices("firing"));
        assertEquals(List.of(name + "-1", name + "-1"), devices("resolved"));
    }

    private ValidatableResponse about(String token, String device, String status) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(Map.of(
                        "alerts",
                        List.of(Map.of(
                                "status",
                                status,
                                "fingerprint",
                                "00bb",
                                "labels",
                                Map.of("alertname", name, "device", device)))))
                .post("/api/v1/alerts/in/grafana")
                .then();
    }

    private List<String> devices(String state) {
        return operator()
                .get("/api/v1/alerts?limit=500&state=" + state)
                .path("items.findAll { (it.workload ?: '').startsWith('" + name + "') }.device");
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited 30 s in vain for: " + what);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }
}
