package io.mastercontrol.orchestrator.link;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.MqttSubAckMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One connection to the broker that comes back for as long as it is wanted. Sessions are clean: what was missed is
 * retained, said again, or lies in the database. All of it runs on one event loop context.
 */
final class BrokerSession {
    private static final Logger LOG = Logger.getLogger(BrokerSession.class);
    private static final int PACKET_IDS = 60_000;
    private static final int SUBSCRIPTION_REFUSED = 0x80;
    private static final int ACK_TIMEOUT_SECONDS = 30;

    private final Vertx vertx;
    private final Context context;
    private final MqttConfig config;
    private final String clientId;
    private final Map<String, Integer> filters;
    private final Consumer<MqttPublishMessage> receiver;
    private final Runnable onListening;
    /** By packet id; touched on the context only. */
    private final Map<Integer, Promise<Void>> unacknowledged = new HashMap<>();

    private MqttClient client;
    private volatile long silentSince = System.nanoTime();
    private volatile boolean listening;
    private volatile boolean closed;

    BrokerSession(
            Vertx vertx,
            MqttConfig config,
            String clientId,
            Map<String, Integer> filters,
            Consumer<MqttPublishMessage> receiver,
            Runnable onListening) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.config = config;
        this.clientId = clientId;
        this.filters = filters;
        this.receiver = receiver;
        this.onListening = onListening;
    }

    void open() {
        context.runOnContext(ignored -> connect());
    }

    private void connect() {
        if (closed) {
            return;
        }
        MqttClient next = MqttClient.create(vertx, options());
        client = next;
        next.publishHandler(receiver::accept);
        next.publishCompletionHandler(this::acknowledged);
        next.publishCompletionExpirationHandler(this::expired);
        next.subscribeCompletionHandler(ack -> subscribed(next, ack));
        next.exceptionHandler(e -> LOG.warnf("broker session %s: %s", clientId, e.getMessage()));
        next.closeHandler(ignored -> lost(next, "connection lost"));
        next.connect(config.port(), config.host())
                .compose(ack -> next.subscribe(filters))
                .onFailure(e -> lost(next, e.getMessage()));
    }

    private MqttClientOptions options() {
        MqttClientOptions options = new MqttClientOptions()
                .setClientId(clientId)
                .setCleanSession(true)
                .setAutoKeepAlive(true)
                .setKeepAliveInterval((int) config.keepAlive().toSeconds())
                .setAckTimeout(ACK_TIMEOUT_SECONDS)
                .setMaxMessageSize(config.maxMessageBytes())
                .setMaxInflightQueue(PACKET_IDS);
        options.setSsl(true)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setTrustOptions(new PemTrustOptions().addCertPath(config.ca().toString()))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(config.certificate().toString())
                        .addKeyPath(config.key().toString()))
                .setConnectTimeout(5_000);
        return options;
    }

    private void subscribed(MqttClient of, MqttSubAckMessage ack) {
        if (of != client) {
            return;
        }
        if (ack.grantedQoSLevels().stream().anyMatch(level -> level >= SUBSCRIPTION_REFUSED)) {
            LOG.errorf("broker refused a subscription of %s: %s; check its permissions", clientId, filters.keySet());
            of.disconnect();
            return;
        }
        listening = true;
        LOG.infof("broker session %s listens to %s", clientId, filters.keySet());
        onListening.run();
    }

    /** Called once or twice per client; only the first call for the current one counts. */
    private void lost(MqttClient of, String cause) {
        if (of != client) {
            return;
        }
        client = null;
        if (listening) {
            silentSince = System.nanoTime();
        }
        listening = false;
        List<Promise<Void>> waiting = List.copyOf(unacknowledged.values());
        unacknowledged.clear();
        waiting.forEach(promise -> promise.tryFail(cause));
        if (!closed) {
            LOG.warnf("broker session %s: %s; trying again", clientId, cause);
            of.disconnect().onFailure(e -> LOG.debugf("broker session %s was gone already", clientId));
            vertx.setTimer(Math.max(1, config.reconnectDelay().toMillis()), ignored -> open());
        }
    }

    private void acknowledged(Integer packet) {
        Promise<Void> promise = unacknowledged.remove(packet);
        if (promise != null) {
            promise.tryComplete();
        }
    }

    private void expired(Integer packet) {
        Promise<Void> promise = unacknowledged.remove(packet);
        if (promise != null) {
            promise.tryFail("the broker did not acknowledge within " + ACK_TIMEOUT_SECONDS + " s");
        }
    }

    boolean isListening() {
        return listening;
    }

    Duration silentFor() {
        return listening ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - silentSince);
    }

    /** QoS 1; completes at the broker's acknowledgement. */
    Future<Void> publish(String topic, byte[] payload, boolean retained) {
        Promise<Void> promise = Promise.promise();
        context.runOnContext(ignored -> {
            MqttClient current = client;
            if (current == null || !listening) {
                promise.fail("no connection to the broker");
                return;
            }
            current.publish(topic, Buffer.buffer(payload), MqttQoS.AT_LEAST_ONCE, false, retained)
                    .onSuccess(packet -> unacknowledged.put(packet, promise))
                    .onFailure(promise::tryFail);
        });
        return promise.future();
    }

    void close() {
        closed = true;
        context.runOnContext(ignored -> {
            if (client != null && client.isConnected()) {
                client.disconnect();
            }
        });
    }
}
