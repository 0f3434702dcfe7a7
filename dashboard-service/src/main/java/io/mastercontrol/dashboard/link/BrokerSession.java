package io.mastercontrol.dashboard.link;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.MqttSubAckMessage;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One connection to the broker that comes back for as long as it is wanted. Sessions are clean: whatever was missed
 * meanwhile is said again by their writers or lies in the database.
 */
final class BrokerSession {
    private static final Logger LOG = Logger.getLogger(BrokerSession.class);
    private static final int PACKET_IDS = 60_000;
    private static final int SUBSCRIPTION_REFUSED = 0x80;

    private final Vertx vertx;
    private final MqttConfig config;
    private final String clientId;
    private final Map<String, Integer> filters;
    private final Consumer<MqttPublishMessage> receiver;
    private volatile MqttClient client;
    private volatile boolean closed;

    BrokerSession(
            Vertx vertx,
            MqttConfig config,
            String clientId,
            Map<String, Integer> filters,
            Consumer<MqttPublishMessage> receiver) {
        this.vertx = vertx;
        this.config = config;
        this.clientId = clientId;
        this.filters = filters;
        this.receiver = receiver;
    }

    void open() {
        if (closed) {
            return;
        }
        MqttClient next = MqttClient.create(vertx, options());
        client = next;
        next.publishHandler(receiver::accept);
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
                .setMaxInflightQueue(PACKET_IDS);
        options.setAutoAck(false);
        options.setMaxMessageSize(config.maxMessageBytes());
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
        LOG.infof("broker session %s listens to %s", clientId, filters.keySet());
    }

    /** Called once or twice per client; only the first call for the current one counts. */
    private synchronized void lost(MqttClient of, String cause) {
        if (of != client) {
            return;
        }
        client = null;
        if (!closed) {
            LOG.warnf("broker session %s: %s; trying again", clientId, cause);
            of.disconnect().onFailure(e -> LOG.debugf("broker session %s was gone already", clientId));
            vertx.setTimer(Math.max(1, config.reconnectDelay().toMillis()), ignored -> open());
        }
    }

    Future<Void> close() {
        closed = true;
        MqttClient current = client;
        return current == null || !current.isConnected() ? Future.succeededFuture() : current.disconnect();
    }
}
