package io.mastercontrol.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.topic.Direction;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestPki;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two devices try every crossing into each other's branch, in both versions of the protocol, on every broker that we ship
 * rules for. What counts is what arrives: some brokers grant a filter and deliver nothing.
 */
class CrossingIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofMillis(400);
    private static final String OWN = "mc/v1/devices/mallory/";
    private static final String VICTIMS = "mc/v1/devices/victim/";

    private static final List<String> FILTERS = List.of(
            VICTIMS + "commands",
            VICTIMS + "#",
            VICTIMS + "+",
            "mc/v1/devices/+/commands",
            "mc/v1/devices/#",
            "mc/+/devices/+/+",
            "mc/#",
            "#",
            "+/#",
            "+/+/+/+/+",
            "$SYS/#",
            "$share/thief/" + VICTIMS + "commands",
            "$share/thief/mc/v1/devices/+/commands",
            "$share/thief/#",
            Topics.FLEET_FILTER,
            Topics.SESSIONS,
            "mc/v1/broker/#");

    private static final List<String> TOPICS = topics();

    private final Credentials mallory = TestPki.device("mallory");
    private final Credentials victim = TestPki.device("victim");
    private final Credentials registry = TestPki.service("registry");

    private static List<String> topics() {
        List<String> topics = new ArrayList<>(List.of(
                OWN + "other",
                OWN + "shell/1/in",
                VICTIMS + "shell/1/in",
                VICTIMS + "shell/1/out",
                Topics.REVOCATIONS,
                Topics.SESSIONS,
                Topics.HEARTBEATS,
                Topics.HEARTBEATS_TAKEN,
                Topics.fleetEvent("registry", "device_offline"),
                "elsewhere"));
        for (DeviceTopic topic : DeviceTopic.values()) {
            topics.add(topic.of("victim"));
            if (topic.direction() == Direction.TO_DEVICE) {
                topics.add(topic.of("mallory"));
            }
        }
        return topics;
    }

    static Stream<Arguments> everywhere() {
        return Stream.of(BrokerUnderTest.values())
                .flatMap(broker -> Stream.of(Protocol.values()).map(protocol -> Arguments.of(broker, protocol)));
    }

    private Peer service(BrokerUnderTest broker, Protocol protocol) {
        return protocol.connect(broker.services(), registry, "registry-crossing", null);
    }

    private Peer device(BrokerUnderTest broker, Protocol protocol, Credentials who) {
        return protocol.connect(broker.devices(), who, who.name(), null);
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void whatADevicePublishesElsewhereReachesNobody(BrokerUnderTest broker, Protocol protocol) {
        try (Peer service = service(broker, protocol);
                Peer device = device(broker, protocol, victim)) {
            assertTrue(service.subscribe("mc/v1/devices/#") && service.subscribe("mc/v1/fleet/#"));
            assertTrue(device.subscribe(DeviceTopic.COMMANDS.of("victim")));
            readAway(service);
            for (String topic : TOPICS) {
                for (boolean retained : new boolean[] {false, true}) {
                    try (Peer attacker = device(broker, protocol, mallory)) {
                        attacker.publish(topic, retained);
                    } catch (RuntimeException e) {
                        throw new AssertionError("mallory cannot connect to try " + topic, e);
                    }
                }
            }
            assertEquals(
                    List.of(),
                    readAway(service).stream().filter(TOPICS::contains).toList());
            assertTrue(device.receive(SILENCE).isEmpty());
        }
        try (Peer later = service(broker, protocol)) {
            assertTrue(later.subscribe(DeviceTopic.DESIRED.of("mallory")));
            assertTrue(later.receive(SILENCE).isEmpty(), "nothing was retained");
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void whatADeviceSubscribesToElsewhereIsNotDelivered(BrokerUnderTest broker, Protocol protocol) {
        try (Peer service = service(broker, protocol);
                Peer device = device(broker, protocol, victim)) {
            assertTrue(device.subscribe(DeviceTopic.COMMANDS.of("victim")));
            assertTrue(service.subscribe(DeviceTopic.HEARTBEAT.sharedFilter("of-the-registry-alone")));
            for (String filter : FILTERS) {
                try (Peer attacker = device(broker, protocol, mallory)) {
                    attacker.subscribe(filter);
                    assertTrue(service.publish(DeviceTopic.COMMANDS.of("victim"), false), filter);
                    assertEquals(
                            DeviceTopic.COMMANDS.of("victim"),
                            device.receive(SOON).orElseThrow(() -> new AssertionError(filter + " took it away")));
                    assertTrue(device.publish(DeviceTopic.HEARTBEAT.of("victim"), false));
                    assertTrue(service.receive(SOON).isPresent(), filter + " took it away");
                    assertTrue(attacker.receive(Duration.ofMillis(100)).isEmpty(), filter);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void aForeignWillIsNotTold(BrokerUnderTest broker, Protocol protocol) {
        try (Peer service = service(broker, protocol)) {
            assertTrue(service.subscribe("mc/v1/devices/victim/#"));
            readAway(service);
            for (String topic : List.of(VICTIMS + "status", VICTIMS + "commands", OWN + "desired")) {
                // The second session of the same device ends the first one, whose will is then told.
                try (Peer first = protocol.connect(broker.devices(), mallory, "mallory", topic);
                        Peer second = device(broker, protocol, mallory)) {
                    assertTrue(second.isConnected() || !first.isConnected());
                } catch (RuntimeException e) {
                    // Turned away with it: the better way to refuse it.
                    assertFalse(e.getMessage().isBlank());
                }
            }
            assertTrue(service.receive(SILENCE).isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void aSessionOfAnotherIsNotTakenOver(BrokerUnderTest broker, Protocol protocol) {
        try (Peer device = device(broker, protocol, victim);
                Peer service = service(broker, protocol)) {
            assertTrue(device.subscribe(DeviceTopic.COMMANDS.of("victim")));
            for (String clientId : List.of("victim", "registry-crossing")) {
                try (Peer attacker = protocol.connect(broker.devices(), mallory, clientId, null)) {
                    // Let in under its own name: then it hears nothing of the other's.
                    assertTrue(attacker.receive(Duration.ofMillis(100)).isEmpty());
                } catch (RuntimeException e) {
                    assertFalse(String.valueOf(e.getMessage()).isBlank());
                }
            }
            assertTrue(service.publish(DeviceTopic.COMMANDS.of("victim"), false));
            assertEquals(DeviceTopic.COMMANDS.of("victim"), device.receive(SOON).orElseThrow());
            assertTrue(device.isConnected() && service.isConnected());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTopicAliasLeadsNowhereElse(BrokerUnderTest broker) throws Exception {
        String own = DeviceTopic.HEARTBEAT.of("mallory");
        String others = DeviceTopic.HEARTBEAT.of("victim");
        try (Peer service = service(broker, Protocol.MQTT_5)) {
            assertTrue(service.subscribe("mc/v1/devices/#"));
            readAway(service);
            try (RawMqtt5 attacker = new RawMqtt5(broker.devices(), mallory)) {
                attacker.publish(own, 1);
                attacker.publish("", 1);
                assertTrue(attacker.settles(), "its own topic may have an alias");
            }
            assertEquals(List.of(own, own), readAway(service));
            for (String before : List.of(others, own)) {
                try (RawMqtt5 attacker = new RawMqtt5(broker.devices(), mallory)) {
                    attacker.publish(before, 1);
                    attacker.publish(others, 1);
                    attacker.publish("", 1);
                    // Whether the session ends over it is the broker's choice.
                    attacker.settles();
                } catch (IOException e) {
                    assertFalse(e.getMessage().isBlank(), "ended before it had said all");
                }
            }
            assertFalse(readAway(service).contains(others));
        }
    }

    private static List<String> readAway(Peer peer) {
        List<String> read = new ArrayList<>();
        for (var topic = peer.receive(SILENCE); topic.isPresent(); topic = peer.receive(SILENCE)) {
            read.add(topic.get());
        }
        return read;
    }
}
