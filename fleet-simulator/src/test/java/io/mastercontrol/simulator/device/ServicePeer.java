package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestBroker;
import io.mastercontrol.testing.server.TestPki;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The control plane's side of the conversation with one device. */
final class ServicePeer {
    private record Heard(String topic, String payload) {}

    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final MqttClient client;
    private final String device;

    ServicePeer(Vertx vertx, String device, DeviceTopic... topics) throws Exception {
        this.device = device;
        Credentials credentials = TestPki.service("orchestrator");
        MqttClientOptions options = new MqttClientOptions().setClientId("orchestrator-test");
        options.setSsl(true)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(TestPki.pki().caCertificate().toString()))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(credentials.certificate()))
                        .addKeyValue(Buffer.buffer(credentials.key())));
        client = MqttClient.create(vertx, options);
        client.publishHandler(message ->
                heard.add(new Heard(message.topicName(), message.payload().toString())));
        Map<String, Integer> filters =
                Stream.of(topics).collect(Collectors.toMap(topic -> topic.of(device), DeviceTopic::qos));
        done(client.connect(TestBroker.port(), TestBroker.HOST).compose(ack -> client.subscribe(filters)));
    }

    void publish(DeviceTopic topic, Object message) throws Exception {
        done(client.publish(
                topic.of(device), Buffer.buffer(Json.bytes(message)), MqttQoS.AT_LEAST_ONCE, false, topic.retained()));
    }

    String await(DeviceTopic topic, Predicate<String> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            Heard next = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new AssertionError("heard nothing that fits on " + topic.of(device) + " within 20 s");
            }
            if (next.topic().equals(topic.of(device)) && wanted.test(next.payload())) {
                return next.payload();
            }
        }
    }

    private static void done(Future<?> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    public void close() throws Exception {
        done(client.disconnect());
    }
}
