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
import java.util.concurrent.atomic.AtomicBoolean;
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
        if (!wantBulk) {
            feeds.keySet().forEach(topic -> filters.put("$share/" + GROUP + "/" + topic, 1));
        }
        return filters;
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
        AtomicBoolean acknowledged = new AtomicBoolean();
        Runnable acknowledgement = () -> {
            if (acknowledged.compareAndSet(false, true)) {
                toBroker.run();
            }
        };
        BrokerFeed feed = feeds.get(message.topicName());
        if (feed != null) {
            feed(feed, message.payload().getBytes(), now);
            acknowledgement.run();
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
        Delivery delivery =
                new Delivery(address.device(), address.topic(), payload, message.isRetain(), now, acknowledgement);
        try {
            consumer.receive(delivery);
        } catch (MalformedMessage e) {
            deadLetters.setAside(delivery, e.getMessage());
            delivery.acknowledge();
        } catch (RuntimeException e) {
            LOG.errorf(e, "cannot take a message on %s", message.topicName());
            deadLetters.setAside(delivery, "unexpected " + e.getClass().getSimpleName() + ": " + e.getMessage());
            delivery.acknowledge();
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
