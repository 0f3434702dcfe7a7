package io.mastercontrol.registry.vital;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.VitalNews;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.registry.link.BrokerLink;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.List;

/**
 * Tells whoever asks rules of measurements whose are new, after the commit: the devices alone, since only the other side knows
 * which of their numbers it needs, and it reads them here ({@link InternalVitalResource}). What goes under is found by asking
 * what is new, so nothing is repeated. docs/adr/0065-asked-when-measured.md
 */
@ApplicationScoped
public class VitalPublisher {
    /** So that a message stays far below what any broker takes, however many fall silent at once. */
    private static final int AT_ONCE = 1_000;

    private static final int MAY_BE_LOST = 0;

    private final Instance<BrokerLink> link;

    VitalPublisher(Instance<BrokerLink> link) {
        this.link = link;
    }

    public void changed(List<String> devices) {
        for (int from = 0; from < devices.size(); from += AT_ONCE) {
            List<String> some = devices.subList(from, Math.min(devices.size(), from + AT_ONCE));
            link.get().tell(Topics.VITALS, Json.bytes(new VitalNews(some)), MAY_BE_LOST);
        }
    }
}
