package io.mastercontrol.testing.device;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.mastercontrol.contracts.message.DeviceStatus;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestBroker;
import io.mastercontrol.testing.server.TestPki;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A device without an agent: connects to the test broker with a certificate as an agent does (MQTT 3.1.1, mutual TLS),
 * says and hears what a test wants. Every call blocks. Not for two threads at once.
 */
public final class DeviceConnection implements AutoCloseable {
    private final String device;
    private final Mqtt3BlockingClient client;
    private final Mqtt3BlockingClient.Mqtt3Publishes incoming;

    private DeviceConnection(String device, Mqtt3BlockingClient client) {
        this.device = device;
        this.client = client;
        this.incoming = client.publishes(MqttGlobalPublishFilter.ALL);
    }

    /** A message as it came. */
    public record Message(String topic, String payload, boolean retained) {
        public <T> T read(Class<T> type) {
            return Json.read(payload, type);
        }
    }

    /** Connects as this device with a new certificate, without a will, clean session. */
    public static DeviceConnection open(String device) {
        return open(TestPki.device(device), null);
    }

    /** Connects with a last will on {@code /status}, as an agent does; null for none. */
    public static DeviceConnection open(Credentials credentials, DeviceStatus will) {
        MqttClientSslConfig tls = TestTls.of(credentials);
        Mqtt3BlockingClient client = Mqtt3Client.builder()
                .identifier(credentials.name())
                .serverHost(TestBroker.HOST)
                .serverPort(TestBroker.port())
                .sslConfig(tls)
                .buildBlocking();
        DeviceConnection connection = new DeviceConnection(credentials.name(), client);
        if (will == null) {
            client.connect();
        } else {
            client.connectWith()
                    .willPublish()
                    .topic(DeviceTopic.STATUS.of(credentials.name()))
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retain(true)
                    .payload(Json.bytes(will))
                    .applyWillPublish()
                    .send();
        }
        return connection;
    }

    public String device() {
        return device;
    }

    /** Subscribes to one of the device's own topics. */
    public DeviceConnection subscribe(DeviceTopic topic) {
        client.subscribeWith()
                .topicFilter(topic.of(device))
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
        return this;
    }

    /** Publishes as JSON with the topic's own quality and retention, and returns when the broker has acknowledged. */
    public void publish(DeviceTopic topic, Object message) {
        publish(topic, Json.bytes(message));
    }

    /** Publishes these bytes, well-formed or not. */
    public void publish(DeviceTopic topic, byte[] payload) {
        client.publishWith()
                .topic(topic.of(device))
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(topic.retained())
                .payload(payload)
                .send();
    }

    /** The next message on a topic; others that come before it are dropped. */
    public Message await(DeviceTopic topic, Duration limit) {
        return await(message -> message.topic().equals(topic.of(device)), limit);
    }

    /** The next message that fits; others that come before it are dropped. */
    public Message await(Predicate<Message> wanted, Duration limit) {
        Instant deadline = Instant.now().plus(limit);
        while (true) {
            Message message = receive(Duration.between(Instant.now(), deadline))
                    .orElseThrow(() -> new AssertionError(device + " heard nothing that fits within " + limit));
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    /** The next message of any kind, or empty after {@code limit}. */
    public Optional<Message> receive(Duration limit) {
        try {
            return incoming.receive(Math.max(0, limit.toMillis()), TimeUnit.MILLISECONDS)
                    .map(DeviceConnection::message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a message", e);
        }
    }

    public boolean isConnected() {
        return client.getState().isConnected();
    }

    /** Says goodbye: the broker keeps the will to itself. */
    @Override
    public void close() {
        incoming.close();
        if (client.getState().isConnected()) {
            client.disconnect();
        }
    }

    private static Message message(Mqtt3Publish publish) {
        return new Message(
                publish.getTopic().toString(),
                new String(publish.getPayloadAsBytes(), java.nio.charset.StandardCharsets.UTF_8),
                publish.isRetain());
    }
}
