package io.mastercontrol.registry.event;

import static io.mastercontrol.registry.fixture.Registry.await;
import static io.mastercontrol.registry.fixture.Registry.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Ack;
import io.mastercontrol.contracts.message.Compressed;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.registry.fixture.Messages;
import io.mastercontrol.registry.fixture.Registry;
import io.mastercontrol.testing.device.DeviceConnection;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.server.TestBroker;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events of devices: each once and in order, whatever happens on the way. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class EventStreamIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @BeforeEach
    void listen() {
        Registry.awaitListening();
    }

    private static long sendAndAwait(DeviceConnection device, Object batch) {
        device.publish(DeviceTopic.EVENTS, batch);
        return device.await(DeviceTopic.ACKS, SOON).read(Ack.class).upTo();
    }

    private static List<String> kept(String device) {
        return Registry.query(
                "select message from fleet_event where device = ? and type = 'workload_started' order by sequence",
                device);
    }

    private static List<String> numbers(long to) {
        return LongStream.rangeClosed(1, to).mapToObj(n -> "n" + n).toList();
    }

    @Test
    void copiesOverlapsAndGapsLeaveEachEventOnceInOrder() {
        Registry.addDevice("ev-1", "{}");
        String stream = Messages.id();
        try (DeviceConnection device = DeviceConnection.open("ev-1").subscribe(DeviceTopic.ACKS)) {
            assertEquals(0, sendAndAwait(device, Messages.events("ev-1", stream, 3, 4)), "a gap: nothing is taken");
            assertEquals(2, sendAndAwait(device, Messages.events("ev-1", stream, 1, 2)));
            assertEquals(2, sendAndAwait(device, Messages.events("ev-1", stream, 1, 2)), "a copy");
            assertEquals(5, sendAndAwait(device, Messages.events("ev-1", stream, 2, 5)), "an overlap");
            assertEquals(1, sendAndAwait(device, Messages.events("ev-1", Messages.id(), 1, 1)), "a new outbox");
        }
        assertEquals(List.of("n1", "n2", "n3", "n4", "n5", "n1"), kept("ev-1"));
    }

    @Test
    void aThinLinksEventsAreTakenCompressedAndADamagedBatchIsSetAside() {
        Registry.addDevice("ev-thin", "{}");
        String stream = Messages.id();
        byte[] batch = Compressed.of(Json.bytes(Messages.events("ev-thin", stream, 1, 50)));
        assertTrue(Compressed.isCompressed(batch));
        byte[] damaged = batch.clone();
        damaged[batch.length / 2] ^= 0x55;
        try (DeviceConnection device = DeviceConnection.open("ev-thin").subscribe(DeviceTopic.ACKS)) {
            device.publish(DeviceTopic.EVENTS, damaged);
            await(
                    "the damaged batch is set aside",
                    () -> !Registry.query("select reason from dead_letter where device = ?", "ev-thin")
                            .isEmpty());
            device.publish(DeviceTopic.EVENTS, batch);
            assertEquals(
                    50, device.await(DeviceTopic.ACKS, SOON).read(Ack.class).upTo());
        }
        assertEquals(numbers(50), kept("ev-thin"));
    }

    @Test
    void nothingIsLostOrDoubledWhenTheBrokerDiesAndForgets() {
        Registry.addDevice("ev-2", "{}");
        String stream = Messages.id();
        long last = 400;
        long acknowledged = 0;
        int kills = 0;
        DeviceConnection device = connect();
        while (acknowledged < last) {
            if (kills < 2 && acknowledged >= 100L * (kills + 1)) {
                kills++;
                device.publish(
                        DeviceTopic.EVENTS,
                        Messages.events("ev-2", stream, acknowledged + 1, Math.min(last, acknowledged + 20)));
                TestBroker.kill();
                TestBroker.start();
                device.close();
                device = connect();
            }
            device.publish(
                    DeviceTopic.EVENTS,
                    Messages.events("ev-2", stream, acknowledged + 1, Math.min(last, acknowledged + 20)));
            Optional<DeviceConnection.Message> answer = device.receive(Duration.ofSeconds(1));
            acknowledged = Math.max(
                    acknowledged, answer.map(ack -> ack.read(Ack.class).upTo()).orElse(0L));
        }
        device.close();
        assertEquals(numbers(last), kept("ev-2"));
        assertEquals(2, kills);
    }

    private static DeviceConnection connect() {
        return DeviceConnection.open("ev-2").subscribe(DeviceTopic.ACKS);
    }

    @Test
    void theLogIsReadFromACursorToItsEnd() {
        Registry.addDevice("ev-3", "{}");
        try (DeviceConnection device = DeviceConnection.open("ev-3").subscribe(DeviceTopic.ACKS)) {
            assertEquals(250, sendAndAwait(device, Messages.events("ev-3", Messages.id(), 1, 250)));
        }
        long after = 0;
        long found = 0;
        for (int i = 0; i < 100; i++) {
            var page = service().get("/internal/events?limit=100&after=" + after);
            List<String> devices = page.path("items.device");
            found += devices.stream().filter("ev-3"::equals).count();
            long next = page.<Number>path("last").longValue();
            if (next == after) {
                break;
            }
            assertTrue(next > after);
            after = next;
        }
        assertEquals(251, found, "250 events and that the device came online");
        await("the device is online", () -> Registry.status("ev-3").equals("online"));
    }
}
