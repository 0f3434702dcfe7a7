package io.mastercontrol.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.output.Units;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
        plan.path("unfit").forEach(unfit -> lines.add("skipped  " + remark(unfit)));
        Set<String> away = new HashSet<>();
        plan.path("offline").forEach(device -> away.add(device.asText()));
        plan.path("stragglers").forEach(late -> {
            if (!away.contains(late.path("device").asText())) {
                lines.add("late     " + remark(late));
            }
        });
        lines.add(total(plan));
        duration(plan.path("duration")).ifPresent(lines::add);
        plan.path("rendered").forEach(rendered -> rendered(rendered, lines));
        plan.path("blockers").forEach(blocker -> lines.add("In the way: " + blocker.asText()));
        return String.join(System.lineSeparator(), lines);
    }

    private static String remark(JsonNode remark) {
        return remark.path("device").asText() + " " + remark.path("reason").asText();
    }

    private static String total(JsonNode plan) {
        JsonNode bytes = plan.path("bytes");
        StringBuilder text = new StringBuilder();
        text.append(plan.path("total").asLong())
                .append(" devices, ")
                .append(bytes.path("at_most").asBoolean() ? "at most " : "")
                .append(Units.bytes(bytes.path("total")))
                .append(" in all");
        if (bytes.path("metered").asLong() > 0) {
            text.append(", ").append(Units.bytes(bytes.path("metered"))).append(" over metered links");
        }
        return text.append(": ")
                .append(bytes.path("whole").asLong())
                .append(" download it whole, ")
                .append(bytes.path("patch").asLong())
                .append(" a patch, ")
                .append(bytes.path("nothing").asLong())
                .append(" nothing")
                .toString();
    }

    private static Optional<String> duration(JsonNode span) {
        if (!span.isObject()) {
            return Optional.of("No installation yet to tell from how long it takes");
        }
        long usual = span.path("p50_seconds").asLong();
        long slow = span.path("p90_seconds").asLong();
        String people = span.path("waits_for_people").asInt() > 0 ? ", and as long as people think about it" : "";
        return Optional.of((usual == slow ? time(usual) : time(usual) + " to " + time(slow)) + people + ", going by "
                + span.path("installations").asInt() + " earlier installations");
    }

    private static String time(long seconds) {
        return seconds < 120 ? seconds + " s" : Math.round(seconds / 60.0) + " min";
    }

    private static void rendered(JsonNode rendered, List<String> lines) {
        lines.add("");
        lines.add(rendered.path("workload").asText() + " as "
                + rendered.path("example").asText() + " gets it, one of "
                + rendered.path("devices").asInt() + ":");
        rendered.path("yaml").asText().lines().forEach(line -> lines.add("    " + line));
    }

    private static String names(JsonNode devices) {
        List<String> names = new ArrayList<>();
        devices.forEach(device -> names.add(device.asText()));
        return String.join(", ", names);
    }
}
