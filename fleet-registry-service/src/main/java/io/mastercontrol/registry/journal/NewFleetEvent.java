package io.mastercontrol.registry.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;

/**
 * A fleet event before it has its place in the log.
 *
 * @param id idempotency key; the log refuses a second event with it
 * @param at when it happened, by the server's clock
 */
public record NewFleetEvent(
        String id,
        Instant at,
        String traceparent,
        String type,
        String device,
        String workload,
        String message,
        JsonNode detail) {

    /** An event of a device that the registry itself saw, now. */
    public static NewFleetEvent ofDevice(String type, String device, Instant at, String message, JsonNode detail) {
        return new NewFleetEvent(UUID.randomUUID().toString(), at, null, type, device, null, message, detail);
    }
}
