package io.mastercontrol.cli.device;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import io.mastercontrol.cli.output.Units;
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
            Column.of("Desired", "/desired_generation"),
            Column.of("Reported", "/reported_generation"));

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

    private static String path(String id) {
        return "/api/v1/devices/" + Api.encode(id);
    }
}
