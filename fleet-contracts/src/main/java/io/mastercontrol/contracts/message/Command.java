package io.mastercontrol.contracts.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * An order to one device. It may arrive any number of times; the device executes it at most once, never after
 * {@code expiresAt} by the server's clock, and answers every copy with the same {@link Reply}.
 *
 * @param id idempotency key and correlation id
 * @param at the server's clock when this copy was sent
 * @param workload the workload it concerns, or null
 * @param arguments by type: {@code logs {"lines":200,"stream":"stdout|stderr|all","after":cursor}},
 *     {@code exec {"command":[…],"timeout_seconds":30}}; null for start, stop, restart
 * @param issuedBy who, for the audit
 */
public record Command(
        String id,
        Instant at,
        String traceparent,
        String device,
        CommandType type,
        String workload,
        JsonNode arguments,
        String issuedBy,
        Instant expiresAt) {
    public Command {
        Require.text("id", id);
        Require.present("at", at);
        Require.text("device", device);
        Require.present("type", type);
        Require.present("expires_at", expiresAt);
    }
}
