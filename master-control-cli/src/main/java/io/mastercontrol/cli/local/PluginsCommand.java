package io.mastercontrol.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.output.Column;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code plugins}: the plugins of this device, and what is wrong with them. */
@Command(name = "plugins", description = "Show the plugins of this device, as its agent sees them.")
public final class PluginsCommand implements Runnable {
    private static final List<Column> LIST = List.of(
            Column.of("NAME", "/name"),
            Column.of("VERSION", "/version"),
            Column.by("PROVIDES", PluginsCommand::provides),
            Column.of("STATE", "/state"),
            Column.wide("PID", "/pid"),
            Column.of("RESTARTS", "/restarts"),
            Column.wide("FAILURES", "/failures"),
            Column.wide("DIRECTORY", "/directory"),
            Column.of("LAST ERROR", "/last_error"));

    @Mixin
    private Agent agent;

    @Override
    public void run() {
        agent.printer().list(agent.socket().get("/plugins"), LIST);
    }

    private static String provides(JsonNode plugin) {
        JsonNode provides = plugin.path("provides");
        StringJoiner all = new StringJoiner(", ");
        all.setEmptyValue("-");
        provides.path("workload_types").forEach(word -> all.add("type " + word.asText()));
        provides.path("health_checks").forEach(word -> all.add("health " + word.asText()));
        provides.path("log_processors").forEach(word -> all.add("logs " + word.asText()));
        if (provides.path("metrics").asBoolean()) {
            all.add("metrics");
        }
        return all.toString();
    }
}
