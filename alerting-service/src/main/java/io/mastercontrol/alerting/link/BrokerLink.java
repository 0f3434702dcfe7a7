package io.mastercontrol.alerting.link;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.VitalNews;
import io.mastercontrol.contracts.topic.Topics;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.mqtt.messages.MqttPublishMessage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Alerting's line to the broker. It brings hints only: what happened is read from the logs of the services that saw it,
 * so alerting works, some seconds later, without a broker too.
 */
@ApplicationScoped
public class BrokerLink {
    private static final Logger LOG = Logger.getLogger(BrokerLink.class);
    private static final int QOS = 1;
    private static final int MAY_BE_LOST = 0;

    /**
     * There may be something new in a log.
     *
     * @param source whose log, or null for any
     */
    public record Hint(String source) {}

    private final Event<Hint> hints;
    private final Event<VitalNews> vitals;
    private final BrokerSession session;

    BrokerLink(Vertx vertx, MqttConfig config, Event<Hint> hints, Event<VitalNews> vitals) {
        this.hints = hints;
        this.vitals = vitals;
        String id = "alerting-" + UUID.randomUUID().toString().substring(0, 8);
        Map<String, Integer> filters = Map.of(
                Topics.fleetEvent("registry", "+"),
                QOS,
                Topics.fleetEvent("orchestrator", "+"),
                QOS,
                Topics.VITALS,
                MAY_BE_LOST);
        session = new BrokerSession(vertx, config, id, filters, this::receive, () -> hints.fire(new Hint(null)));
    }

    void open(@Observes StartupEvent event) {
        session.open();
    }

    void close(@Observes ShutdownEvent event) {
        session.close();
    }

    /** Whether hints come at all. */
    public boolean isListening() {
        return session.isListening();
    }

    private void receive(MqttPublishMessage message) {
        message.ack();
        if (message.topicName().equals(Topics.VITALS)) {
            vitals(message.payload().getBytes());
            return;
        }
        String[] levels = message.topicName().split("/");
        hints.fire(new Hint(levels.length > 3 ? levels[3] : null));
    }

    private void vitals(byte[] payload) {
        try {
            vitals.fire(Json.read(payload, VitalNews.class));
        } catch (MalformedMessage e) {
            LOG.warnf("what the registry said on %s cannot be read: %s", Topics.VITALS, e.getMessage());
        }
    }

    /** Publishes what will be read from the log anyway; a failure is only noted. */
    public void tell(String topic, byte[] payload, int qos) {
        session.publish(topic, payload, qos, false)
                .onFailure(e -> LOG.debugf("not published on %s: %s", topic, e.getMessage()));
    }
}
