package io.mastercontrol.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.mastercontrol.contracts.message.HeartbeatBundle;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.testing.device.DeviceConnection;
import io.mastercontrol.testing.device.TestTls;
import io.mastercontrol.testing.server.TestBroker;
import io.mastercontrol.testing.server.TestPki;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The embedded broker's bundles of heartbeats, with real sessions. */
class BundleIT {
    private static final String BUNDLES = "$share/registry/" + Topics.HEARTBEATS;
    private static final String PLAIN = DeviceTopic.HEARTBEAT.sharedFilter("registry");

    /** A service's session that acknowledges only what the test says. */
    private static final class Service implements AutoCloseable {
        private final BlockingQueue<Mqtt3Publish> heard = new LinkedBlockingQueue<>();
        private final Mqtt3AsyncClient client;

        Service(String name, String id, String... filters) {
            client = Mqtt3Client.builder()
                    .identifier(id)
                    .serverHost(TestBroker.HOST)
                    .serverPort(TestBroker.port())
                    .sslConfig(TestTls.of(TestPki.service(name)))
                    .buildAsync();
            client.connect().join();
            for (String filter : filters) {
                client.subscribeWith()
                        .topicFilter(filter)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .callback(heard::add)
                        .manualAcknowledgement(true)
                        .send()
                        .join();
            }
        }

        Mqtt3Publish next() throws InterruptedException {
            return heard.poll(10, TimeUnit.SECONDS);
        }

        /** The payload of what came, which is acknowledged: the broker sends nothing more before. */
        byte[] taken() throws InterruptedException {
            Mqtt3Publish message = next();
            assertNotNull(message);
            message.acknowledge();
            return message.getPayloadAsBytes();
        }

        HeartbeatBundle bundle() throws InterruptedException {
            Mqtt3Publish message = next();
            assertEquals(Topics.HEARTBEATS, message.getTopic().toString());
            return HeartbeatBundle.read(message.getPayloadAsBytes());
        }

        void say(String topic, byte[] payload) {
            client.publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(payload)
                    .send()
                    .join();
        }

        @Override
        public void close() {
            client.disconnect().join();
        }
    }

    @Test
    void whatOneReplicaDidNotTakeGoesToTheNextAndPlainAgainWhenNobodyAsksForBundles() throws Exception {
        try (DeviceConnection device = DeviceConnection.open("bundle-1");
                Service plain = new Service("registry", "registry-plain", PLAIN)) {
            device.publish(DeviceTopic.HEARTBEAT, new byte[] {1});
            assertArrayEquals(new byte[] {1}, plain.taken());

            try (Service second = new Service("registry", "registry-second")) {
                try (Service first = new Service("registry", "registry-first", BUNDLES)) {
                    device.publish(DeviceTopic.HEARTBEAT, new byte[] {2});
                    HeartbeatBundle bundle = first.bundle();
                    assertEquals("bundle-1", bundle.beats().get(0).device());
                    assertArrayEquals(new byte[] {2}, bundle.beats().get(0).payload());
                    second.client
                            .subscribeWith()
                            .topicFilter(BUNDLES)
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .callback(second.heard::add)
                            .send()
                            .join();
                }
                HeartbeatBundle again = second.bundle();
                assertArrayEquals(new byte[] {2}, again.beats().get(0).payload());
                second.say(
                        Topics.HEARTBEATS_TAKEN,
                        ByteBuffer.allocate(8).putLong(again.id()).array());
            }
            // The broker hears of the end of the last session a moment after the session.
            Mqtt3Publish unbundled = null;
            for (int i = 0; i < 100 && unbundled == null; i++) {
                device.publish(DeviceTopic.HEARTBEAT, new byte[] {3});
                unbundled = plain.heard.poll(100, TimeUnit.MILLISECONDS);
            }
            assertNotNull(unbundled);
            assertArrayEquals(new byte[] {3}, unbundled.getPayloadAsBytes());
        }
    }

    @Test
    void anotherServiceNeitherGetsABundleStartedNorForgesOne() throws Exception {
        try (DeviceConnection device = DeviceConnection.open("bundle-2");
                Service plain = new Service("registry", "registry-plain", PLAIN);
                Service orchestrator = new Service("orchestrator", "orchestrator-1", BUNDLES)) {
            device.publish(DeviceTopic.HEARTBEAT, new byte[] {1});
            assertArrayEquals(new byte[] {1}, plain.taken());
            orchestrator.say(Topics.HEARTBEATS, new HeartbeatBundle(1, List.of()).bytes());
            orchestrator.say(Topics.HEARTBEATS_TAKEN, new byte[8]);
            assertNull(orchestrator.heard.poll(300, TimeUnit.MILLISECONDS));
        }
    }
}
