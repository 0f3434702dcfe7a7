package io.mastercontrol.contracts.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A device's regular sign of life.
 *
 * @param sequence counts heartbeats of this agent process, from 1
 * @param uptimeSeconds of the agent process
 * @param desiredGeneration newest generation that the agent accepted, 0 for none
 * @param reportedGeneration newest generation that it has finished acting on, 0 for none
 * @param outboxDepth events that wait for acknowledgement
 * @param everySeconds time until the next one at the latest, so that a device on a thin link may beat slowly and is not
 *     taken for silent; 0 where an older agent does not say
 * @param readings by workload: {@link #ERROR_LINES}, and what it measures of itself by the names that its YAML gives; empty
 *     where an older agent does not say
 */
public record Heartbeat(
        String id,
        Instant at,
        String traceparent,
        String device,
        String bootId,
        String agentVersion,
        long sequence,
        long uptimeSeconds,
        DeviceMetrics metrics,
        List<WorkloadStatus> workloads,
        long desiredGeneration,
        long reportedGeneration,
        long outboxDepth,
        int everySeconds,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Map<String, Double>> readings) {
    /** Of a workload's readings: lines of its output that tell of an error, by the hour. */
    public static final String ERROR_LINES = "error_lines_per_hour";

    public Heartbeat {
        Require.text("id", id);
        Require.present("at", at);
        Require.text("device", device);
        workloads = workloads == null ? List.of() : List.copyOf(workloads);
        readings = readings == null ? Map.of() : readings;
    }
}
