package io.mastercontrol.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import io.mastercontrol.cli.output.Units;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code link status}: this device's link to the control plane. */
@Command(
        name = "link",
        addMethodSubcommands = false,
        description = "What the link of this device costs, and what waits for it.")
public final class LinkCommand {
    @Mixin
    private HelpOption help;

    private static final List<Column> LINK = List.of(
            Column.of("STATE", "/state"),
            Column.of("INTERFACE", "/network"),
            Column.by("METERED", link -> yes(link.path("metered"))),
            Column.by(
                    "SPARED",
                    link -> link.path("sparing").asBoolean() ? "yes: compressed, and fewer heartbeats" : "no"),
            Column.by("CLOCK", link -> clock(link.path("clock_offset_seconds"))));

    private static final List<Column> BUDGETS = List.of(
            Column.of("BUDGET", "/network"),
            Column.by("PER", budget -> budget.path("period").asText()),
            Column.by("SPENT", budget -> Units.ofTotal(budget.path("spent"), budget.path("bytes"))),
            Column.of("UNTIL", "/until"));

    private static final List<Column> WAITING = List.of(
            Column.of("PRIORITY", "/priority"),
            Column.of("WAITING", "/messages"),
            Column.by("BYTES", lane -> Units.bytes(lane.path("bytes"))),
            Column.by("OLDEST", lane -> Units.age(lane.path("oldest_seconds"))),
            Column.of("DROPPED", "/dropped"),
            Column.of("HELD BACK BECAUSE", "/because"));

    private static final List<Column> TRAFFIC = List.of(
            Column.of("TRAFFIC", "/kind"),
            Column.by("SENT", kind -> Units.bytes(kind.path("sent"))),
            Column.by("RECEIVED", kind -> Units.bytes(kind.path("received"))));

    private static final List<Column> NEIGHBOURS = List.of(
            Column.of("NEIGHBOURS", "/situation"),
            Column.of("PRESENT", "/present"),
            Column.by("FETCHED", all -> Units.bytes(all.path("fetched"))),
            Column.by("SERVED", all -> Units.bytes(all.path("served"))),
            Column.of("WRONG", "/wrong"));

    @Command(name = "status", description = "Show the link, its budgets, what waits, and what was carried.")
    void status(@Mixin Agent agent) {
        JsonNode link = agent.socket().get("/link");
        agent.printer().one(link, LINK);
        if (!agent.printer().isText()) {
            return;
        }
        if (!link.path("budgets").isEmpty()) {
            agent.out().println();
            agent.printer().table(link.path("budgets"), BUDGETS);
        }
        agent.out().println();
        agent.printer().table(link.path("waiting"), WAITING);
        agent.out().println();
        agent.printer().table(link.path("traffic"), TRAFFIC);
        if (link.has("neighbours")) {
            agent.out().println();
            agent.printer().one(link.path("neighbours"), NEIGHBOURS);
        }
    }

    private static String yes(JsonNode value) {
        return value.asBoolean() ? "yes" : "no";
    }

    private static String clock(JsonNode offset) {
        if (!offset.isNumber()) {
            return "the control plane has not said what time it is";
        }
        // The agent tells how far the board is behind; people are told how far its clock is off.
        return Units.clock(DoubleNode.valueOf(-offset.asDouble()));
    }
}
