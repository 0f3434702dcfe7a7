package io.mastercontrol.registry.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Command;
import io.mastercontrol.contracts.message.CommandType;
import io.mastercontrol.contracts.message.Reply.Outcome;
import java.time.Instant;

/** A command and how far it has come. */
record CommandRecord(
        String id,
        String device,
        String workload,
        CommandType type,
        JsonNode arguments,
        String issuedBy,
        String traceparent,
        Instant createdAt,
        Instant expiresAt,
        State state) {

    /** How far a command has come; only a pending one can move, and only once. */
    sealed interface State {}

    /** Not answered, and not too old. */
    record Pending() implements State {}

    /** Answered by the device. */
    record Replied(Outcome outcome, String message, JsonNode result, Instant at) implements State {}

    /** Nobody answered in time, and the device will not do it any more. */
    record Expired(Instant at) implements State {}

    boolean isPending() {
        return state instanceof Pending;
    }

    /** What is sent to the device. */
    Command message(Instant now) {
        return new Command(id, now, traceparent, device, type, workload, arguments, issuedBy, expiresAt);
    }
}
