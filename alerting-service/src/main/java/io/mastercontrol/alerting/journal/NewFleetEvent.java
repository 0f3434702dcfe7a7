package io.mastercontrol.alerting.journal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A fleet event before it has its place in the log.
 *
 * @param id idempotency key; the log refuses a second event with it
 */
public record NewFleetEvent(
        String id,
        Instant at,
        String traceparent,
        String type,
        String device,
        String workload,
        String message,
        JsonNode detail) {}
