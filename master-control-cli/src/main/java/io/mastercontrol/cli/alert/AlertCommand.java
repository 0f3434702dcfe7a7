package io.mastercontrol.cli.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is wrong. */
@Command(name = "alert", description = "What is wrong, and who is on it.", addMethodSubcommands = false)
public final class AlertCommand {
    @Mixin
    private HelpOption help;

    private static final List<Column> LIST = List.of(
            Column.of("ID", "/id"),
            Column.of("STATE", "/state"),
            Column.of("SEVERITY", "/severity"),
            Column.of("RULE", "/rule"),
            Column.of("DEVICE", "/device"),
            Column.of("WORKLOAD", "/workload"),
            Column.of("SINCE", "/started_at"),
            Column.of("SUMMARY", "/summary"),
            Column.wide("RESOLVED", "/resolved_at"));

    private static final List<Column> NOTICES = List.of(
            Column.of("ROUTE", "/route"),
            Column.of("STATE", "/state"),
            Column.of("WHY NOT", "/reason"),
            Column.of("ACKNOWLEDGED BY", "/acknowledged_by"),
            Column.wide("GROUP", "/group"));

    private static final List<Column> SILENCES = List.of(
            Column.of("ID", "/id"),
            Column.of("DEVICE", "/device"),
            Column.of("RULE", "/rule"),
            Column.of("WORKLOAD", "/workload"),
            Column.of("LABELS", "/labels"),
            Column.of("FROM", "/starts_at"),
            Column.of("UNTIL", "/ends_at"),
            Column.of("BY", "/created_by"),
            Column.of("COMMENT", "/comment"));

    @Command(name = "list", description = "Show alerts.")
    void list(
            @Mixin Connection connection,
            @Option(names = "--state", paramLabel = "STATE", description = "pending, firing, acknowledged, resolved.")
                    String state) {
        connection
                .printer()
                .list(
                        connection.api().get("/api/v1/alerts" + (state == null ? "" : "?state=" + Api.encode(state))),
                        LIST);
    }

    @Command(name = "ack", description = "Say that somebody is on it.")
    void ack(@Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of the alert.") String id) {
        JsonNode alert = connection.api().post("/api/v1/alerts/" + Api.encode(id) + "/ack", null);
        connection.printer().said("Alert " + id + " is acknowledged", alert);
    }

    @Command(name = "get", description = "Show an alert, and by which routes people are told of it, or why not.")
    void get(@Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of the alert.") String id) {
        String path = "/api/v1/alerts/" + Api.encode(id);
        JsonNode alert = connection.api().get(path);
        connection.printer().one(alert, LIST);
        if (connection.printer().isText()) {
            connection.out().println();
            connection.printer().list(connection.api().get(path + "/notices"), NOTICES);
        }
    }

    @Command(name = "resolve", description = "End it by hand; if its cause shows again, that is a new alert.")
    void resolve(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of the alert.") String id) {
        JsonNode alert = connection.api().post("/api/v1/alerts/" + Api.encode(id) + "/resolve", null);
        connection.printer().said("Alert " + id + " is resolved", alert);
    }

    @Command(name = "silences", description = "Show the silences that last or are to come.")
    void silences(@Mixin Connection connection) {
        connection.printer().list(connection.api().get("/api/v1/silences"), SILENCES);
    }

    @Command(name = "unsilence", description = "End a silence now; what still fires is told.")
    void unsilence(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id of the silence.") String id) {
        JsonNode answer = connection
                .api()
                .call("DELETE", "/api/v1/silences/" + Api.encode(id), null)
                .body();
        connection.printer().said("Silence " + id + " is over", answer);
    }

    @Command(
            name = "silence",
            description =
                    "Tell nobody for a while of what the options name; at least one of device, workload, rule and label.")
    void silence(
            @Mixin Connection connection,
            @Option(
                            names = "--device",
                            paramLabel = "ID",
                            description = "Alerts of this device; * stands for any characters.")
                    String device,
            @Option(names = "--workload", paramLabel = "NAME", description = "Alerts of this workload; likewise.")
                    String workload,
            @Option(names = "--rule", paramLabel = "NAME", description = "Alerts of this rule; likewise.") String rule,
            @Option(
                            names = "--label",
                            paramLabel = "NAME=VALUE",
                            description =
                                    "Alerts with this label, of their own or of their device; likewise. May be repeated.")
                    Map<String, String> labels,
            @Option(names = "--for", defaultValue = "1h", paramLabel = "T", description = "For how long.")
                    String duration,
            @Option(names = "--comment", required = true, paramLabel = "TEXT", description = "Why.") String comment) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (device != null) {
            body.put("device", device);
        }
        if (workload != null) {
            body.put("workload", workload);
        }
        if (rule != null) {
            body.put("rule", rule);
        }
        if (labels != null) {
            body.put("labels", labels);
        }
        body.put("for", duration);
        body.put("comment", comment);
        connection.printer().said("Silenced for " + duration, connection.api().post("/api/v1/silences", body));
    }
}
