package io.mastercontrol.testing;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.mastercontrol.testing.server.TestBroker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

final class Mqtt3Peer implements Peer {
    private final Mqtt3BlockingClient client;
    private final Mqtt3BlockingClient.Mqtt3Publishes incoming;

    Mqtt3Peer(int port, MqttClientSslConfig tls, String clientId, String will) {
        client = Mqtt3Client.builder()
                .identifier(clientId)
                .serverHost(TestBroker.HOST)
                .serverPort(port)
                .sslConfig(tls)
                .buildBlocking();
        incoming = client.publishes(MqttGlobalPublishFilter.ALL);
        if (will == null) {
            client.connect();
        } else {
            client.connectWith()
                    .willPublish()
                    .topic(will)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retain(false)
                    .payload(new byte[] {'x'})
                    .applyWillPublish()
                    .send();
        }
    }

    @Override
    public boolean publish(String topic, boolean retained) {
        try {
            client.publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retain(retained)
                    .payload(new byte[] {'x'})
                    .send();
            return true;
        } catch (RuntimeException e) {
            // MQTT 3 ends the connection, MQTT 5 says a reason: refused, either way.
            return false;
        }
    }

    @Override
    public boolean subscribe(String filter) {
        try {
            client.subscribeWith()
                    .topicFilter(filter)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            return true;
        } catch (RuntimeException e) {
            // A negative SUBACK, or the end of the connection.
            return false;
        }
    }

    @Override
    public Optional<String> receive(Duration limit) {
        try {
            return incoming.receive(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .map(Mqtt3Publish::getTopic)
                    .map(Object::toString);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean isConnected() {
        return client.getState().isConnected();
    }

    @Override
    public void close() {
        incoming.close();
        try {
            client.disconnect();
        } catch (RuntimeException e) {
            // The broker ended the connection first, as several of these tests want it to.
        }
    }
}
