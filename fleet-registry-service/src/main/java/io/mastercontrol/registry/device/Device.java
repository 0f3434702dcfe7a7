package io.mastercontrol.registry.device;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.DeviceMetrics;
import java.time.Instant;
import java.util.Map;

/**
 * A device as the API shows it.
 *
 * @param statusSince when it came into its status
 * @param lastSeen the server's time at its last word, or null
 * @param clockOffsetSeconds how far its clock was ahead of the server's at its last heartbeat, or null
 * @param facts what it said of itself when it connected last
 * @param identityDoubt what is the matter with its identity, in a sentence, or null
 * @param revision for ETag
 */
public record Device(
        String id,
        String name,
        DeviceStatus status,
        Instant statusSince,
        Map<String, String> labels,
        String agentVersion,
        String bootId,
        Instant lastSeen,
        DeviceMetrics metrics,
        WorkloadCounts workloads,
        long desiredGeneration,
        long reportedGeneration,
        Double clockOffsetSeconds,
        long outboxDepth,
        Instant enrolledAt,
        JsonNode facts,
        String identityDoubt,
        @JsonIgnore long revision) {

    /** How many workloads it has, by what matters. */
    public record WorkloadCounts(int total, int running, int failed) {}

    /**
     * A device as the other services need it.
     *
     * @param facts what it says of itself, with {@code agent_version}; only where somebody asked for them
     */
    public record Brief(
            String id,
            DeviceStatus status,
            Map<String, String> labels,
            @JsonIgnore Map<String, String> facts) {}
}
