package io.mastercontrol.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.topic.Direction;
import io.mastercontrol.testing.device.DeviceConnection;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestBroker;
import io.mastercontrol.testing.server.TestPki;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two devices try every way into each other's branch, in both versions of the protocol. */
class BrokerIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofMillis(400);

    private final Credentials mallory = TestPki.device("mallory");
    private final Credentials victim = TestPki.device("victim");
    private final Credentials registry = TestPki.service("registry");

    @ParameterizedTest
    @EnumSource
    void deviceSpeaksAndHearsOnItsOwnRowsOfTheTable(Protocol protocol) {
        try (Peer device = protocol.connect(victim, "victim");
                Peer service = protocol.connect(registry, "registry-1")) {
            assertTrue(service.subscribe("mc/v1/devices/#"));
            forget(service);
            for (DeviceTopic topic : DeviceTopic.values()) {
                if (topic.direction() == Direction.FROM_DEVICE) {
                    assertTrue(device.publish(topic.of("victim"), topic.retained()), topic.name());
                    assertEquals(topic.of("victim"), service.receive(SOON).orElseThrow());
                } else {
                    assertTrue(device.subscribe(topic.of("victim")), topic.name());
                    assertTrue(service.publish(topic.of("victim"), false), topic.name());
                    assertEquals(topic.of("victim"), device.receive(SOON).orElseThrow());
                    assertEquals(topic.of("victim"), service.receive(SOON).orElseThrow());
                }
            }
            assertTrue(device.subscribe("mc/v1/devices/victim/shell/+/in"));
            assertTrue(device.publish("mc/v1/devices/victim/shell/7/out", false));
        }
    }

    @ParameterizedTest
    @EnumSource
    void deviceCannotPublishWhereItHasNoRow(Protocol protocol) {
        try (Peer service = protocol.connect(registry, "registry-1")) {
            assertTrue(service.subscribe("mc/v1/devices/#") && service.subscribe("mc/v1/fleet/#"));
            forget(service);
            for (String topic : new String[] {
                "mc/v1/devices/victim/heartbeat",
                "mc/v1/devices/victim/status",
                "mc/v1/devices/mallory/desired",
                "mc/v1/devices/mallory/commands",
                "mc/v1/devices/mallory/shell/1/in",
                "mc/v1/devices/mallory/other",
                "mc/v1/fleet/registry/device_offline",
                "elsewhere"
            }) {
                try (Peer device = protocol.connect(mallory, "mallory")) {
                    assertFalse(device.publish(topic, false), topic);
                }
            }
            assertTrue(service.receive(SILENCE).isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void deviceCannotSubscribeWhereItHasNoRow(Protocol protocol) {
        for (String filter : new String[] {
            "mc/v1/devices/victim/commands",
            "mc/v1/devices/+/commands",
            "mc/v1/devices/mallory/#",
            "mc/v1/devices/mallory/heartbeat",
            "mc/v1/#",
            "#",
            "$share/thief/mc/v1/devices/victim/commands",
            "$share/thief/mc/v1/devices/mallory/commands",
            "$share/registry/mc/v1/devices/+/heartbeat"
        }) {
            try (Peer device = protocol.connect(mallory, "mallory")) {
                assertFalse(device.subscribe(filter), filter);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void lastWillIsHeldToTheSameTable(Protocol protocol) {
        assertThrows(
                RuntimeException.class,
                () -> protocol.connectWithWill(mallory, "mallory", "mc/v1/devices/victim/status"));
        try (Peer service = protocol.connect(registry, "registry-1")) {
            assertTrue(service.subscribe("mc/v1/devices/mallory/status"));
            // The second session of the same device ends the first one, whose will is then told.
            try (Peer first = protocol.connectWithWill(mallory, "mallory", "mc/v1/devices/mallory/status");
                    Peer second = protocol.connect(mallory, "mallory")) {
                assertEquals(
                        "mc/v1/devices/mallory/status", service.receive(SOON).orElseThrow());
                assertTrue(second.isConnected());
                assertFalse(first.isConnected());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sessionOfAnotherCertificateCannotBeTakenOver(Protocol protocol) {
        try (Peer session = protocol.connect(victim, "victim");
                Peer service = protocol.connect(registry, "registry-1")) {
            assertTrue(session.subscribe("mc/v1/devices/victim/commands"));
            assertThrows(RuntimeException.class, () -> protocol.connect(mallory, "victim"));
            assertThrows(RuntimeException.class, () -> protocol.connect(mallory, "registry-1"));
            assertThrows(RuntimeException.class, () -> protocol.connect(mallory, "something"));
            assertThrows(RuntimeException.class, () -> protocol.connect(TestPki.device("registry-1"), "registry-1"));
            assertTrue(service.publish("mc/v1/devices/victim/commands", false));
            assertEquals("mc/v1/devices/victim/commands", session.receive(SOON).orElseThrow());
        }
    }

    @ParameterizedTest
    @EnumSource
    void certificateIsNeededAndMustBeOfThisFleet(Protocol protocol) {
        assertThrows(RuntimeException.class, () -> protocol.connectWithoutCertificate("victim"));
        assertThrows(RuntimeException.class, () -> protocol.connect(TestPki.stranger("victim", "device"), "victim"));
        assertThrows(
                RuntimeException.class, () -> protocol.connect(TestPki.stranger("registry", "service"), "registry"));
        assertThrows(RuntimeException.class, () -> protocol.connect(TestPki.issue("victim", "visitor"), "victim"));
        assertThrows(RuntimeException.class, () -> protocol.connect(TestPki.issue("+", "device"), "+"));
    }

    @ParameterizedTest
    @EnumSource
    void serviceTakesHeartbeatsThroughASharedSubscription(Protocol protocol) {
        try (Peer device = protocol.connect(victim, "victim");
                Peer one = protocol.connect(registry, "registry-1");
                Peer two = protocol.connect(registry, "registry-2")) {
            assertTrue(one.subscribe(DeviceTopic.HEARTBEAT.sharedFilter("registry")));
            assertTrue(two.subscribe(DeviceTopic.HEARTBEAT.sharedFilter("registry")));
            int sent = 10;
            for (int i = 0; i < sent; i++) {
                assertTrue(device.publish(DeviceTopic.HEARTBEAT.of("victim"), false));
            }
            int received = 0;
            while (received < sent
                    && (one.receive(SILENCE).isPresent() || two.receive(SOON).isPresent())) {
                received++;
            }
            assertEquals(sent, received);
            assertTrue(one.receive(SILENCE).isEmpty() && two.receive(SILENCE).isEmpty());
        }
    }

    @Test
    void killedBrokerComesBackEmptyOnTheSamePort() {
        int port = TestBroker.port();
        try (DeviceConnection device = DeviceConnection.open("victim")) {
            device.publish(DeviceTopic.STATUS, "{}".getBytes(StandardCharsets.UTF_8));
        }
        TestBroker.kill();
        TestBroker.start();
        assertEquals(port, TestBroker.port());
        try (Peer service = Protocol.MQTT_5.connect(registry, "registry-1")) {
            assertTrue(service.subscribe(DeviceTopic.STATUS.filter()));
            assertTrue(service.receive(SILENCE).isEmpty(), "the retained status is gone");
        }
    }

    /** Reads away what other tests left retained. */
    private static void forget(Peer peer) {
        while (peer.receive(SILENCE).isPresent()) {
            // Only the retained ones come by themselves.
        }
    }
}
