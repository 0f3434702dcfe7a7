package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.message.DeviceStatus;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.simulator.identity.Identity;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** A virtual device's connection over mutual TLS, which comes back by itself while it is wanted. */
final class Session {
    /** Who is told what comes, that the line is there, and that it was lost although it was wanted. */
    record Listener(Consumer<MqttPublishMessage> message, Runnable opened, Runnable lost) {}

    private static final int LONGEST_PAUSE_MILLIS = 10_000;
    private static final int MOST_BYTES = 2 * 1024 * 1024;

    private final Vertx vertx;
    private final Identity identity;
    private final Listener listener;
    private final Counters counters;
    private MqttClient client;
    private DeviceStatus will;
    private boolean wanted;
    private boolean counted;
    private int failures;

    Session(Vertx vertx, Identity identity, Listener listener, Counters counters) {
        this.vertx = vertx;
        this.identity = identity;
        this.listener = listener;
        this.counters = counters;
    }

    void open(DeviceStatus lastWill) {
        wanted = true;
        will = lastWill;
        connect();
    }

    private void connect() {
        if (!wanted) {
            return;
        }
        MqttClient next = MqttClient.create(vertx, options());
        client = next;
        next.publishHandler(listener.message()::accept);
        next.closeHandler(ignored -> lost(next));
        next.connect(identity.brokerPort(), identity.brokerHost())
                .compose(ack -> next.subscribe(Map.of(
                        DeviceTopic.DESIRED.of(identity.device()), 1,
                        DeviceTopic.COMMANDS.of(identity.device()), 1,
                        DeviceTopic.ACKS.of(identity.device()), 1)))
                .onSuccess(ignored -> opened())
                .onFailure(ignored -> lost(next));
    }

    private MqttClientOptions options() {
        MqttClientOptions options = new MqttClientOptions()
                .setClientId(identity.device())
                .setCleanSession(true)
                .setKeepAliveInterval(30)
                .setWillFlag(true)
                .setWillTopic(DeviceTopic.STATUS.of(identity.device()))
                .setWillMessageBytes(Buffer.buffer(Json.bytes(will)))
                .setWillQoS(1)
                .setWillRetain(true);
        options.setMaxMessageSize(MOST_BYTES);
        options.setSsl(true)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(identity.ca())))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(identity.certificate()))
                        .addKeyValue(Buffer.buffer(identity.key())))
                .setConnectTimeout(20_000);
        return options;
    }

    private void opened() {
        failures = 0;
        counted = true;
        counters.connected.incrementAndGet();
        listener.opened().run();
    }

    private void lost(MqttClient of) {
        if (of != client) {
            return;
        }
        client = null;
        if (counted) {
            counted = false;
            counters.connected.decrementAndGet();
            if (wanted) {
                listener.lost().run();
            }
        }
        if (wanted) {
            failures++;
            int bound = Math.min(LONGEST_PAUSE_MILLIS, 500 << Math.min(failures, 6));
            vertx.setTimer(1 + ThreadLocalRandom.current().nextInt(bound), ignored -> connect());
        }
    }

    /** Loses the line; it comes back as after any other loss. */
    void drop() {
        MqttClient current = client;
        if (isOpen()) {
            lost(current);
            current.disconnect();
        }
    }

    boolean isOpen() {
        return counted && client != null && client.isConnected();
    }

    /** Publishes; what does not get through is said again after the next connect. */
    void tell(DeviceTopic topic, Object message) {
        if (isOpen()) {
            client.publish(
                    topic.of(identity.device()),
                    Buffer.buffer(Json.bytes(message)),
                    MqttQoS.valueOf(topic.qos()),
                    false,
                    topic.retained());
        }
    }

    Future<Void> close(DeviceStatus goodbye) {
        wanted = false;
        MqttClient current = client;
        if (!isOpen()) {
            return Future.succeededFuture();
        }
        tell(DeviceTopic.STATUS, goodbye);
        return current.disconnect().otherwiseEmpty();
    }
}
