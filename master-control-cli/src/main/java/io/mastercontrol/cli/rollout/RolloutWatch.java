package io.mastercontrol.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows a rollout: a line for each change of a device and of the rollout. The event stream says when to look; what is
 * shown is what the control plane then says, so a broken stream loses nothing.
 */
final class RolloutWatch {
    private static final Set<String> ENDS = Set.of("succeeded", "failed", "rolled_back", "aborted");
    private static final int STREAM_SILENCE_MILLIS = 5_000;
    private static final int LOST_AFTER = 60;

    private final Api api;
    private final PrintStream out;
    private final Map<String, String> shown = new HashMap<>();

    RolloutWatch(Api api, PrintStream out) {
        this.api = api;
        this.out = out;
    }

    /** Exit code: 0 when it succeeded, 1 when it ended otherwise. */
    int follow(String id) {
        int unanswered = 0;
        while (true) {
            try {
                JsonNode rollout = api.get("/api/v1/rollouts/" + Api.encode(id));
                unanswered = 0;
                show(rollout);
                String state = rollout.path("state").asText();
                if (ENDS.contains(state)) {
                    return state.equals("succeeded") ? 0 : Failure.FAILED;
                }
                awaitEvent(id);
            } catch (Failure e) {
                if (e.exitCode() == Failure.NOT_FOUND || e.exitCode() == Failure.REFUSED || ++unanswered > LOST_AFTER) {
                    throw e;
                }
                LockSupport.parkNanos(1_000_000_000L);
            }
        }
    }

    /** Returns at the next event, or after some silence. */
    private void awaitEvent(String id) {
        String path = "/api/v1/rollouts/" + Api.encode(id) + "/events";
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                api.stream(path, "text/event-stream", STREAM_SILENCE_MILLIS), StandardCharsets.UTF_8))) {
            boolean first = true;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("data:")) {
                    if (!first) {
                        return;
                    }
                    first = false;
                }
            }
        } catch (IOException e) {
            // Silence or a broken stream: the caller looks for itself.
            LockSupport.parkNanos(200_000_000L);
        }
    }

    private void show(JsonNode rollout) {
        for (JsonNode device : rollout.path("devices")) {
            String phase = device.path("phase").asText();
            String reason = device.path("reason").asText("");
            change(
                    device.path("id").asText(),
                    phase + (reason.isBlank() || reason.equals("null") ? "" : ": " + reason));
        }
        String reason = rollout.path("reason").asText("");
        change(
                "rollout",
                rollout.path("state").asText() + ", "
                        + rollout.path("counts").path("succeeded").asInt() + " of "
                        + rollout.path("counts").path("total").asInt()
                        + (reason.isBlank() || reason.equals("null") ? "" : ": " + reason));
        out.flush();
    }

    private void change(String who, String what) {
        if (!what.equals(shown.put(who, what))) {
            out.printf("%-16s %s%n", who, what);
        }
    }
}
