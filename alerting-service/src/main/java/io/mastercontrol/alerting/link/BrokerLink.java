package io.mastercontrol.alerting.link;

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

    /**
     * There may be something new in a log.
     *
     * @param source whose log, or null for any
     */
    public record Hint(String source) {}

    private final Event<Hint> hints;
    private final BrokerSession session;

    BrokerLink(Vertx vertx, MqttConfig config, Event<Hint> hints) {
        this.hints = hints;
        String id = "alerting-" + UUID.randomUUID().toString().substring(0, 8);
        Map<String, Integer> filters =
                Map.of(Topics.fleetEvent("registry", "+"), QOS, Topics.fleetEvent("orchestrator", "+"), QOS);
        session = new BrokerSession(vertx, config, id, filters, this::receive, () -> hints.fire(new Hint(null)));
    }

    void open(@Observes StartupEvent event) {
        session.open();
    }

    void close(@Observes ShutdownEvent event) {
        session.close();
    }

    private void receive(MqttPublishMessage message) {
        message.ack();
        String[] levels = message.topicName().split("/");
        hints.fire(new Hint(levels.length > 3 ? levels[3] : null));
    }

    /** Publishes what will be read from the log anyway; a failure is only noted. */
    public void tell(String topic, byte[] payload, int qos) {
        session.publish(topic, payload, qos, false)
                .onFailure(e -> LOG.debugf("not published on %s: %s", topic, e.getMessage()));
    }
}
