package io.mastercontrol.alerting.evaluation;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * What a device said last, as far as rules need it.
 *
 * @param status as the registry calls it
 * @param heardAt when its newest heartbeat came, by the registry's clock; null if none ever did
 * @param values of the device, by name
 * @param workloads their values, by workload and name
 */
public record Vital(
        String device,
        String status,
        Instant heardAt,
        Map<String, Double> values,
        Map<String, Map<String, Double>> workloads) {
    /** Whether what it said last still holds. */
    boolean isHeard() {
        return status.equals("online") || status.equals("legacy");
    }

    /** Whether this says nothing that the other did not; null if that is not known. */
    boolean isAsOldAs(Vital known) {
        return known != null && known.status().equals(status) && Objects.equals(known.heardAt(), heardAt);
    }
}
