package io.mastercontrol.registry.renewal;

import static io.mastercontrol.registry.fixture.Registry.await;
import static io.mastercontrol.registry.fixture.Registry.eventTypes;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.registry.fixture.Enrolled;
import io.mastercontrol.registry.fixture.Registry;
import io.mastercontrol.registry.fixture.Requests;
import io.mastercontrol.testing.device.DeviceConnection;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a certificate is exchanged for a new one, and who does not get one. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class RenewalIT {
    @Test
    void theOldCertificateCountsUntilTheNewOneIsUsed() throws Exception {
        Registry.awaitListening();
        Enrolled old = Enrolled.device("rn-1");
        old.aged("60 days");
        KeyPair fresh = Requests.key();
        String certificate = old.renew(fresh)
                .statusCode(201)
                .body("device_id", equalTo("rn-1"))
                .extract()
                .path("certificate");
        old.renew(fresh).statusCode(201).body("certificate", equalTo(certificate));
        try (DeviceConnection before = DeviceConnection.open(old.credentials(), null)) {
            assertTrue(before.isConnected(), "the answer may not have arrived");
        }
        Enrolled renewed = old.with(fresh, certificate);
        assertNotEquals(old.serial(), renewed.serial());
        try (DeviceConnection after = DeviceConnection.open(renewed.credentials(), null)) {
            await(
                    "the old one is over",
                    () -> Registry.query(
                                    "select revoked_why from certificate where serial = ? and revoked_at is not null",
                                    old.serial())
                            .equals(List.of("its successor is used")));
            await("the broker knows", () -> {
                try (DeviceConnection again = DeviceConnection.open(old.credentials(), null)) {
                    return !again.isConnected();
                } catch (RuntimeException e) {
                    return e.getMessage().contains("NOT_AUTHORIZED");
                }
            });
            assertTrue(after.isConnected());
        }
        assertEquals(List.of("device_enrolled", "certificate_renewed"), eventTypes("rn-1"));
    }

    @Test
    void aSecondKeyForOneCertificateIsASecondBoard() throws Exception {
        Enrolled old = Enrolled.device("rn-2");
        old.aged("60 days");
        old.renew(Requests.key()).statusCode(201);
        old.renew(Requests.key()).statusCode(409).body("detail", containsString("second board"));
        assertTrue(eventTypes("rn-2").contains("identity_duplicated"));
    }

    @Test
    void anExpiredCertificateIsRenewedWithinTheGraceAndNotBeyond() throws Exception {
        Enrolled late = Enrolled.device("rn-late");
        late.aged("119 days");
        late.renew(Requests.key()).statusCode(201);
        Enrolled tooLate = Enrolled.device("rn-too-late");
        tooLate.aged("121 days");
        tooLate.renew(Requests.key()).statusCode(403).body("detail", containsString("device consent rn-too-late"));
    }

    @Test
    void whoDoesNotHoldTheKeyGetsNothing() throws Exception {
        Enrolled device = Enrolled.device("rn-3");
        device.renew(Requests.key()).statusCode(409).body("detail", containsString("less than a minute"));
        device.aged("1 hour");
        KeyPair thief = Requests.key();
        device.renew("rn-3", thief, thief).statusCode(403).body("detail", containsString("not signed"));
        device.renew("rn-4", Requests.key(), device.key()).statusCode(400).body("detail", containsString("rn-4"));
        Enrolled.device("rn-5").with(thief, device.certificate()).renew(thief).statusCode(403);
        for (String body : List.of("", "null", "{}", "{\"certificate\":\"x\",\"csr\":\"y\",\"signature\":\"!\"}")) {
            given().contentType("application/json")
                    .body(body)
                    .post("/enrol/renew")
                    .then()
                    .statusCode(400);
        }
        assertEquals(List.of("device_enrolled"), eventTypes("rn-3"));
    }
}
