package io.mastercontrol.registry.enrolment;

import static io.mastercontrol.registry.fixture.Registry.admin;
import static io.mastercontrol.registry.fixture.Registry.eventTypes;
import static io.mastercontrol.registry.fixture.Registry.viewer;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.registry.fixture.Enrolled;
import io.mastercontrol.registry.fixture.Registry;
import io.mastercontrol.registry.fixture.Requests;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who waits for an operator, and what becomes of them. */
@QuarkusTest
@TestProfile(AdmissionIT.Choosy.class)
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class AdmissionIT {
    /** Only some names need no operator. */
    public static class Choosy implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mc.enrolment.accept", "allow_list", "mc.enrolment.allowed", "known-*,exact");
        }
    }

    private static String token() {
        return Enrolled.token(Map.of("uses", 5)).path("token");
    }

    @Test
    void theAllowListLetsInAndAllOthersWait() throws Exception {
        Enrolled.ask(token(), "known-7", Requests.key()).statusCode(201);
        Enrolled.ask(token(), "exact", Requests.key()).statusCode(201);
        KeyPair key = Requests.key();
        String token = token();
        Enrolled.ask(token, "exact-not", key)
                .statusCode(202)
                .header("Retry-After", equalTo("30"))
                .body("status", equalTo("pending"))
                .body("detail", containsString("device accept exact-not"));
        Enrolled.ask(token, "exact-not", key).statusCode(202);
        assertEquals(List.of("device_waiting"), eventTypes("exact-not"));
        viewer().get("/api/v1/devices/exact-not").then().statusCode(404);
        viewer().get("/api/v1/enrolment-requests").then().body("items.name", hasItem("exact-not"));
        admin().body("{}").post("/api/v1/devices/exact-not/accept").then().statusCode(200);
        Enrolled.ask(token, "exact-not", key).statusCode(201);
        viewer().get("/api/v1/devices/exact-not").then().statusCode(200);
    }

    @Test
    void aDeviceWithoutATokenWaitsAndIsLetInOrNot() throws Exception {
        KeyPair key = Requests.key();
        String shown =
                Enrolled.ask(null, "bare-1", key).statusCode(202).extract().path("key");
        KeyPair other = Requests.key();
        Enrolled.ask(null, "bare-1", other).statusCode(202);
        admin().body("{}")
                .post("/api/v1/devices/bare-1/accept")
                .then()
                .statusCode(409)
                .body("detail", containsString(shown));
        viewer().body("{}").post("/api/v1/devices/bare-1/accept").then().statusCode(403);
        admin().post("/api/v1/devices/bare-1/accept?key=" + shown)
                .then()
                .statusCode(200)
                .body("state", equalTo("accepted"));
        String first =
                Enrolled.ask(null, "bare-1", key).statusCode(201).extract().path("certificate");
        Enrolled.ask(null, "bare-1", key).statusCode(201).body("certificate", equalTo(first));
        admin().body("{}").post("/api/v1/devices/bare-1/reject").then().statusCode(200);
        Enrolled.ask(null, "bare-1", other).statusCode(403).body("detail", containsString("did not let"));
        admin().body("{}").post("/api/v1/devices/nobody/accept").then().statusCode(404);
    }

    @Test
    void aDeviceThatLostItsKeyComesBackOnlyWithConsent() throws Exception {
        Enrolled.ask(token(), "known-lost", Requests.key()).statusCode(201);
        Registry.execute("update device set labels = '{\"site\":\"b\"}' where id = 'known-lost'");
        KeyPair fresh = Requests.key();
        Enrolled.ask(token(), "known-lost", fresh).statusCode(202);
        String consent = Enrolled.token(Map.of("name", "known-lost")).path("token");
        Enrolled.ask(consent, "known-lost", fresh).statusCode(201);
        assertEquals(List.of("device_enrolled", "device_waiting", "device_reenrolled"), eventTypes("known-lost"));
        viewer().get("/api/v1/devices/known-lost").then().body("labels.site", equalTo("b"));
        assertEquals(
                List.of("1"),
                Registry.query(
                        "select count(*) from certificate where device = 'known-lost' and revoked_at is not null"));
    }

    @Test
    void aTokenGivesAGroupAndMayNeedConsent() throws Exception {
        admin().body("{\"selector\":\"line=1\"}")
                .put("/api/v1/groups/line-1")
                .then()
                .statusCode(200);
        admin().body("{\"group\":\"none\"}")
                .post("/api/v1/enrolment-tokens")
                .then()
                .statusCode(400);
        String token =
                Enrolled.token(Map.of("group", "line-1", "needs_consent", true)).path("token");
        KeyPair key = Requests.key();
        Enrolled.ask(token, "known-careful", key).statusCode(202);
        admin().body("{}").post("/api/v1/devices/known-careful/accept").then().statusCode(200);
        Enrolled.ask(token, "known-careful", key).statusCode(201);
        viewer().get("/api/v1/groups/line-1").then().body("devices", hasItem("known-careful"));
        viewer().get("/api/v1/enrolment-requests").then().body("total", greaterThan(0));
    }
}
