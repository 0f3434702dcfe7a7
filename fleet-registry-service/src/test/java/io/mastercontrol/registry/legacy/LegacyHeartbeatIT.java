package io.mastercontrol.registry.legacy;

import static io.mastercontrol.registry.fixture.Registry.admin;
import static io.mastercontrol.registry.fixture.Registry.as;
import static io.mastercontrol.registry.fixture.Registry.await;
import static io.mastercontrol.registry.fixture.Registry.eventTypes;
import static io.mastercontrol.registry.fixture.Registry.status;
import static io.mastercontrol.registry.fixture.Registry.viewer;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.registry.fixture.Registry;
import io.mastercontrol.registry.fixture.Requests;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A fleet half way over: devices with the predecessor's software beside ours. */
@QuarkusTest
@TestProfile(LegacyHeartbeatIT.Impatient.class)
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class LegacyHeartbeatIT {
    /** Silence is short here. */
    public static class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mc.liveness.stale-after", "2s",
                    "mc.liveness.offline-after", "4s",
                    "mc.liveness.sweep-interval", "0.2s",
                    "mc.legacy.every", "1s",
                    "mc.legacy.most-devices", "3");
        }
    }

    private static String token(String body) {
        return admin().body(body)
                .post("/api/v1/heartbeat-tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    private static ValidatableResponse beat(String token, String device) {
        return given().header("X-Mc-Heartbeat-Token", token)
                .contentType("application/json")
                .body("{\"client_name\":\"" + device + "\",\"timestamp\":\"2026-02-01T12:00:00\",\"workloads\":"
                        + "[{\"name\":\"web\",\"type\":\"service\",\"run_mode\":\"forever\",\"status\":\"running\"}],"
                        + "\"system\":{\"cpu_percent\":12.5}}")
                .post("/api/heartbeat")
                .then();
    }

    @Test
    void suchADeviceIsLegacyFallsSilentComesBackAndBecomesOneOfOurs() throws Exception {
        Registry.awaitListening();
        String token = token("{\"name\":\"old fleet\",\"token\":\"the-fleet-s-own-token\"}");
        assertEquals("the-fleet-s-own-token", token);
        beat(token, "Old_1").statusCode(200).body("status", equalTo("ok"));
        viewer().get("/api/v1/devices/old-1")
                .then()
                .body("status", equalTo("legacy"))
                .body("name", equalTo("Old_1"))
                .body("metrics.cpu_percent", equalTo(12.5f))
                .body("workloads.running", equalTo(1));
        viewer().get("/api/v1/devices?status=legacy").then().body("items.id", equalTo(List.of("old-1")));
        await("silence is noticed", () -> status("old-1").equals("offline"));
        beat(token, "Old_1").statusCode(200);
        assertEquals("legacy", status("old-1"));
        assertEquals(List.of("device_online", "device_stale", "device_offline", "device_online"), eventTypes("old-1"));
        String entry = admin().body("{}")
                .post("/api/v1/enrolment-tokens")
                .then()
                .extract()
                .path("token");
        given().contentType("application/json")
                .body(Map.of("token", entry, "name", "old-1", "csr", Requests.csr("old-1", Requests.key())))
                .post("/enrol")
                .then()
                .statusCode(201);
        assertEquals("pending", status("old-1"));
        beat(token, "Old_1").statusCode(409).body("detail", containsString("agent of its own"));
    }

    @Test
    void aTokenOpensNothingElseAndARevokedOneNothing() {
        String token = token("{}");
        as(token).get("/api/v1/devices").then().statusCode(401);
        given().contentType("application/json")
                .body("{}")
                .post("/api/heartbeat")
                .then()
                .statusCode(401);
        beat("guessed-wrong-token", "old-2").statusCode(401);
        as(InternalTokens.viewer())
                .body("{}")
                .post("/api/v1/heartbeat-tokens")
                .then()
                .statusCode(403);
        String id = admin().get("/api/v1/heartbeat-tokens").then().extract().path("items[0].id");
        admin().delete("/api/v1/heartbeat-tokens/" + id).then().statusCode(204);
        beat(token, "old-2").statusCode(401);
    }

    @Test
    void whoHoldsATokenCannotInventDevicesWithoutEnd() {
        String token = token("{}");
        for (int i = 1; i <= 3; i++) {
            beat(token, "many-" + i);
        }
        beat(token, "many-4").statusCode(409).body("detail", containsString("most-devices"));
    }
}
