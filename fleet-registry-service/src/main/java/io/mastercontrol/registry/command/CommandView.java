package io.mastercontrol.registry.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A command as the API shows it.
 *
 * @param state pending, replied or expired
 * @param workload after start, stop and restart: the workload as the device then told it
 */
record CommandView(
        String id,
        String device,
        String type,
        String state,
        String outcome,
        String message,
        JsonNode workload,
        JsonNode result,
        Instant expiresAt) {

    static CommandView of(CommandRecord command) {
        boolean act = command.type().ordinal() <= io.mastercontrol.contracts.message.CommandType.restart.ordinal();
        if (command.state() instanceof CommandRecord.Replied replied) {
            return new CommandView(
                    command.id(),
                    command.device(),
                    command.type().name(),
                    "replied",
                    replied.outcome().name(),
                    replied.message(),
                    act ? replied.result() : null,
                    act ? null : replied.result(),
                    command.expiresAt());
        }
        boolean pending = command.isPending();
        return new CommandView(
                command.id(),
                command.device(),
                command.type().name(),
                pending ? "pending" : "expired",
                pending ? null : "expired",
                pending ? "The device has not answered yet." : "The device did not answer in time.",
                null,
                null,
                command.expiresAt());
    }
}
