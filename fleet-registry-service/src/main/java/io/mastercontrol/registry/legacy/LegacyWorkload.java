package io.mastercontrol.registry.legacy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** One workload of the predecessor's heartbeat. */
final class LegacyWorkload {
    private static final int LONGEST = 500;

    private LegacyWorkload() {}

    /** Empty if it has no name. */
    static Optional<WorkloadStatus> read(String name, JsonNode told) {
        if (name == null || name.isBlank()) {
            return Optional.empty();
        }
        String state = told.isTextual() ? told.asText() : LegacyHeartbeat.text(told, "status", "state");
        Double pid = LegacyHeartbeat.number(told, "pid");
        Double runs = LegacyHeartbeat.number(told, "run_count", "runs");
        return Optional.of(new WorkloadStatus(
                shortened(name),
                shortened(LegacyHeartbeat.text(told, "type")),
                shortened(LegacyHeartbeat.text(told, "run_mode")),
                state(state),
                Health.unknown,
                pid == null ? null : pid.longValue(),
                shortened(LegacyHeartbeat.text(told, "version")),
                null,
                runs == null ? 0 : runs.longValue(),
                0,
                0,
                time(LegacyHeartbeat.text(told, "last_started")),
                null,
                null,
                null,
                null,
                shortened(LegacyHeartbeat.text(told, "last_error", "error"))));
    }

    private static String shortened(String text) {
        return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private static Instant time(String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            // A local time of a zone that nobody knows.
            return null;
        }
    }

    /** Words of the predecessor, and those that scripts use; what nobody knows is neither running nor failed. */
    private static WorkloadState state(String word) {
        return switch (word == null ? "" : word.toLowerCase(Locale.ROOT)) {
            case "running", "active", "online", "up" -> WorkloadState.running;
            case "starting" -> WorkloadState.starting;
            case "stopping" -> WorkloadState.stopping;
            case "stopped", "inactive", "down" -> WorkloadState.stopped;
            case "completed", "exited", "finished" -> WorkloadState.completed;
            case "failed", "error", "crashed", "dead" -> WorkloadState.failed;
            case "paused" -> WorkloadState.paused;
            default -> WorkloadState.registered;
        };
    }
}
