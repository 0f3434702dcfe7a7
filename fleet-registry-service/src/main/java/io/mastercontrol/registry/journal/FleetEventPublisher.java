package io.mastercontrol.registry.journal;

import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.registry.link.BrokerLink;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Tells the other services of events that are committed. Only a hint to read the log: whoever misses it reads within
 * seconds anyway.
 */
@ApplicationScoped
public class FleetEventPublisher {
    private static final int QOS = 1;
    private static final String UNSAFE_IN_TOPIC = "[^a-z0-9_]";

    private final BrokerLink link;

    FleetEventPublisher(BrokerLink link) {
        this.link = link;
    }

    public void publish(List<FleetEvent> committed) {
        for (FleetEvent event : committed) {
            String type = event.type().replaceAll(UNSAFE_IN_TOPIC, "_");
            link.tell(Topics.fleetEvent(FleetJournal.SOURCE, type), Json.bytes(event), QOS);
        }
    }
}
