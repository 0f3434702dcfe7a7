package io.mastercontrol.registry.link;

import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.contracts.topic.Topics.DeviceAddress;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mqtt.messages.MqttPublishMessage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The registry's line to the broker: two sessions, one for heartbeats and one for everything else, so that a flood of
 * the former cannot use up the window of the latter (docs/adr/0008-mqtt-client.md).
 */
@ApplicationScoped
public class BrokerLink {
    private static final Logger LOG = Logger.getLogger(BrokerLink.class);
    private static final String GROUP = "registry";

    /** Fired when the registry listens to the broker again, having missed whatever was said meanwhile. */
    public record Listening() {}

    private final Map<io.mastercontrol.contracts.topic.DeviceTopic, TopicConsumer> consumers = new HashMap<>();
    private final Map<String, BrokerFeed> feeds = new HashMap<>();
    private final DeadLetters deadLetters;
    private final Event<Listening> listening;
    private final BundleIntake bundles;
    private final BrokerSession bulk;
    private final BrokerSession control;

    BrokerLink(
            Vertx vertx,
            MqttConfig config,
            @All List<TopicConsumer> consumers,
            @All List<BrokerFeed> feeds,
            DeadLetters deadLetters,
            Event<Listening> listening) {
        consumers.forEach(consumer -> this.consumers.put(consumer.topic(), consumer));
        feeds.forEach(feed -> this.feeds.put(feed.topic(), feed));
        this.deadLetters = deadLetters;
        this.listening = listening;
        bundles = new BundleIntake(
                delivery -> deliver(this.consumers.get(delivery.topic()), delivery),
                id -> tell(Topics.HEARTBEATS_TAKEN, id, 1));
        String id = GROUP + "-" + UUID.randomUUID().toString().substring(0, 8);
        bulk = new BrokerSession(vertx, config, id + "-bulk", filters(true), this::receive, () -> {});
        control = new BrokerSession(vertx, config, id, filters(false), this::receive, this::tell);
    }

    private Map<String, Integer> filters(boolean wantBulk) {
        Map<String, Integer> filters = new HashMap<>();
        for (TopicConsumer consumer : consumers.values()) {
            if (consumer.bulk() == wantBulk) {
                var topic = consumer.topic();
                filters.put(consumer.shared() ? topic.sharedFilter(GROUP) : topic.filter(), topic.qos());
            }
        }
        if (wantBulk) {
            filters.put(shared(Topics.HEARTBEATS), 1);
        } else {
            feeds.keySet().forEach(topic -> filters.put(shared(topic), 1));
        }
        return filters;
    }

    private static String shared(String topic) {
        return "$share/" + GROUP + "/" + topic;
    }

    void open(@Observes StartupEvent event) {
        control.open();
        bulk.open();
    }

    void close(@Observes ShutdownEvent event) {
        bulk.close();
        control.close();
    }

    private void tell() {
        listening.fire(new Listening());
    }

    private void receive(MqttPublishMessage message, Runnable toBroker) {
        Instant now = Instant.now();
        Runnable acknowledgement = BundleIntake.once(toBroker);
        BrokerFeed feed = feeds.get(message.topicName());
        if (feed != null) {
            feed(feed, message.payload().getBytes(), now);
            acknowledgement.run();
            return;
        }
        if (message.topicName().equals(Topics.HEARTBEATS)) {
            takeBundle(message.payload().getBytes(), now, acknowledgement);
            return;
        }
        DeviceAddress address = Topics.parse(message.topicName()).orElse(null);
        TopicConsumer consumer = address == null ? null : consumers.get(address.topic());
        if (consumer == null) {
            acknowledgement.run();
            return;
        }
        byte[] payload = message.payload().getBytes();
        if (payload.length == 0 && message.isRetain()) {
            acknowledgement.run();
            return;
        }
        deliver(
                consumer,
                new Delivery(address.device(), address.topic(), payload, message.isRetain(), now, acknowledgement));
    }

    private void deliver(TopicConsumer consumer, Delivery delivery) {
        try {
            consumer.receive(delivery);
        } catch (MalformedMessage e) {
            deadLetters.setAside(delivery, e.getMessage());
            delivery.acknowledge();
        } catch (RuntimeException e) {
            String topic = delivery.topic().of(delivery.device());
            LOG.errorf(e, "cannot take a message on %s", topic);
            deadLetters.setAside(delivery, "unexpected " + e.getClass().getSimpleName() + ": " + e.getMessage());
            delivery.acknowledge();
        }
    }

    private void takeBundle(byte[] payload, Instant now, Runnable acknowledgement) {
        try {
            bundles.receive(payload, now, acknowledgement);
        } catch (MalformedMessage e) {
            LOG.warnf("heartbeats that the broker bundled cannot be read: %s", e.getMessage());
            acknowledgement.run();
        }
    }

    private static void feed(BrokerFeed feed, byte[] payload, Instant now) {
        try {
            feed.receive(payload, now);
        } catch (MalformedMessage e) {
            LOG.warnf("what the broker said on %s cannot be read: %s", feed.topic(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "cannot take what the broker said on %s", feed.topic());
        }
    }

    /** Whether the registry hears every device. */
    public boolean isListening() {
        return control.isListening() && bulk.isListening();
    }

    /** For how long it has heard every device without a break; zero if it does not now. */
    public Duration listeningFor() {
        return Duration.ofNanos(Math.min(control.listeningNanos(), bulk.listeningNanos()));
    }

    /** Publishes; fails if there is no connection, and then whoever cares publishes again later. */
    public Uni<Void> publish(String topic, byte[] payload, int qos, boolean retained) {
        return Uni.createFrom()
                .completionStage(
                        () -> control.publish(topic, payload, qos, retained).toCompletionStage())
                .replaceWithVoid();
    }

    /** Publishes what will be said again or can be missed; a failure is only noted. */
    public void tell(String topic, byte[] payload, int qos) {
        control.publish(topic, payload, qos, false)
                .onFailure(e -> LOG.debugf("not published on %s: %s", topic, e.getMessage()));
    }
}
