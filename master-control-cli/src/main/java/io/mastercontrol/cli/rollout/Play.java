package io.mastercontrol.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.Printer;
import io.mastercontrol.cli.output.Units;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A rehearsal: whether it would succeed first, then its batches, failures and course. */
final class Play {
    /** Lines of each part; {@code -o wide} shows all. */
    private static final int MOST = 20;

    private static final List<Column> BATCHES = List.of(
            Column.of("BATCH", "/batch"),
            Column.of("DEVICES", "/devices"),
            Column.by("BEGINS AFTER", batch -> Units.age(batch.path("begins_seconds"))),
            Column.by("ENDS AFTER", batch -> Units.age(batch.path("ends_seconds"))),
            Column.of("SUCCEEDED", "/succeeded"),
            Column.of("FAILED", "/failed"));
    private static final List<Column> FAILURES =
            List.of(Column.of("FAILS ON", "/device"), Column.of("BATCH", "/batch"), Column.of("BECAUSE IT", "/reason"));
    private static final List<Column> COURSE = List.of(
            Column.by("AFTER", step -> Units.age(step.path("seconds"))),
            Column.of("DEVICE", "/device"),
            Column.of("BATCH", "/batch"),
            Column.of("IS", "/phase"),
            Column.of("REASON", "/reason"));

    private Play() {}

    static void print(JsonNode play, Printer printer, PrintWriter out) {
        if (!printer.isText()) {
            printer.said("", play);
            return;
        }
        out.println(play.path("summary").asText());
        if (play.path("stopped").isTextual()) {
            out.println("Stopped: " + play.path("stopped").asText());
        }
        JsonNode assumed = play.path("assumed");
        out.println("Played with " + assumed.path("devices").asText() + " devices, of which "
                + assumed.path("failing").asText() + " fail, "
                + assumed.path("slow").asText() + " are slow and "
                + assumed.path("offline").asText() + " away; the pace of "
                + assumed.path("timed").asText()
                + " is known; seed " + assumed.path("seed").asText());
        int persons = play.path("persons").asInt();
        if (persons > 0) {
            out.println("Somebody has to let it go on " + persons + (persons == 1 ? " time" : " times"));
        }
        part(play.path("batches"), BATCHES, printer, out);
        part(play.path("failures"), FAILURES, printer, out);
        part(play.path("course"), COURSE, printer, out);
    }

    private static void part(JsonNode rows, List<Column> columns, Printer printer, PrintWriter out) {
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
}
