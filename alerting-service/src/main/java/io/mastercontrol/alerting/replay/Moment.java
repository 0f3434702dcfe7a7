package io.mastercontrol.alerting.replay;

import io.mastercontrol.contracts.message.FleetEvent;
import java.time.Instant;
import java.util.Map;

/** Something of the past that rules are told. */
sealed interface Moment {
    Instant at();

    /**
     * A device was heard.
     *
     * @param workload whose values they are; null for the device's own
     */
    record Said(Instant at, String device, String workload, Map<String, Double> values) implements Moment {}

    record Happened(FleetEvent event) implements Moment {
        @Override
        public Instant at() {
            return event.at();
        }
    }
}
