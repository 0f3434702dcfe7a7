package io.mastercontrol.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import java.io.PrintWriter;
import java.time.Duration;
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
    private static final Duration LOST_AFTER = Duration.ofSeconds(60);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

    private final Api api;
    private final PrintWriter changes;
    private final PrintWriter troubles;
    private final Map<String, String> shown = new HashMap<>();
    private long answered;
    private boolean known;
    private boolean lost;

    /**
     * @param changes a line for each
     * @param troubles when the control plane goes away and comes back
     */
    RolloutWatch(Api api, PrintWriter changes, PrintWriter troubles) {
        this.api = api;
        this.changes = changes;
        this.troubles = troubles;
    }

    /**
     * The rollout as it ended.
     *
     * @param within null for as long as it takes
     */
    JsonNode follow(String id, Duration within) {
        String path = "/api/v1/rollouts/" + Api.encode(id);
        long begin = System.nanoTime();
        try (Events events = new Events(api, path + "/events")) {
            while (true) {
                long left =
                        within == null ? Long.MAX_VALUE : within.toMillis() - (System.nanoTime() - begin) / 1_000_000;
                try {
                    JsonNode rollout = look(path);
                    if (ENDS.contains(rollout.path("state").asText())) {
                        return rollout;
                    }
                    if (left > 0) {
                        events.await(left);
                    }
                } catch (Failure e) {
                    sitOut(e);
                }
                if (left <= 0) {
                    throw new Failure(
                            Failure.TIMED_OUT,
                            "rollout " + id + " has not ended yet, and goes on; see 'rollout watch " + id + "'");
                }
            }
        }
    }

    private JsonNode look(String path) {
        JsonNode rollout = api.get(path);
        answered = System.nanoTime();
        known = true;
        if (lost) {
            troubles.println("The control plane answers again.");
        }
        lost = false;
        for (JsonNode device : rollout.path("devices")) {
            show(device.path("id").asText(), device.path("phase").asText(), device);
        }
        JsonNode counts = rollout.path("counts");
        String done =
                counts.path("succeeded").asInt() + " of " + counts.path("total").asInt();
        show("rollout", rollout.path("state").asText() + ", " + done, rollout);
        changes.flush();
        return rollout;
    }

    /** A control plane that has answered before, and is away for a while now, is waited for; a refusal is final. */
    private void sitOut(Failure e) {
        boolean passing = e.exitCode() == Failure.FAILED || e.exitCode() == Failure.TIMED_OUT;
        if (!known || !passing || System.nanoTime() - answered > LOST_AFTER.toNanos()) {
            throw e;
        }
        if (!lost) {
            troubles.println("Trying again for " + LOST_AFTER.toSeconds() + " s: " + e.getMessage());
        }
        lost = true;
        LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
    }

    private void show(String who, String what, JsonNode of) {
        String reason = of.path("reason").asText("");
        String line = what + (reason.isBlank() ? "" : ": " + reason);
        if (!line.equals(shown.put(who, line))) {
            changes.printf("%-16s %s%n", who, line);
        }
    }
}
