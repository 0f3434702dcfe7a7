package io.mastercontrol.cli.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.api.Json;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What alerts are made of. */
@Command(name = "rule", description = "What makes an alert.", addMethodSubcommands = false)
public final class RuleCommand {
    @Mixin
    private HelpOption help;

    private static final List<Column> LIST = List.of(
            Column.of("NAME", "/name"),
            Column.of("KIND", "/kind"),
            Column.of("SEVERITY", "/severity"),
            Column.of("FOR", "/for"),
            Column.of("ENABLED", "/enabled"),
            Column.of("RECEIVER", "/receiver"),
            Column.of("DEVICE", "/device"),
            Column.of("WORKLOAD", "/workload"),
            Column.of("OPEN", "/status/open_alerts"),
            Column.wide("LAST FIRED", "/status/last_fired"),
            Column.wide("GROUP", "/group"),
            Column.wide("SELECTOR", "/selector"),
            Column.wide("MORE THAN", "/more_than"),
            Column.wide("EXPR", "/expr"));

    @Command(name = "list", description = "Show rules.")
    void list(@Mixin Connection connection) {
        connection.printer().list(connection.api().get("/api/v1/alert-rules"), LIST);
    }

    @Command(
            name = "apply",
            description =
                    "Make or change the rules of YAML files: one rule, a list, or a list under rules. All are looked"
                            + " at before any is taken.")
    void apply(
            @Mixin Connection connection,
            @Option(
                            names = {"-f", "--file"},
                            required = true,
                            paramLabel = "FILE|DIR",
                            description =
                                    "A file, or a directory of .yaml and .yml files; several, if given several times.")
                    List<Path> paths,
            @Option(names = "--dry-run", description = "Only look whether they could be taken.") boolean dryRun) {
        List<Path> files = RuleFiles.of(paths);
        for (Path file : files) {
            send(connection, file, true);
        }
        List<String> told = new ArrayList<>();
        List<JsonNode> answers = new ArrayList<>();
        for (Path file : files) {
            JsonNode answer = dryRun ? null : send(connection, file, false);
            if (answer != null) {
                Iterable<JsonNode> rules = answer.has("items") ? answer.path("items") : List.of(answer);
                for (JsonNode rule : rules) {
                    told.add("Rule " + rule.path("name").asText() + " is in force");
                    answers.add(rule);
                }
            } else {
                told.add(file + " could be taken");
            }
        }
        connection.printer().said(String.join(System.lineSeparator(), told), Json.tree(Map.of("items", answers)));
    }

    private static JsonNode send(Connection connection, Path file, boolean dryRun) {
        String query = "?file=" + Api.encode(file.toString()) + (dryRun ? "&dry_run=true" : "");
        return connection.api().upload("/api/v1/alert-rules" + query, file, "application/yaml", sent -> {});
    }

    private static final List<Column> FIRED = List.of(
            Column.of("RULE", "/rule"),
            Column.of("SEVERITY", "/severity"),
            Column.of("DEVICE", "/device"),
            Column.of("WORKLOAD", "/workload"),
            Column.of("TOLD AT", "/fired_at"),
            Column.of("OVER AT", "/resolved_at"),
            Column.of("LASTED", "/lasted"),
            Column.by("TO", RuleCommand::told),
            Column.of("SUMMARY", "/summary"));

    private static String told(JsonNode fired) {
        return String.join(
                "; ", fired.path("to").valueStream().map(JsonNode::asText).toList());
    }

    @Command(
            name = "test",
            description =
                    "Show what the rules of a file would have told of the past: when, for how long, and whom; nothing is"
                            + " kept or sent.")
    void test(
            @Mixin Connection connection,
            @Option(
                            names = {"-f", "--file"},
                            required = true,
                            paramLabel = "FILE|DIR",
                            description =
                                    "A file, or a directory of .yaml and .yml files; several, if given several times.")
                    List<Path> paths,
            @Option(
                            names = "--history",
                            paramLabel = "T",
                            description =
                                    "Replay what the control plane keeps of so long; 24h unless there are samples.")
                    String history,
            @Option(
                            names = "--samples",
                            paramLabel = "FILE",
                            description =
                                    "Instead, a file with a line of JSON for each thing that was measured or happened.")
                    Path samples) {
        if (history != null && samples != null) {
            throw new Failure(Failure.USAGE, "--history and --samples exclude each other");
        }
        for (Path file : RuleFiles.of(paths)) {
            Map<String, Object> question = new LinkedHashMap<>();
            question.put("file", file.toString());
            question.put("rules", RuleFiles.text(file));
            if (samples != null) {
                question.put("samples", RuleFiles.text(samples));
            } else {
                question.put("history", history == null ? "24h" : history);
            }
            show(connection, connection.api().post("/api/v1/alert-rules/test", question));
        }
    }

    private static void show(Connection connection, JsonNode answer) {
        if (!connection.printer().isText()) {
            connection.printer().one(answer, FIRED);
            return;
        }
        answer.path("notes").forEach(note -> connection.printer().said(note.asText(), answer));
        if (answer.path("fired").isEmpty()) {
            connection
                    .printer()
                    .said(
                            "Nobody would have been told anything between "
                                    + answer.path("from").asText() + " and "
                                    + answer.path("to").asText() + ", of "
                                    + answer.path("devices").asText() + " devices",
                            answer);
        } else {
            connection.printer().table(answer.path("fired"), FIRED);
        }
    }

    @Command(name = "delete", description = "Delete a rule; its open alerts resolve.")
    void delete(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "Name of the rule.") String name) {
        JsonNode answer = connection
                .api()
                .call("DELETE", "/api/v1/alert-rules/" + Api.encode(name), null)
                .body();
        connection.printer().said("Rule " + name + " is gone", answer);
    }
}
