package io.mastercontrol.registry.identity;

import static io.mastercontrol.registry.fixture.Registry.admin;
import static io.mastercontrol.registry.fixture.Registry.await;
import static io.mastercontrol.registry.fixture.Registry.eventTypes;
import static io.mastercontrol.registry.fixture.Registry.status;
import static io.mastercontrol.registry.fixture.Registry.viewer;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.DeviceStatus;
import io.mastercontrol.contracts.message.DeviceStatus.Connection;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.controlplane.pki.Pem;
import io.mastercontrol.registry.fixture.Enrolled;
import io.mastercontrol.registry.fixture.Messages;
import io.mastercontrol.registry.fixture.Registry;
import io.mastercontrol.registry.fixture.Requests;
import io.mastercontrol.testing.device.DeviceConnection;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.server.TestBroker;
import io.mastercontrol.testing.server.TestPki;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.math.BigInteger;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ends an identity, and what two boards with one look like; against the product's own broker. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class RevocationIT {
    @BeforeEach
    void listen() {
        Registry.awaitListening();
    }

    private static DeviceConnection online(Enrolled device) {
        DeviceConnection connection = DeviceConnection.open(
                device.credentials(), Messages.status(device.name(), Connection.offline, "connection lost"));
        connection.publish(DeviceTopic.STATUS, Messages.status(device.name(), Connection.online, null));
        await(device.name() + " is online", () -> status(device.name()).equals("online"));
        return connection;
    }

    private static void awaitTurnedAway(Enrolled device) {
        await(device.name() + " is turned away", () -> {
            try (DeviceConnection again = DeviceConnection.open(device.credentials(), null)) {
                return !again.isConnected();
            } catch (RuntimeException e) {
                return e.getMessage().contains("NOT_AUTHORIZED");
            }
        });
    }

    @Test
    void aRevokedDeviceIsGoneWithinSecondsAndStaysOutOverABrokersRestart() throws Exception {
        Enrolled device = Enrolled.device("rv-1");
        Enrolled neighbour = Enrolled.device("rv-2");
        try (DeviceConnection session = online(device);
                DeviceConnection other = online(neighbour)) {
            await(
                    "its certificate is seen",
                    () -> !Registry.query(
                                    "select serial from certificate where device = 'rv-1' and first_used_at is not null")
                            .isEmpty());
            Instant begin = Instant.now();
            admin().body("{\"reason\":\"stolen\"}")
                    .post("/api/v1/devices/rv-1/revoke")
                    .then()
                    .statusCode(200)
                    .body("serials", equalTo(List.of(device.serial())));
            await("its session is over", () -> !session.isConnected());
            assertTrue(Instant.now().isBefore(begin.plusSeconds(5)));
            assertTrue(other.isConnected());
            await("rv-1 is offline", () -> status("rv-1").equals("offline"));
        }
        viewer().get("/api/v1/devices/rv-1/events?type=device_offline")
                .then()
                .body("items[0].message", containsString("revoked"));
        awaitTurnedAway(device);
        TestBroker.kill();
        TestBroker.start();
        awaitTurnedAway(device);
        try (DeviceConnection other = DeviceConnection.open(neighbour.credentials(), null)) {
            assertTrue(other.isConnected());
        }
        viewer().get("/api/v1/devices/rv-1/certificates")
                .then()
                .body("items[0].revoked_why", equalTo("stolen"))
                .body("items[0].revoked_by", equalTo("user:admin"))
                .body("items[0].first_used_at", notNullValue());
        X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509")
                .generateCRL(RestAssured.get("/enrol/revoked.crl").asInputStream());
        list.verify(Pem.certificate(TestPki.pki().caCertificate()).getPublicKey());
        assertTrue(list.getRevokedCertificate(new BigInteger(device.serial(), 16)) != null);
        assertTrue(list.getRevokedCertificate(new BigInteger(neighbour.serial(), 16)) == null);
        device.aged("1 hour");
        device.renew(Requests.key()).statusCode(403).body("detail", containsString("stolen"));
        assertTrue(eventTypes("rv-1").contains("device_revoked"));
        viewer().body("{}").post("/api/v1/devices/rv-2/revoke").then().statusCode(403);
        admin().body("{}").post("/api/v1/devices/rv-1/revoke").then().statusCode(404);
    }

    @Test
    void aForgottenDeviceCannotConnectNorEnrolWithItsOldKey() throws Exception {
        Enrolled device = Enrolled.device("rv-gone");
        try (DeviceConnection session = online(device)) {
            admin().delete("/api/v1/devices/rv-gone").then().statusCode(204);
            await("its session is over", () -> !session.isConnected());
        }
        awaitTurnedAway(device);
        String token = Enrolled.token(Map.of()).path("token");
        Enrolled.ask(token, "rv-gone", device.key()).statusCode(403).body("detail", containsString("revoked"));
        Enrolled.ask(token, "rv-gone", Requests.key()).statusCode(201);
        viewer().get("/api/v1/devices/rv-gone/certificates").then().body("total", equalTo(2));
    }

    @Test
    void bootsThatTakeTurnsAreTwoBoards() throws Exception {
        Enrolled device = Enrolled.device("rv-twin");
        try (DeviceConnection session = DeviceConnection.open(device.credentials(), null)) {
            say(session, "boot-a", "board-a");
            say(session, "boot-b", "board-b");
            assertFalse(eventTypes("rv-twin").contains("identity_duplicated"), "a reboot, or another board");
            say(session, "boot-a", "board-a");
            await("it is noticed", () -> eventTypes("rv-twin").contains("identity_duplicated"));
            say(session, "boot-b", "board-b");
        }
        viewer().get("/api/v1/devices/rv-twin")
                .then()
                .body("identity_doubt", containsString("boards board-a and board-b"))
                .body("identity_doubt", containsString("device revoke rv-twin"));
        assertEquals(
                1,
                eventTypes("rv-twin").stream()
                        .filter("identity_duplicated"::equals)
                        .count());
    }

    private static void say(DeviceConnection session, String boot, String hardware) {
        String before = String.valueOf(Registry.query("select max(seen_at) from device_boot where device = 'rv-twin'"));
        session.publish(
                DeviceTopic.STATUS,
                new DeviceStatus(
                        UUID.randomUUID().toString(),
                        Instant.now(),
                        null,
                        "rv-twin",
                        Connection.online,
                        "1.0.0",
                        boot,
                        null,
                        Map.of("hardware_serial", hardware)));
        await(
                boot + " is noted",
                () -> !before.equals(String.valueOf(
                        Registry.query("select max(seen_at) from device_boot where device = 'rv-twin'"))));
    }

    @Test
    void boardsThatKickEachOtherOutAreNoticed() throws Exception {
        Enrolled device = Enrolled.device("rv-flap");
        for (int i = 0; i < 7; i++) {
            DeviceConnection.open(device.credentials(), null);
        }
        await("it is noticed", () -> eventTypes("rv-flap").contains("identity_duplicated"));
        viewer().get("/api/v1/devices/rv-flap/events?type=identity_duplicated")
                .then()
                .body("items.message", hasItem(containsString("took each other's connection over")));
    }
}
