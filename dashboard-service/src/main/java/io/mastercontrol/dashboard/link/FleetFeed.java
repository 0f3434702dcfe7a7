package io.mastercontrol.dashboard.link;

import io.mastercontrol.contracts.topic.Topics;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.vertx.core.Vertx;
import io.vertx.mqtt.messages.MqttPublishMessage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.UUID;

/** What happens in the fleet, as it happens: the kinds of events alone, since a page looks for itself what changed. */
@ApplicationScoped
public class FleetFeed {
    private final BrokerSession session;
    private final BroadcastProcessor<String> types = BroadcastProcessor.create();

    FleetFeed(Vertx vertx, MqttConfig config) {
        String id = "dashboard-" + UUID.randomUUID().toString().substring(0, 8);
        session = new BrokerSession(vertx, config, id, Map.of(Topics.FLEET_FILTER, 0), this::receive);
    }

    void open(@Observes StartupEvent event) {
        session.open();
    }

    void close(@Observes ShutdownEvent event) {
        session.close();
    }

    private void receive(MqttPublishMessage message) {
        String[] levels = message.topicName().split("/");
        types.onNext(levels[levels.length - 1]);
    }

    /** Types of events from now on; a slow reader misses some, which costs it nothing. */
    public Multi<String> types() {
        return types.onOverflow().drop();
    }
}
