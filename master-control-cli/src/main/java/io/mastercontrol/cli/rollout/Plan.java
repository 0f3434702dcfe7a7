package io.mastercontrol.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.Printer;
import io.mastercontrol.cli.output.Units;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What a rollout would do and cost: in one line first, then what is in its way, then batches and devices. */
final class Plan {
    /** Lines of each part; {@code -o wide} shows all. */
    private static final int MOST = 20;

    private static final List<Column> STEPS = List.of(
            Column.of("BATCH", "/batch"),
            Column.of("DEVICES", "/devices"),
            Column.by("BYTES", step -> size(step.path("bytes"), step)),
            Column.by("BEGINS AFTER", step -> Units.age(step.path("begins_p50_seconds"))),
            Column.by("TAKES", Plan::takes),
            Column.of("THEN", "/then"));
    private static final List<Column> DEVICES = List.of(
            Column.of("DEVICE", "/device"),
            Column.by("BATCH", Plan::turn),
            Column.of("GETS", "/way"),
            Column.by("BYTES", device -> size(device.path("bytes"), device)),
            Column.by("LINK", Plan::link),
            Column.by("DISK LEFT", device -> Units.size(device.path("disk_headroom_bytes"))),
            Column.by("TAKES", device -> Units.age(device.path("probable_seconds"))),
            Column.of("REASON", "/reason"),
            Column.wide("BUDGET LEFT", "/link_budget_left_bytes"),
            Column.wide("DISK FREE", "/disk_free_bytes"),
            Column.wide("DISK NEEDED", "/disk_needed_bytes"),
            Column.wide("EARLIER TIMES", "/own_installations"));
    private static final List<Column> STOPS = List.of(
            Column.by(
                    "WHEN",
                    stop -> stop.path("batch").isNumber()
                            ? "batch " + stop.path("batch").asText()
                            : "at once"),
            Column.of("STOPPED BY", "/code"),
            Column.of("BECAUSE", "/detail"));
    private static final List<Column> STRAGGLERS = List.of(
            Column.of("PROBABLY LATE", "/device"), Column.of("BATCH", "/batch"), Column.of("BECAUSE IT", "/reason"));

    private static final List<Column> LEFT_OUT =
            List.of(Column.of("LEFT OUT", "/device"), Column.of("BECAUSE IT", "/reason"));

    private final JsonNode plan;
    private final Printer printer;
    private final PrintWriter out;

    private Plan(JsonNode plan, Printer printer, PrintWriter out) {
        this.plan = plan;
        this.printer = printer;
        this.out = out;
    }

    static void print(JsonNode plan, Printer printer, PrintWriter out) {
        if (printer.isText()) {
            new Plan(plan, printer, out).print();
        } else {
            printer.said("", plan);
        }
    }

    private void print() {
        out.println(plan.path("summary").asText());
        JsonNode bytes = plan.path("bytes");
        out.println("Downloads: " + bytes.path("nothing").asText("0") + " need nothing, "
                + bytes.path("patch").asText("0") + " a patch, "
                + bytes.path("whole").asText("0") + " the whole"
                + " of " + Units.size(plan.path("bytes_per_device")));
        sums("Links", bytes.path("links"));
        sums(bytes.path("label").asText(""), bytes.path("groups"));
        out.println("Time: "
                + plan.path("duration")
                        .path("said")
                        .asText("nothing was installed before, so nothing tells how long it takes"));
        warnings(plan.path("warnings"));
        part(plan.path("stops"), STOPS);
        part(plan.path("unfit"), LEFT_OUT);
        part(plan.path("stragglers"), STRAGGLERS);
        part(plan.path("steps"), STEPS);
        part(plan.path("devices"), DEVICES);
        plan.path("rendered").forEach(this::rendered);
    }

    private void sums(String title, JsonNode sums) {
        List<String> parts = new ArrayList<>();
        for (JsonNode sum : sums) {
            long devices = sum.path("devices").asLong();
            long tight = sum.path("short_of_budget").asLong();
            String name = Column.of("", "/name").value().apply(sum);
            parts.add((name.isEmpty() ? "without" : name) + " " + size(sum.path("bytes"), sum) + " to " + devices
                    + (devices == 1 ? " device" : " devices")
                    + (sum.path("metered_bytes").asLong() > 0
                            ? ", " + Units.size(sum.path("metered_bytes")) + " of it metered"
                            : "")
                    + (tight > 0 ? ", " + tight + " without the budget for it" : ""));
        }
        boolean all = printer.isWide() || parts.size() <= MOST;
        if (!parts.isEmpty()) {
            out.println(title + ": " + String.join("; ", all ? parts : parts.subList(0, MOST))
                    + (all ? "" : "; and " + (parts.size() - MOST) + " more, see -o wide"));
        }
    }

    private void warnings(JsonNode warnings) {
        int shown = printer.isWide() ? warnings.size() : Math.min(MOST, warnings.size());
        for (int i = 0; i < shown; i++) {
            JsonNode warning = warnings.get(i);
            String device = warning.path("device").asText("");
            out.println("Mind: " + (device.isEmpty() ? "" : device + " ")
                    + warning.path("detail").asText());
        }
        if (shown < warnings.size()) {
            out.println("and " + (warnings.size() - shown) + " more; -o wide shows all");
        }
    }

    private void part(JsonNode rows, List<Column> columns) {
        if (rows.isEmpty()) {
            return;
        }
        out.println();
        List<JsonNode> shown = new ArrayList<>();
        rows.forEach(row -> {
            if (shown.size() < MOST || printer.isWide()) {
                shown.add(row);
            }
        });
        printer.table(shown, columns);
        if (shown.size() < rows.size()) {
            out.println("and " + (rows.size() - shown.size()) + " more; -o wide shows all");
        }
        out.flush();
    }

    private void rendered(JsonNode rendered) {
        out.println();
        out.println(rendered.path("workload").asText() + " as "
                + rendered.path("example").asText() + " gets it, one of "
                + rendered.path("devices").asInt() + ":");
        rendered.path("yaml").asText().lines().forEach(line -> out.println("    " + line));
        out.flush();
    }

    private static String link(JsonNode device) {
        JsonNode metered = device.path("link_metered");
        return !metered.isBoolean() ? "unknown" : metered.asBoolean() ? "metered" : "unmetered";
    }

    private static String turn(JsonNode device) {
        return device.path("batch").isNumber()
                ? device.path("batch").asText()
                : device.path("turn").asText("-");
    }

    private static String size(JsonNode bytes, JsonNode of) {
        return (of.path("at_most").asBoolean() ? "at most " : "") + Units.size(bytes);
    }

    private static String takes(JsonNode step) {
        String from = Units.age(step.path("p50_seconds"));
        String to = Units.age(step.path("p90_seconds"));
        return from.equals(to) ? from : from + " to " + to;
    }
}
