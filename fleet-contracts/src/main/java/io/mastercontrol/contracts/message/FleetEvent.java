package io.mastercontrol.contracts.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * Something that happened in the fleet, as one service tells it to the others: kept in the log of the service that saw
 * it, published on {@code mc/v1/fleet/{source}/{type}}, and read from {@code GET /internal/events?after=} by whoever
 * must not miss one (docs/adr/0003).
 *
 * @param sequence position in the log of {@code source}, ascending, not dense
 * @param source registry, orchestrator or alerting
 * @param id idempotency key: the same event has the same id however often it is told
 * @param message one sentence for people
 */
public record FleetEvent(
        long sequence,
        String source,
        String id,
        Instant at,
        String traceparent,
        String type,
        String device,
        String workload,
        String message,
        JsonNode detail) {
    public FleetEvent {
        Require.text("source", source);
        Require.text("id", id);
        Require.present("at", at);
        Require.text("type", type);
    }
}
