package io.mastercontrol.cli.device;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import io.mastercontrol.cli.output.Units;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The devices of the fleet. */
@Command(name = "device", description = "The devices of the fleet.", addMethodSubcommands = false)
public final class DeviceCommand {
    @Mixin
    private HelpOption help;

    private static final List<Column> LIST = List.of(
            Column.of("ID", "/id"),
            Column.of("STATUS", "/status"),
            Column.of("WORKLOADS", "/workloads/running"),
            Column.of("FAILED", "/workloads/failed"),
            Column.of("AGENT", "/agent_version"),
            Column.of("LAST SEEN", "/last_seen"),
            Column.wide("LABELS", "/labels"),
            Column.wide("DESIRED", "/desired_generation"),
            Column.wide("REPORTED", "/reported_generation"));
    private static final List<Column> ONE = List.of(
            Column.of("ID", "/id"),
            Column.of("Status", "/status"),
            Column.of("Labels", "/labels"),
            Column.of("Agent", "/agent_version"),
            Column.of("Last seen", "/last_seen"),
            Column.by("Clock", device -> Units.clock(device.path("clock_offset_seconds"))),
            Column.by("CPU", device -> Units.with(device.at("/metrics/cpu_percent"), "%")),
            Column.by(
                    "Memory",
                    device -> Units.ofTotal(
                            device.at("/metrics/memory_used_bytes"), device.at("/metrics/memory_total_bytes"))),
            Column.by(
                    "Disk",
                    device -> Units.ofTotal(
                            device.at("/metrics/disk_used_bytes"), device.at("/metrics/disk_total_bytes"))),
            Column.by("Temperature", device -> Units.with(device.at("/metrics/temperature_celsius"), "°C")),
            Column.of("Workloads", "/workloads"),
            Column.of("Identity", "/identity_doubt"),
            Column.of("Desired", "/desired_generation"),
            Column.of("Reported", "/reported_generation"));

    private static final List<Column> HOLDS = List.of(
            Column.of("HELD", "/release"),
            Column.of("UNTIL", "/ends_at"),
            Column.of("BY", "/created_by"),
            Column.of("REASON", "/reason"));
    private static final List<Column> PINS = List.of(
            Column.of("PINNED", "/release"),
            Column.of("TO", "/version"),
            Column.of("BY", "/created_by"),
            Column.of("REASON", "/reason"));

