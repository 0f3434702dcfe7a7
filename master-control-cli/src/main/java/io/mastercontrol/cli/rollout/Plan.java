package io.mastercontrol.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a rollout would do, in words. */
final class Plan {
    private Plan() {}

    static String text(JsonNode plan) {
        List<String> lines = new ArrayList<>();
        JsonNode batches = plan.path("batches");
        for (int i = 0; i < batches.size(); i++) {
            lines.add("batch " + (i + 1) + "  " + names(batches.get(i)));
        }
        if (!plan.path("offline").isEmpty()) {
            lines.add("later    " + names(plan.path("offline")) + " (not online now)");
        }
        plan.path("unfit")
                .forEach(unfit -> lines.add("skipped  " + unfit.path("device").asText() + " "
                        + unfit.path("reason").asText()));
        lines.add(plan.path("total").asLong() + " devices, at most "
                + plan.path("bytes_per_device").asLong() + " bytes each");
        String blocker = plan.path("blocked_by").asText("");
        if (!blocker.isBlank()) {
            lines.add("It cannot start before rollout " + blocker + " has ended.");
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static String names(JsonNode devices) {
        List<String> names = new ArrayList<>();
        devices.forEach(device -> names.add(device.asText()));
        return String.join(", ", names);
    }
}
