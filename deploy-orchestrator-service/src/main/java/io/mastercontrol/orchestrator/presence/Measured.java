package io.mastercontrol.orchestrator.presence;

import java.time.Instant;
import java.util.Map;

/**
 * How a device fares, as the registry has heard; what it has not is null.
 *
 * @param heardAt of its newest heartbeat; the measures are of that moment
 * @param linkMetered whether its way to us costs by the byte
 * @param linkBudgetLeftBytes what its link's budget leaves for downloads; null without one, too
 * @param readings what is read of the workloads that were asked about, by name
 * @param exits how often the workloads ended unasked since the moment that was asked about
 */
public record Measured(
        String id,
        Instant heardAt,
        Double cpuPercent,
        Double memoryPercent,
        Double temperatureCelsius,
        Double workloadMemoryBytes,
        int failedWorkloads,
        long exits,
        Long diskFreeBytes,
        Boolean linkMetered,
        Long linkBudgetLeftBytes,
        Map<String, Double> readings) {
    public Measured {
        readings = readings == null ? Map.of() : readings;
    }
}