    @Command(name = "list", description = "Show devices.")
    void list(
            @Mixin Connection connection,
            @Option(
                            names = "--selector",
                            paramLabel = "S",
                            description = "label=value,label!=value,label in (a,b); every device when left out.")
                    String selector,
            @Option(
                            names = "--status",
                            paramLabel = "STATUS",
                            description = "online, stale, offline, pending or legacy.")
                    String status,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "200", description = "How many at most.")
                    int limit) {
        String query = "?limit=" + limit
                + (selector == null ? "" : "&selector=" + Api.encode(selector))
                + (status == null ? "" : "&status=" + Api.encode(status));
        connection.printer().list(connection.api().get("/api/v1/devices" + query), LIST);
    }

    @Command(name = "get", description = "Show one device.")
    void get(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of the device.") String id) {
        connection.printer().one(connection.api().get(path(id)), ONE);
    }

    @Command(name = "label", description = "Set labels (k=v) and remove them (k-).")
    void label(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id of the device.") String id,
            @Parameters(paramLabel = "LABEL", arity = "1..*", description = "k=v sets, k- removes.")
                    List<String> changes) {
        Api api = connection.api();
        Map<String, String> labels = new TreeMap<>();
        for (String change : changes) {
            int equals = change.indexOf('=');
            if (equals > 0) {
                labels.put(change.substring(0, equals), change.substring(equals + 1));
            } else if (change.endsWith("-")) {
                labels.put(change.substring(0, change.length() - 1), null);
            } else {
                throw new Failure(Failure.USAGE, "'" + change + "' is neither k=v nor k-");
            }
        }
        JsonNode changed = api.patch(path(id), Map.of("labels", labels));
        connection.printer().said(id + " is labelled", changed);
    }

    @Command(name = "forget", description = "Remove a device: its certificate is worth nothing from then on.")
    void forget(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of the device.") String id) {
        JsonNode answer = connection.api().call("DELETE", path(id), null).body();
        connection.printer().said(id + " is forgotten", answer);
    }

    @Command(name = "why", description = "Say why a device does not run what it should.")
    void why(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of the device.") String id) {
        JsonNode answer = connection.api().get(path(id) + "/why");
        StringBuilder text = new StringBuilder();
        for (JsonNode reason : answer.path(answer.has("reasons") ? "reasons" : "items")) {
            String sentence = reason.isTextual()
                    ? reason.asText()
                    : reason.path("message").asText(reason.path("detail").asText(reason.toString()));
            text.append(text.isEmpty() ? "" : System.lineSeparator()).append(sentence);
        }
        connection
                .printer()
                .said(
                        text.isEmpty() ? answer.path("summary").asText(id + " runs what it should") : text.toString(),
                        answer);
    }

    @Command(name = "rules", description = "Show what holds a device back and what it is pinned to.")
    void rules(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of the device.") String id) {
        JsonNode rules = connection.api().get(path(id) + "/rules");
        if (connection.printer().isText()) {
            connection.printer().table(rules.path("holds"), HOLDS);
            connection.printer().table(rules.path("pins"), PINS);
        } else {
            connection.printer().said("", rules);
        }
    }

    @Command(name = "drain", aliases = "hold", description = "Let nothing new come to a device until it is let go.")
    void drain(
            @Mixin Connection connection,
            @Option(names = "--release", paramLabel = "NAME", description = "Of this release only.") String release,
            @Option(names = "--until", paramLabel = "TIME", description = "Such as 2026-12-27T06:00:00Z.") String until,
            @Parameters(paramLabel = "ID", description = "Id of the device.") String id,
            @Parameters(paramLabel = "REASON", description = "Why, for those who wonder.") String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reason", reason);
        body.put("ends_at", until);
        JsonNode rules = connection
                .api()
                .call("PUT", path(id) + "/hold" + of(release), body)
                .body();
        connection.printer().said(id + " is held; let it go with 'device let-go " + id + "'", rules);
    }

    @Command(name = "let-go", description = "End a hold; what the device missed comes to it.")
    void letGo(
            @Mixin Connection connection,
            @Option(names = "--release", paramLabel = "NAME", description = "The hold of this release only.")
                    String release,
            @Parameters(paramLabel = "ID", description = "Id of the device.") String id) {
        JsonNode rules = connection
                .api()
                .call("DELETE", path(id) + "/hold" + of(release), null)
                .body();
        connection.printer().said(id + " is let go", rules);
    }

    @Command(
            name = "maintenance",
            description =
                    "Tell nobody what is wrong on a device for a while; what still fires afterwards is told then.")
    void maintenance(
            @Mixin Connection connection,
            @Option(names = "--for", defaultValue = "1h", paramLabel = "T", description = "For how long.")
                    String duration,
            @Option(names = "--comment", paramLabel = "TEXT", description = "Why.") String comment,
            @Option(names = "--end", description = "End it now, also a rollout's.") boolean end,
            @Parameters(paramLabel = "ID", description = "Id of the device.") String id) {
        String path = path(id) + "/maintenance";
        if (end) {
            JsonNode answer = connection.api().call("DELETE", path, null).body();
            connection.printer().said(id + " is in maintenance no more", answer);
            return;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("for", duration);
        body.put("comment", comment);
        JsonNode answer = connection.api().call("PUT", path, body).body();
        connection
                .printer()
                .said(id + " is in maintenance until " + answer.path("ends_at").asText(), answer);
    }

    @Command(name = "pin", description = "Give a device a version and leave it there, whatever rollouts bring.")
    void pin(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id of the device.") String id,
            @Parameters(paramLabel = "NAME", description = "Name of a release.") String release,
            @Parameters(paramLabel = "VERSION", description = "Version of it.") String version,
            @Parameters(paramLabel = "REASON", description = "Why, for those who wonder.") String reason) {
        JsonNode rules = connection
                .api()
                .call("PUT", path(id) + "/pins/" + Api.encode(release), Map.of("version", version, "reason", reason))
                .body();
        connection.printer().said(id + " stays on " + release + " " + version, rules);
    }

    @Command(name = "unpin", description = "Let rollouts change a release on a device again.")
    void unpin(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id of the device.") String id,
            @Parameters(paramLabel = "NAME", description = "Name of a release.") String release) {
        JsonNode rules = connection
                .api()
                .call("DELETE", path(id) + "/pins/" + Api.encode(release), null)
                .body();
        connection.printer().said(id + " takes what rollouts bring again", rules);
    }

    private static String of(String release) {
        return release == null ? "" : "?release=" + Api.encode(release);
    }

    private static String path(String id) {
        return "/api/v1/devices/" + Api.encode(id);
    }
}
