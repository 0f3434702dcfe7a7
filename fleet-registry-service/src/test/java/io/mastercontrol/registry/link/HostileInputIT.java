package io.mastercontrol.registry.link;

import static io.mastercontrol.registry.fixture.Registry.await;
import static io.mastercontrol.registry.fixture.Registry.service;
import static io.mastercontrol.registry.fixture.Registry.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Ack;
import io.mastercontrol.contracts.message.DeviceStatus.Connection;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Reply;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.fixture.Messages;
import io.mastercontrol.registry.fixture.Registry;
import io.mastercontrol.testing.device.DeviceConnection;
import io.mastercontrol.testing.device.HostilePayloads;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that a device should not say, on every topic that the registry takes: counted, set aside, and no more. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class HostileInputIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** What the registry takes, and a good message of it. */
    enum Taken {
        STATUS(DeviceTopic.STATUS) {
            @Override
            Object good(String device) {
                return Messages.status(device, Connection.online, null);
            }

            @Override
            Map<String, byte[]> own(String device) {
                Object good = good(device);
                return Map.of(
                        "a status that there is not", HostilePayloads.with(good, "status", "\"half\""),
                        "a cause without end", HostilePayloads.with(good, "cause", '"' + "c".repeat(100_000) + '"'),
                        "NUL in facts", HostilePayloads.with(good, "facts", "{\"a\":\"\\u0000\"}"),
                        "facts without end",
                                HostilePayloads.with(good, "facts", "{\"a\":\"" + "f".repeat(100_000) + "\"}"));
            }
        },
        HEARTBEAT(DeviceTopic.HEARTBEAT) {
            @Override
            Object good(String device) {
                return Messages.heartbeat(device, Instant.now());
            }

            @Override
            Map<String, byte[]> own(String device) {
                Object good = good(device);
                return Map.of(
                        "NUL in the boot id", HostilePayloads.with(good, "boot_id", "\"\\u0000\""),
                        "workloads that are a word", HostilePayloads.with(good, "workloads", "\"all\""),
                        "a generation beyond all numbers",
                                HostilePayloads.with(good, "desired_generation", "9".repeat(900)),
                        "metrics that are an array", HostilePayloads.with(good, "metrics", "[1]"));
            }
        },
        EVENTS(DeviceTopic.EVENTS) {
            @Override
            Object good(String device) {
                return Messages.events(device, "stream-of-" + device, 1, 3);
            }

            @Override
            Map<String, byte[]> own(String device) {
                Object good = good(device);
                return Map.of(
                        "more than a batch holds", Json.bytes(Messages.events(device, "many", 1, 5_000)),
                        "written at the end of time", HostilePayloads.atTheEndOfTime(good),
                        "an event at the end of time", HostilePayloads.with(good, "events", last()),
                        "events that are an object", HostilePayloads.with(good, "events", "{}"),
                        "an event that is null", HostilePayloads.with(good, "events", "[null]"),
                        "NUL in the stream", HostilePayloads.with(good, "stream", "\"a\\u0000b\""),
                        "events that jump", HostilePayloads.with(good, "events", jumping()));
            }
        },
        REPLIES(DeviceTopic.REPLIES) {
            @Override
            Object good(String device) {
                return new Reply(
                        Messages.id(), Instant.now(), null, device, Messages.id(), Reply.Outcome.done, "it is", null);
            }

            @Override
            Map<String, byte[]> own(String device) {
                Object good = good(device);
                return Map.of(
                        "an outcome that there is not", HostilePayloads.with(good, "outcome", "\"perhaps\""),
                        "a message without end", HostilePayloads.with(good, "message", '"' + "m".repeat(500_000) + '"'),
                        "NUL in the command", HostilePayloads.with(good, "command", "\"\\u0000\""));
            }
        };

        private final DeviceTopic topic;

        Taken(DeviceTopic topic) {
            this.topic = topic;
        }

        abstract Object good(String device);

        /** What is wrong with messages of this kind alone. */
        abstract Map<String, byte[]> own(String device);

        private static String last() {
            return "[{\"sequence\":1,\"at\":\"+999999999-12-31T23:59:59Z\",\"type\":\"a\"}]";
        }

        private static String jumping() {
            return "[{\"sequence\":1,\"at\":\"2026-01-01T00:00:00Z\",\"type\":\"a\"},"
                    + "{\"sequence\":7,\"at\":\"2026-01-01T00:00:00Z\",\"type\":\"b\"}]";
        }
    }

    @ParameterizedTest
    @EnumSource
    void isCountedAndSetAsideAndStopsNothing(Taken taken) {
        Registry.awaitListening();
        String evil = "hostile-" + taken.topic.suffix();
        String good = "honest-" + taken.topic.suffix();
        Registry.addDevice(evil, "{}");
        Registry.addDevice(good, "{}");
        Map<String, byte[]> all = new LinkedHashMap<>(HostilePayloads.shapes());
        all.putAll(HostilePayloads.spoiled(taken.good(evil)));
        all.putAll(taken.own(evil));
        double before = counted(taken.topic);
        try (DeviceConnection attacker = DeviceConnection.open(evil);
                DeviceConnection honest = DeviceConnection.open(good)) {
            int sent = 0;
            for (Map.Entry<String, byte[]> payload : all.entrySet()) {
                attacker.publish(taken.topic, payload.getValue());
                double expected = before + ++sent;
                await(payload.getKey() + " is counted", () -> counted(taken.topic) >= expected);
            }
            assertEquals(before + all.size(), counted(taken.topic), "each once");
            // Twice the same, and what an older or newer agent may add: nobody is hurt, and nothing is set aside.
            byte[] word = Json.bytes(taken.good(evil));
            attacker.publish(taken.topic, word);
            attacker.publish(taken.topic, word);
            attacker.publish(taken.topic, HostilePayloads.withUnknown(taken.good(evil)));
            if (taken != Taken.EVENTS) {
                attacker.publish(taken.topic, HostilePayloads.atTheEndOfTime(taken.good(evil)));
            }
            attacker.publish(taken.topic, HostilePayloads.marked(taken.good(evil)));
            honest.subscribe(DeviceTopic.ACKS);
            honest.publish(DeviceTopic.EVENTS, Messages.events(good, "after-" + good, 1, 1));
            assertEquals(1, honest.await(DeviceTopic.ACKS, SOON).read(Ack.class).upTo());
            honest.publish(DeviceTopic.HEARTBEAT, Messages.heartbeat(good, Instant.now()));
            await(good + " is online", () -> status(good).equals("online"));
        }
        assertEquals(before + all.size(), counted(taken.topic));
        assertTrue(service().get("/q/health/ready").statusCode() == 200);
        assertTrue(!Registry.query("select id from dead_letter where device = ?", evil)
                .isEmpty());
    }

    private static double counted(DeviceTopic topic) {
        Matcher line = Pattern.compile(
                        "mc_registry_dead_letters_total\\{topic=\"" + topic.suffix() + "\"\\} ([0-9.E]+)")
                .matcher(service().get("/q/metrics").asString());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }
}
