package io.mastercontrol.agent.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.link.Wire;
import io.mastercontrol.contracts.message.Command;
import io.mastercontrol.contracts.message.CommandType;
import io.mastercontrol.contracts.message.Json;
import java.time.Instant;

/** Commands as the control plane sends them. */
final class Commands {
    static final Instant SENT = Instant.parse("2026-01-01T12:00:00Z");

    private Commands() {}

    static byte[] stop(String id, Instant expires) {
        return bytes(id, Wire.DEVICE, expires);
    }

    static byte[] bytes(String id, String device, Instant expires) {
        return Json.bytes(new Command(id, SENT, null, device, CommandType.stop, "web", null, "test", expires));
    }

    static Command of(CommandType type, String workload, String arguments) {
        JsonNode parsed = arguments == null ? null : Json.read(arguments, JsonNode.class);
        return new Command("id", SENT, null, Wire.DEVICE, type, workload, parsed, "test", SENT.plusSeconds(60));
    }
}
