package io.mastercontrol.registry.enrolment;

import static io.mastercontrol.registry.fixture.Registry.admin;
import static io.mastercontrol.registry.fixture.Registry.viewer;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.registry.fixture.Registry;
import io.mastercontrol.registry.fixture.Requests;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.server.TestPki;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a device gets in, and everything that does not. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class EnrolmentIT {
    private static Response token(Map<String, Object> wish) {
        Response created = admin().body(Json.write(wish)).post("/api/v1/enrolment-tokens");
        assertEquals(201, created.statusCode(), created.asString());
        return created;
    }

    private static String secret() {
        return token(Map.of("ttl", "1h")).path("token");
    }

    private static ValidatableResponse enrol(String token, String name, String csr) {
        return given().contentType("application/json")
                .body(Json.write(Map.of("token", token, "name", name, "csr", csr, "labels", Map.of("role", "web"))))
                .post("/enrol")
                .then();
    }

    private static void refused(ValidatableResponse answer, int status, String words) {
        answer.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("detail", containsString(words));
    }

    private static boolean exists(String device) {
        return !Registry.query("select id from device where id = ?", device).isEmpty();
    }

    @Test
    void givesACertificateThatTheFleetTrusts() throws Exception {
        String token = token(Map.of("labels", Map.of("site", "b-1"))).path("token");
        Response answer = enrol(token, "pi-new", Requests.csr("pi-new", Requests.key()))
                .statusCode(201)
                .body("device_id", equalTo("pi-new"))
                .body("broker.port", notNullValue())
                .body("release_keys[0]", containsString("PUBLIC KEY"))
                .body("server_time", notNullValue())
                .extract()
                .response();
        X509Certificate certificate = certificate(answer.path("certificate"));
        certificate.verify(
                certificate(Files.readString(TestPki.pki().caCertificate())).getPublicKey());
        assertEquals("CN=pi-new,O=device", certificate.getSubjectX500Principal().getName());
        assertEquals(List.of("1.3.6.1.5.5.7.3.2"), certificate.getExtendedKeyUsage());
        Instant now = Instant.now();
        assertTrue(certificate.getNotBefore().toInstant().isBefore(now.minus(Duration.ofHours(23))));
        assertTrue(certificate.getNotAfter().toInstant().isAfter(now.plus(Duration.ofDays(89))));
        viewer().get("/api/v1/devices/pi-new")
                .then()
                .statusCode(200)
                .body("status", equalTo("pending"))
                .body("labels", equalTo(Map.of("role", "web", "site", "b-1")));
        assertEquals(List.of("device_enrolled"), Registry.eventTypes("pi-new"));
    }

    @Test
    void theSameTokenWithTheSameKeyGetsTheSameAnswerAgain() throws Exception {
        String token = secret();
        KeyPair key = Requests.key();
        String first = enrol(token, "pi-again", Requests.csr("pi-again", key))
                .statusCode(201)
                .extract()
                .path("certificate");
        enrol(token, "pi-again", Requests.csr("pi-again", key)).statusCode(201).body("certificate", equalTo(first));
        refused(enrol(token, "pi-again", Requests.csr("pi-again", Requests.key())), 409, "another key");
        refused(enrol(token, "pi-other", Requests.csr("pi-other", Requests.key())), 403, "used");
        refused(enrol(secret(), "pi-again", Requests.csr("pi-again", Requests.key())), 409, "already");
        assertEquals(List.of("device_enrolled"), Registry.eventTypes("pi-again"));
    }

    @Test
    void aRefusedEnrolmentDoesNotUseUpTheToken() throws Exception {
        String token = secret();
        KeyPair key = Requests.key();
        refused(enrol(token, "pi-mine", Requests.csr("pi-else", key)), 400, "pi-else");
        refused(enrol(token, "Pi_Mine", Requests.csr("Pi_Mine", key)), 400, "lower-case");
        refused(enrol(token, "pi-mine", "no request at all"), 400, "csr");
        refused(enrol(token, "pi-mine", Requests.forged("pi-mine")), 400, "own key");
        refused(enrol(token, "pi-mine", Requests.csr("pi-mine", Requests.weakKey())), 400, "2048");
        assertTrue(!exists("pi-mine") && !exists("pi-else"));
        enrol(token, "pi-mine", Requests.csr("pi-mine", key)).statusCode(201);
    }

    @Test
    void wrongRevokedExpiredOrForeignTokensAreRefused() throws Exception {
        String csr = Requests.csr("pi-no", Requests.key());
        refused(enrol("wrong", "pi-no", csr), 403, "not valid");
        Response revoked = token(Map.of());
        admin().delete("/api/v1/enrolment-tokens/" + revoked.path("id")).then().statusCode(204);
        refused(enrol(revoked.path("token"), "pi-no", csr), 403, "revoked");
        Response old = token(Map.of());
        Registry.execute("update enrolment_token set expires_at = now() - interval '1 second' where id = ?", (String)
                old.path("id"));
        refused(enrol(old.path("token"), "pi-no", csr), 403, "too old");
        refused(enrol(token(Map.of("name", "pi-yes")).path("token"), "pi-no", csr), 403, "pi-yes");
        assertTrue(!exists("pi-no"));
    }

    @Test
    void aDeviceCannotTakeAServicesName() throws Exception {
        String token = secret();
        refused(enrol(token, "dashboard-kiosk", Requests.csr("dashboard-kiosk", Requests.key())), 400, "'dashboard'");
        refused(
                admin().body("{\"name\":\"registry-2\"}")
                        .post("/api/v1/enrolment-tokens")
                        .then(),
                400,
                "'registry'");
        enrol(token, "kiosk-dashboard", Requests.csr("kiosk-dashboard", Requests.key()))
                .statusCode(201);
    }

    @Test
    void bodiesThatAreNoneAreRefusedInOneSentence() {
        for (String body : List.of("", "{", "[]", "null", "{\"token\":1,\"labels\":\"x\"}", "\"x\"")) {
            refused(
                    given().contentType("application/json")
                            .body(body)
                            .post("/enrol")
                            .then(),
                    400,
                    "");
        }
        // Each request is written down for the case that the test fails, and indented: 20,000 levels deep, that takes
        // seconds.
        String deep = "{\"facts\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
        refused(
                given().config(RestAssured.config()
                                .logConfig(RestAssured.config().getLogConfig().enablePrettyPrinting(false)))
                        .contentType("application/json")
                        .body(deep)
                        .post("/enrol")
                        .then(),
                400,
                "");
    }

    @Test
    void factsThatCannotBeKeptAreRefused() throws Exception {
        String csr = Json.write(Requests.csr("pi-facts", Requests.key()));
        String body = "{\"token\":\"" + secret() + "\",\"name\":\"pi-facts\",\"csr\":" + csr + ",\"facts\":";
        refused(
                given().contentType("application/json")
                        .body(body + "{\"x\":\"\\u0000\"}}")
                        .post("/enrol")
                        .then(),
                400,
                "facts");
        refused(
                given().contentType("application/json")
                        .body(body + "{\"x\":\"" + "y".repeat(20_000) + "\"}}")
                        .post("/enrol")
                        .then(),
                400,
                "facts");
    }

    @Test
    void tokensShowTheirSecretOnceAndAreForOperators() {
        Response created = token(Map.of("labels", Map.of("role", "web"), "uses", 3));
        assertEquals(3, created.<Integer>path("uses_left"));
        admin().get("/api/v1/enrolment-tokens")
                .then()
                .statusCode(200)
                .body("items.find { it.id == '" + created.path("id") + "' }.token", nullValue());
        viewer().body("{}").post("/api/v1/enrolment-tokens").then().statusCode(403);
        given().contentType("application/json")
                .body("{}")
                .post("/api/v1/enrolment-tokens")
                .then()
                .statusCode(401);
        for (String wrong : List.of("{\"ttl\":\"soon\"}", "{\"uses\":0}", "{\"labels\":{\"a b\":\"c\"}}")) {
            refused(admin().body(wrong).post("/api/v1/enrolment-tokens").then(), 400, "");
        }
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    }
}
