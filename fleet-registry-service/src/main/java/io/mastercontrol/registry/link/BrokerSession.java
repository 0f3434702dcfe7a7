package io.mastercontrol.registry.link;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.MqttSubAckMessage;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/**
 * One connection to the broker that comes back for as long as it is wanted. Sessions are clean: whatever was missed
 * meanwhile is said again by the devices or lies in the database.
 */
final class BrokerSession {
    private static final Logger LOG = Logger.getLogger(BrokerSession.class);
    private static final long ANSWER_MILLIS = 15_000;
    private static final int PACKET_IDS = 60_000;
    private static final int SUBSCRIPTION_REFUSED = 0x80;

    private final Vertx vertx;
    private final MqttConfig config;
    private final String clientId;
    private final Map<String, Integer> filters;
    private final BiConsumer<MqttPublishMessage, Runnable> receiver;
    private final Runnable onListening;
    private volatile MqttClient client;
    private volatile long listeningSince;
    private volatile boolean listening;
    private volatile boolean closed;

    /** @param receiver of a message and what acknowledges it */
    BrokerSession(
            Vertx vertx,
            MqttConfig config,
            String clientId,
            Map<String, Integer> filters,
            BiConsumer<MqttPublishMessage, Runnable> receiver,
            Runnable onListening) {
        this.vertx = vertx;
        this.config = config;
        this.clientId = clientId;
        this.filters = filters;
        this.receiver = receiver;
        this.onListening = onListening;
    }

    void open() {
        if (closed) {
            return;
        }
        MqttClient next = MqttClient.create(vertx, options());
        client = next;
        next.publishHandler(message -> receiver.accept(message, () -> acknowledge(next, message)));
        next.subscribeCompletionHandler(ack -> subscribed(next, ack));
        next.exceptionHandler(e -> LOG.warnf("broker session %s: %s", clientId, e.getMessage()));
        next.closeHandler(ignored -> lost(next, "connection lost"));
        next.connect(config.port(), config.host())
                .compose(ack -> next.subscribe(filters))
                .onFailure(e -> lost(next, e.getMessage()));
        vertx.setTimer(ANSWER_MILLIS, ignored -> giveUpWaiting(next));
    }

    /** A broker that takes the connection and then says nothing, on a full disk for example, is left. */
    private void giveUpWaiting(MqttClient of) {
        if (of == client && !listening) {
            lost(of, "no answer within " + ANSWER_MILLIS + " ms");
        }
    }

    private MqttClientOptions options() {
        MqttClientOptions options = new MqttClientOptions()
                .setClientId(clientId)
                .setCleanSession(true)
                .setAutoKeepAlive(true)
                .setKeepAliveInterval((int) config.keepAlive().toSeconds())
                .setMaxMessageSize(config.maxMessageBytes())
                .setMaxInflightQueue(PACKET_IDS);
        options.setAutoAck(false);
        options.setSsl(true)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setTrustOptions(new PemTrustOptions().addCertPath(config.ca().toString()))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(config.certificate().toString())
                        .addKeyPath(config.key().toString()))
                .setConnectTimeout(5_000);
        return options;
    }

    /** A connection that has ended takes no acknowledgement: the broker gives the message to somebody else. */
    private static void acknowledge(MqttClient of, MqttPublishMessage message) {
        if (of.isConnected()) {
            message.ack();
        }
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
        listeningSince = System.nanoTime();
        listening = true;
        LOG.infof("broker session %s listens to %s", clientId, filters.keySet());
        onListening.run();
    }

    /** Called once or twice per client; only the first call for the current one counts. */
    private synchronized void lost(MqttClient of, String cause) {
        if (of != client) {
            return;
        }
        client = null;
        listening = false;
        if (!closed) {
            LOG.warnf("broker session %s: %s; trying again", clientId, cause);
            of.disconnect().onFailure(e -> LOG.debugf("broker session %s was gone already", clientId));
            vertx.setTimer(Math.max(1, config.reconnectDelay().toMillis()), ignored -> open());
        }
    }

    boolean isListening() {
        return listening;
    }

    /** Nanoseconds since it listens without a break, 0 if it does not. */
    long listeningNanos() {
        return listening ? Math.max(1, System.nanoTime() - listeningSince) : 0;
    }

    Future<Integer> publish(String topic, byte[] payload, int qos, boolean retained) {
        MqttClient current = client;
        if (current == null || !current.isConnected()) {
            return Future.failedFuture("no connection to the broker");
        }
        return current.publish(topic, Buffer.buffer(payload), MqttQoS.valueOf(qos), false, retained);
    }

    Future<Void> close() {
        closed = true;
        listening = false;
        MqttClient current = client;
        return current == null || !current.isConnected() ? Future.succeededFuture() : current.disconnect();
    }
}
