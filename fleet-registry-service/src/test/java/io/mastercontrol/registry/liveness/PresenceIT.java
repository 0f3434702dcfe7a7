package io.mastercontrol.registry.liveness;

import static io.mastercontrol.registry.fixture.Registry.await;
import static io.mastercontrol.registry.fixture.Registry.eventTypes;
import static io.mastercontrol.registry.fixture.Registry.service;
import static io.mastercontrol.registry.fixture.Registry.status;
import static io.mastercontrol.registry.fixture.Registry.viewer;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Ack;
import io.mastercontrol.contracts.message.DeviceStatus.Connection;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.fixture.Messages;
import io.mastercontrol.registry.fixture.Registry;
import io.mastercontrol.testing.device.DeviceConnection;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.server.TestBroker;
import io.mastercontrol.testing.server.TestPki;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is there, as devices, their wills and their silence tell. */
@QuarkusTest
@TestProfile(PresenceIT.Impatient.class)
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class PresenceIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Silence is short here. */
    public static class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mc.liveness.stale-after", "2s",
                    "mc.liveness.offline-after", "4s",
                    "mc.liveness.sweep-interval", "0.2s");
        }
    }

    @BeforeEach
    void listen() {
        Registry.awaitListening();
    }

    private static void awaitStatus(String device, String wanted) {
        await(device + " is " + wanted, () -> status(device).equals(wanted));
    }

    @Test
    void aHeartbeatIsKeptAndMakesOnline() {
        Registry.addDevice("beat-1", "{\"role\":\"web\"}");
        try (DeviceConnection device = DeviceConnection.open("beat-1")) {
            device.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("beat-1", Instant.now()));
            awaitStatus("beat-1", "online");
        }
        viewer().get("/api/v1/devices/beat-1")
                .then()
                .statusCode(200)
                .body("agent_version", equalTo("1.0.0"))
                .body("boot_id", equalTo("boot-1"))
                .body("metrics.memory_total_bytes", equalTo(200))
                .body("workloads", equalTo(Map.of("total", 2, "running", 1, "failed", 1)))
                .body("desired_generation", equalTo(3))
                .body("reported_generation", equalTo(2));
        viewer().get("/api/v1/devices/beat-1/workloads")
                .then()
                .body("items.name", equalTo(List.of("web", "job")))
                .body("total", equalTo(2));
        viewer().get("/api/v1/devices/beat-1/workloads/web").then().body("pid", equalTo(42));
        viewer().get("/api/v1/devices/beat-1/workloads/none").then().statusCode(404);
        service().get("/internal/fleet").then().statusCode(200).body("by_status.online", greaterThanOrEqualTo(1));
        assertEquals(List.of("device_online"), eventTypes("beat-1"));
    }

    @Test
    void theWillMakesOfflineAtOnceAndOnlineIsGreeted() {
        Registry.addDevice("will-1", "{}");
        var credentials = TestPki.device("will-1");
        DeviceConnection device =
                DeviceConnection.open(credentials, Messages.status("will-1", Connection.offline, "connection lost"));
        device.subscribe(DeviceTopic.ACKS);
        device.publish(DeviceTopic.STATUS, Messages.status("will-1", Connection.online, null));
        Ack greeting = device.await(DeviceTopic.ACKS, SOON).read(Ack.class);
        assertEquals(null, greeting.stream());
        assertTrue(Duration.between(greeting.at(), Instant.now()).abs().toSeconds() < 5);
        awaitStatus("will-1", "online");
        viewer().get("/api/v1/devices/will-1").then().body("facts.architecture", equalTo("arm64"));
        device.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("will-1", Instant.now()));
        // Taking over with the same client id ends the first session without a goodbye: the broker publishes its will.
        try (DeviceConnection second = DeviceConnection.open(credentials, null)) {
            await("the will was heard", () -> eventTypes("will-1").contains("device_offline"));
            second.publish(DeviceTopic.STATUS, Messages.status("will-1", Connection.online, null));
            awaitStatus("will-1", "online");
            second.publish(DeviceTopic.STATUS, Messages.status("will-1", Connection.offline, "shut down"));
            awaitStatus("will-1", "offline");
        }
        assertEquals(
                List.of("device_online", "device_offline", "device_online", "device_offline"), eventTypes("will-1"));
        viewer().get("/api/v1/devices/will-1/events?limit=1")
                .then()
                .body("items[0].message", equalTo("Device will-1 is offline: shut down."))
                .body("total", equalTo(4));
    }

    @Test
    void silenceMakesStaleThenOfflineAndAWordOnline() {
        Registry.addDevice("mute-1", "{}");
        try (DeviceConnection device = DeviceConnection.open("mute-1")) {
            device.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("mute-1", Instant.now()));
            awaitStatus("mute-1", "stale");
            awaitStatus("mute-1", "offline");
            device.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("mute-1", Instant.now()));
            awaitStatus("mute-1", "online");
        }
        assertEquals(
                List.of("device_online", "device_stale", "device_offline", "device_online"),
                eventTypes("mute-1").subList(0, 4));
    }

    @Test
    void whoSaysThatItSpeaksSeldomIsGrantedTwoOfItsIntervals() {
        Registry.addDevice("usual-1", "{}");
        Registry.addDevice("seldom-1", "{}");
        try (DeviceConnection usual = DeviceConnection.open("usual-1");
                DeviceConnection seldom = DeviceConnection.open("seldom-1")) {
            seldom.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("seldom-1", Instant.now(), 4));
            awaitStatus("seldom-1", "online");
            usual.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("usual-1", Instant.now()));
            awaitStatus("usual-1", "offline");
            assertEquals("online", status("seldom-1"));
            awaitStatus("seldom-1", "offline");
        }
        viewer().get("/api/v1/devices/seldom-1/events?type=device_stale")
                .then()
                .body("items[0].message", equalTo("Device seldom-1 is stale: nothing heard for more than 8 s."))
                .body("total", equalTo(1));
    }

    @Test
    void aBrokersAbsenceIsNotTheDevicesSilence() throws InterruptedException {
        Registry.addDevice("calm-1", "{}");
        try (DeviceConnection device = DeviceConnection.open("calm-1")) {
            device.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("calm-1", Instant.now()));
            awaitStatus("calm-1", "online");
        }
        TestBroker.kill();
        await(
                "the registry has noticed",
                () -> io.restassured.RestAssured.given().get("/q/health/ready").statusCode() == 503);
        Instant until = Instant.now().plus(Duration.ofSeconds(5));
        await("longer than a device may be silent", () -> Instant.now().isAfter(until));
        assertEquals("online", status("calm-1"));
        TestBroker.start();
        Registry.awaitListening();
        assertEquals("online", status("calm-1"), "a fresh span of silence begins when the registry listens again");
        awaitStatus("calm-1", "stale");
    }

    @Test
    void aWrongClockIsToldOnceAndItsReturn() {
        Registry.addDevice("skew-1", "{}");
        try (DeviceConnection device = DeviceConnection.open("skew-1")) {
            Instant ahead = Instant.now().plus(Duration.ofHours(1));
            device.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("skew-1", ahead));
            await("the clock is told", () -> eventTypes("skew-1").contains("clock_skewed"));
            viewer().get("/api/v1/devices/skew-1")
                    .then()
                    .body("clock_offset_seconds.toDouble()", closeTo(3600, 5))
                    .body("status", equalTo("online"));
            device.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("skew-1", ahead.plusSeconds(1)));
            device.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("skew-1", Instant.now()));
            await("the clock is right", () -> eventTypes("skew-1").contains("clock_right"));
        }
        assertEquals(
                1, eventTypes("skew-1").stream().filter("clock_skewed"::equals).count());
    }

    @Test
    void whatMakesNoSenseIsSetAsideAndStopsNothing() {
        Registry.addDevice("evil-1", "{}");
        Registry.addDevice("good-1", "{}");
        try (DeviceConnection evil = DeviceConnection.open("evil-1");
                DeviceConnection good = DeviceConnection.open("good-1")) {
            evil.publish(DeviceTopic.HEARTBEAT, "{\"id\":".getBytes(StandardCharsets.UTF_8));
            evil.publish(DeviceTopic.HEARTBEAT, new byte[] {(byte) 0xff, 0, 1});
            evil.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("good-1", Instant.now()));
            evil.publish(
                    DeviceTopic.HEARTBEAT,
                    ("{\"id\":\"1\",\"at\":\"2026-01-01T00:00:00Z\",\"device\":\"evil-1\",\"boot_id\":\"\\u0000\"}")
                            .getBytes(StandardCharsets.UTF_8));
            evil.publish(DeviceTopic.HEARTBEAT, ("[".repeat(20_000)).getBytes(StandardCharsets.UTF_8));
            evil.publish(
                    DeviceTopic.HEARTBEAT,
                    ("{\"id\":\"1\",\"at\":\"+999999999-12-31T23:59:59Z\",\"device\":\"evil-1\"}")
                            .getBytes(StandardCharsets.UTF_8));
            evil.publish(DeviceTopic.STATUS, "nonsense".getBytes(StandardCharsets.UTF_8));
            evil.publish(DeviceTopic.REPLIES, "{}".getBytes(StandardCharsets.UTF_8));
            evil.publish(DeviceTopic.EVENTS, "{\"events\":null}".getBytes(StandardCharsets.UTF_8));
            good.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat("good-1", Instant.now()));
            awaitStatus("good-1", "online");
            await(
                    "eight are set aside",
                    () -> Registry.query("select id from dead_letter where device = 'evil-1'")
                                    .size()
                            >= 8);
        }
        assertTrue(Registry.query("select reason from dead_letter where device = 'evil-1'").stream()
                .anyMatch(reason -> reason.contains("good-1")));
        service().get("/q/metrics").then().statusCode(200);
    }

    @Test
    void selectorsFindDevicesAndPagesEnd() {
        for (int i = 0; i < 5; i++) {
            Registry.addDevice("sel-" + i, "{\"fleet\":\"sel\",\"n\":\"" + i + "\"}");
        }
        var page = viewer().queryParam("selector", "fleet=sel")
                .queryParam("limit", 2)
                .get("/api/v1/devices");
        assertEquals(List.of("sel-0", "sel-1"), page.<List<String>>path("items.id"));
        assertEquals(5, page.<Integer>path("total"));
        var last = viewer().queryParam("selector", "fleet=sel,n!=1")
                .queryParam("cursor", page.<String>path("next"))
                .get("/api/v1/devices");
        assertEquals(List.of("sel-2", "sel-3", "sel-4"), last.<List<String>>path("items.id"));
        assertTrue(last.asString().contains("\"next\":null"), last.asString());
        service()
                .queryParam("selector", "fleet=sel,n in (3,4)")
                .get("/internal/devices")
                .then()
                .statusCode(200)
                .body("id", equalTo(List.of("sel-3", "sel-4")))
                .body("[0].labels.n", equalTo("3"));
        for (String wrong : List.of("selector=a b", "status=gone", "limit=0", "limit=x", "cursor=!!", "cursor=AA")) {
            int status =
                    viewer().get("/api/v1/devices?" + wrong.replace(" ", "%20")).statusCode();
            assertTrue(status == 400 || (wrong.equals("limit=x") && status == 404), wrong + " → " + status);
        }
        viewer().get("/internal/devices").then().statusCode(403);
        viewer().get("/api/v1/devices/nobody").then().statusCode(404).contentType("application/problem+json");
        viewer().urlEncodingEnabled(false).get("/api/v1/devices/%00").then().statusCode(400);
        service().get("/internal/events?after=0&limit=1000").then().body("items.source", hasItem("registry"));
    }

    @Test
    void changesAreMadeOnTheVersionThatWasRead() {
        Registry.addDevice("edit-1", "{\"a\":\"1\"}");
        String etag = viewer().get("/api/v1/devices/edit-1").header("ETag");
        Registry.admin()
                .header("If-Match", etag)
                .body("{\"labels\":{\"a\":null,\"b\":\"2\"}}")
                .patch("/api/v1/devices/edit-1")
                .then()
                .statusCode(200)
                .body("labels", equalTo(Map.of("b", "2")));
        Registry.admin()
                .header("If-Match", etag)
                .body("{\"labels\":{\"c\":\"3\"}}")
                .patch("/api/v1/devices/edit-1")
                .then()
                .statusCode(412);
        Registry.admin()
                .body("{\"labels\":{\"c d\":\"3\"}}")
                .patch("/api/v1/devices/edit-1")
                .then()
                .statusCode(400);
        viewer().body("{}").patch("/api/v1/devices/edit-1").then().statusCode(403);
        Registry.admin().delete("/api/v1/devices/edit-1").then().statusCode(204);
        viewer().get("/api/v1/devices/edit-1").then().statusCode(404);
        assertEquals(List.of("device_changed", "device_forgotten"), eventTypes("edit-1"));
    }
}
