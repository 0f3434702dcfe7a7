package io.mastercontrol.agent.link;

import io.mastercontrol.agent.identity.BoardFacts;
import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.retry.Backoff;
import io.mastercontrol.contracts.message.Compressed;
import io.mastercontrol.contracts.message.DeviceStatus;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.topic.Direction;
import io.mastercontrol.contracts.topic.Topics;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One MQTT session over mutual TLS that keeps coming back. Everything that it tells others runs on {@code worker}, never
 * on the event loop.
 */
public final class MqttLink implements FleetLink {
    private static final Logger LOG = Logger.getLogger(MqttLink.class);
    /** Shorter payloads do not get shorter by much. */
    private static final int WORTH_COMPRESSING = 200;
    /** Of a connect with mutual TLS, as seen on the wire: {@code LinkBytesIT}. */
    private static final int HANDSHAKE_SENT = 2_400;

    private static final int HANDSHAKE_RECEIVED = 2_000;
    private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

    private final Vertx vertx;
    private final Executor worker;
    private final AgentFacts facts;
    private final ServerClock clock;
    private final Thrift thrift;
    private final Map<DeviceTopic, Consumer<byte[]>> receivers = new EnumMap<>(DeviceTopic.class);
    private final List<Runnable> listeners = new ArrayList<>();
    private final Backoff backoff =
            new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60), ThreadLocalRandom.current()::nextDouble);
    private final Supplier<Instant> date;
    private volatile DeviceIdentity identity;
    private volatile CaTrust trust;
    private volatile Session session;
    private volatile boolean open;
    private volatile boolean ready;
    private volatile String situation = "not connected yet";

    private record Session(MqttClient client, Deliveries deliveries) {}

    /** @param over a time that is known to be over, however early the local clock thinks it is */
    public MqttLink(
            Vertx vertx,
            Executor worker,
            DeviceIdentity identity,
            AgentFacts facts,
            ServerClock clock,
            Thrift thrift,
            Supplier<Instant> over)
            throws IOException {
        this.vertx = vertx;
        this.worker = worker;
        this.identity = identity;
        this.facts = facts;
        this.clock = clock;
        this.thrift = thrift;
        this.date = () -> later(clock.local(), over.get());
        this.trust = new CaTrust(identity.caFile(), date);
    }

    /** From now on this is who speaks: the session ends, and the next one begins with the other certificate. */
    public void renewed(DeviceIdentity next) throws IOException {
        trust = new CaTrust(next.caFile(), date);
        identity = next;
        backoff.reset();
        Session current = session;
        if (current != null && current.client().isConnected()) {
            current.client().disconnect();
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    public void open() {
        open = true;
        worker.execute(this::prepare);
    }

    /** Says goodbye and closes; the last will is not sent. */
    public CompletableFuture<Void> close() {
        open = false;
        Session current = session;
        if (current == null || !current.client().isConnected()) {
            return CompletableFuture.completedFuture(null);
        }
        return publish(DeviceTopic.STATUS, status(DeviceStatus.Connection.offline, "shut down"))
                .handle((done, failure) -> null)
                .thenCompose(ignored ->
                        current.client().disconnect().toCompletionStage().toCompletableFuture());
    }

    /** One sentence on the connection, for {@code /health} and the log. */
    public String situation() {
        return situation;
    }

    @Override
    public String device() {
        return identity.device();
    }

    @Override
    public boolean isConnected() {
        return ready;
    }

    @Override
    public void on(DeviceTopic topic, Consumer<byte[]> receiver) {
        receivers.put(topic, receiver);
    }

    @Override
    public void onConnect(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public Optional<String> heldBack(Traffic traffic, long bytes) {
        return thrift.heldBack(traffic, bytes);
    }

    @Override
    public Duration beatEvery(Duration usual) {
        return thrift.beatEvery(usual);
    }

    @Override
    public CompletableFuture<Void> publish(DeviceTopic topic, Traffic traffic, byte[] plain) {
        byte[] payload = plain.length >= WORTH_COMPRESSING && thrift.isSparing() ? Compressed.of(plain) : plain;
        Session current = session;
        if (current == null || !current.client().isConnected()) {
            return CompletableFuture.failedFuture(new IllegalStateException("not connected"));
        }
        String name = topic.of(device());
        thrift.sent(traffic, WireBytes.published(name, payload.length));
        thrift.received(traffic, WireBytes.ANSWER);
        CompletableFuture<Void> delivered = new CompletableFuture<>();
        current.client()
                .publish(name, Buffer.buffer(payload), MqttQoS.valueOf(topic.qos()), false, topic.retained())
                .onSuccess(id -> current.deliveries().sent(id, delivered))
                .onFailure(delivered::completeExceptionally);
        return delivered;
    }

    /** Which way the link goes, and what that costs. On the worker: it may take a moment. */
    public void look() {
        thrift.look(host -> Route.to(host, identity.brokerPort()), identity.brokerHost());
    }

    private void prepare() {
        if (open) {
            look();
            connect();
        }
    }

    private void connect() {
        thrift.sent(Traffic.CONTROL, HANDSHAKE_SENT);
        thrift.received(Traffic.CONTROL, HANDSHAKE_RECEIVED);
        MqttClient fresh = MqttClient.create(vertx, options());
        Deliveries deliveries = new Deliveries();
        AtomicBoolean ended = new AtomicBoolean();
        Consumer<String> end = why -> {
            if (ended.compareAndSet(false, true)) {
                deliveries.end(why);
                lost(why);
            }
        };
        fresh.publishCompletionHandler(deliveries::acknowledged);
        fresh.publishCompletionExpirationHandler(deliveries::expired);
        fresh.publishHandler(this::received);
        fresh.exceptionHandler(e -> LOG.debugf("MQTT session: %s", e.getMessage()));
        fresh.closeHandler(ignored -> end.accept("the connection was closed"));
        session = new Session(fresh, deliveries);
        fresh.connect(identity.brokerPort(), identity.brokerHost())
                .compose(connected -> fresh.subscribe(subscriptions()))
                .onSuccess(ignored -> established())
                .onFailure(e -> {
                    end.accept(String.valueOf(e.getMessage()));
                    if (fresh.isConnected()) {
                        fresh.disconnect();
                    }
                });
    }

    private void established() {
        backoff.reset();
        ready = true;
        situation = "connected to " + identity.brokerHost() + ":" + identity.brokerPort();
        LOG.infof("Connected to the broker at %s:%d", identity.brokerHost(), identity.brokerPort());
        publish(DeviceTopic.STATUS, status(DeviceStatus.Connection.online, null));
        worker.execute(() -> listeners.forEach(Runnable::run));
    }

    private void lost(String why) {
        boolean was = ready;
        ready = false;
        if (!open) {
            return;
        }
        String now = Refusals.told(identity, why);
        if (was || !now.equals(situation)) {
            LOG.warnf("%s; trying again until it is", now);
        }
        situation = now;
        vertx.setTimer(Math.max(1, backoff.next().toMillis()), timer -> worker.execute(this::prepare));
    }

    private void received(MqttPublishMessage message) {
        byte[] payload = message.payload().getBytes();
        thrift.received(Traffic.CONTROL, WireBytes.published(message.topicName(), payload.length));
        thrift.sent(Traffic.CONTROL, WireBytes.ANSWER);
        Topics.parse(message.topicName())
                .filter(address -> address.device().equals(device()))
                .map(address -> receivers.get(address.topic()))
                .ifPresent(receiver -> worker.execute(() -> receiver.accept(payload)));
    }

    private Map<String, Integer> subscriptions() {
        Map<String, Integer> filters = new HashMap<>();
        for (DeviceTopic topic : receivers.keySet()) {
            if (topic.direction() == Direction.TO_DEVICE) {
                filters.put(topic.of(device()), topic.qos());
            }
        }
        return filters;
    }

    private byte[] status(DeviceStatus.Connection connection, String cause) {
        return Json.bytes(new DeviceStatus(
                UUID.randomUUID().toString(),
                clock.local(),
                null,
                device(),
                connection,
                facts.version(),
                facts.bootId(),
                cause,
                connection == DeviceStatus.Connection.online ? BoardFacts.read(Path.of("/")) : null));
    }

    private MqttClientOptions options() {
        MqttClientOptions options = new MqttClientOptions()
                .setClientId(device())
                .setCleanSession(true)
                .setKeepAliveInterval(thrift.keepAliveSeconds())
                .setAckTimeout(30)
                .setMaxInflightQueue(64)
                .setMaxMessageSize(MAX_MESSAGE_BYTES)
                .setWillFlag(true)
                .setWillTopic(DeviceTopic.STATUS.of(device()))
                .setWillMessageBytes(Buffer.buffer(status(DeviceStatus.Connection.offline, "connection lost")))
                .setWillQoS(DeviceTopic.STATUS.qos())
                .setWillRetain(DeviceTopic.STATUS.retained());
        options.setSsl(true)
                .setTrustOptions(TrustOptions.wrap(trust))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(identity.certificateFile().toString())
                        .setKeyPath(identity.keyFile().toString()))
                .setHostnameVerificationAlgorithm("HTTPS")
                // When a whole fleet comes back at once it waits its turn; giving up would make the others wait longer.
                .setSslHandshakeTimeout(60)
                .setConnectTimeout(10_000);
        return options;
    }
}
