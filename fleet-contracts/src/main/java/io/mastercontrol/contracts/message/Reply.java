package io.mastercontrol.contracts.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * The outcome of a {@link Command}.
 *
 * @param command id of the command
 * @param message one sentence for people
 * @param result by type: {@code logs {"text","cursor","truncated"}}, {@code exec {"exit_code","stdout","stderr"}};
 *     start, stop and restart answer with the {@link WorkloadStatus} after the act
 */
public record Reply(
        String id,
        Instant at,
        String traceparent,
        String device,
        String command,
        Outcome outcome,
        String message,
        JsonNode result) {
    /** How a command ended. */
    public enum Outcome {
        done,
        failed,
        /** The device does not do it, and nothing changed: unknown workload, not allowed, wrong arguments. */
        refused,
        not_found,
        expired,
        /** The agent died while executing; whether it took effect is not known, and it is not tried again. */
        interrupted
    }

    public Reply {
        Require.text("id", id);
        Require.present("at", at);
        Require.text("device", device);
        Require.text("command", command);
        Require.present("outcome", outcome);
    }
}
