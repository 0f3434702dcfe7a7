package io.mastercontrol.orchestrator.link;

import io.mastercontrol.contracts.message.MalformedMessage;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The orchestrator's line to the broker (docs/adr/0008-mqtt-client.md). */
@ApplicationScoped
public class BrokerLink {
    private static final Logger LOG = Logger.getLogger(BrokerLink.class);
    private static final String GROUP = "orchestrator";

    /** Fired when the broker listens again, having perhaps forgotten all that was retained. */
    public record Listening() {}

    private final List<TopicConsumer> consumers;
    private final MeterRegistry meters;
    private final Event<Listening> listening;
    private final BrokerSession session;

    BrokerLink(
            Vertx vertx,
            MqttConfig config,
            @All List<TopicConsumer> consumers,
            MeterRegistry meters,
            Event<Listening> listening) {
        this.consumers = List.copyOf(consumers);
        this.meters = meters;
        this.listening = listening;
        String id = GROUP + "-" + UUID.randomUUID().toString().substring(0, 8);
        Map<String, Integer> filters = new HashMap<>();
        consumers.forEach(consumer -> filters.put(consumer.filter(), 1));
        session = new BrokerSession(
                vertx, config, id, filters, this::receive, () -> this.listening.fire(new Listening()));
    }

    void open(@Observes StartupEvent event) {
        session.open();
    }

    void close(@Observes ShutdownEvent event) {
        session.close();
    }

    private void receive(MqttPublishMessage message) {
        byte[] payload = message.payload().getBytes();
        if (payload.length == 0) {
            return;
        }
        String topic = message.topicName();
        for (TopicConsumer consumer : consumers) {
            if (consumer.takes(topic)) {
                deliver(consumer, topic, payload);
            }
        }
    }

    private void deliver(TopicConsumer consumer, String topic, byte[] payload) {
        try {
            consumer.receive(topic, payload);
        } catch (MalformedMessage e) {
            setAside(topic, payload, e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "cannot take a message on %s", topic);
            setAside(topic, payload, e.toString());
        }
    }

    /** Retained state is said again at every change, so a broken word of it is counted and logged, not kept. */
    private void setAside(String topic, byte[] payload, String reason) {
        meters.counter("mc_orchestrator_dead_letters_total").increment();
        LOG.warnf("set aside a message of %d bytes on %s: %s", payload.length, topic, reason);
    }

    public boolean isListening() {
        return session.isListening();
    }

    /** How long the line has been down; zero while it is up. */
    public Duration silentFor() {
        return session.silentFor();
    }

    /** Publishes, and completes when the broker has acknowledged; fails if it does not. */
    public Uni<Void> publish(String topic, byte[] payload, boolean retained) {
        return Uni.createFrom()
                .completionStage(() -> session.publish(topic, payload, retained).toCompletionStage());
    }

    /** Publishes what will be said again or can be missed; a failure is only noted. */
    public void tell(String topic, byte[] payload, int qos) {
        session.publish(topic, payload, false)
                .onFailure(e -> LOG.debugf("not published on %s: %s", topic, e.getMessage()));
    }
}
