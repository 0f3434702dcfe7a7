package io.mastercontrol.orchestrator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * What is asked for with POST.
 *
 * @param selector labels as at {@code GET /devices}; an empty text means every device
 * @param strategy see {@code docs/rollouts.md}
 */
record RolloutRequest(ReleaseReference release, String selector, JsonNode strategy) {
    /** Name and version. */
    record ReleaseReference(String name, String version) {}

    /** When to start, or null for at once. */
    Instant startsAt() {
        String text = strategy == null ? "" : strategy.path("starts_at").asText("");
        return text.isEmpty() ? null : Instant.parse(text);
    }
}
