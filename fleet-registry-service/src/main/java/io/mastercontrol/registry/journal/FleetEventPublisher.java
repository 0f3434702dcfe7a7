package io.mastercontrol.registry.journal;

import io.mastercontrol.contracts.message.EventType;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.registry.link.BrokerLink;
import io.mastercontrol.registry.vital.VitalPublisher;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/**
 * Tells the other services of events that are committed. Only a hint to read the log: whoever misses it reads within
 * seconds anyway.
 */
@ApplicationScoped
public class FleetEventPublisher {
    private static final int QOS = 1;
    private static final String UNSAFE_IN_TOPIC = "[^a-z0-9_]";

    /** What these say is part of what rules about measurements are asked of. */
    private static final Set<String> OF_STATUS =
            Set.of(EventType.DEVICE_ONLINE, EventType.DEVICE_STALE, EventType.DEVICE_OFFLINE);

    private final BrokerLink link;
    private final VitalPublisher vitals;

    FleetEventPublisher(BrokerLink link, VitalPublisher vitals) {
        this.link = link;
        this.vitals = vitals;
    }

    public void publish(List<FleetEvent> committed) {
        vitals.changed(committed.stream()
                .filter(event -> OF_STATUS.contains(event.type()))
                .map(FleetEvent::device)
                .distinct()
                .toList());
        for (FleetEvent event : committed) {
            String type = event.type().replaceAll(UNSAFE_IN_TOPIC, "_");
            link.tell(Topics.fleetEvent(FleetJournal.SOURCE, type), Json.bytes(event), QOS);
        }
    }
}
