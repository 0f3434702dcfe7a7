package io.mastercontrol.cli.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import java.nio.file.Path;
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
            Column.of("WORKLOAD", "/workload"));

    @Command(name = "list", description = "Show rules.")
    void list(@Mixin Connection connection) {
        connection.printer().list(connection.api().get("/api/v1/alert-rules"), LIST);
    }

    @Command(
            name = "apply",
            description = "Make or change the rules of a YAML file: one rule, a list, or a list under rules.")
    void apply(
            @Mixin Connection connection,
            @Option(
                            names = {"-f", "--file"},
                            required = true,
                            paramLabel = "FILE",
                            description = "The file.")
                    Path file) {
        List<Map<?, ?>> rules = new YamlFile(file).named("rule", "rules");
        for (int i = 0; i < rules.size(); i++) {
            Map<?, ?> rule = rules.get(i);
            try {
                JsonNode answer = connection.api().post("/api/v1/alert-rules", rule);
                connection.printer().said("Rule " + answer.path("name").asText() + " is in force", answer);
            } catch (Failure e) {
                String left = i == 0 ? "" : "; the " + i + " before it are in force";
                throw new Failure(e.exitCode(), file + ", rule " + rule.get("name") + ": " + e.getMessage() + left);
            }
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
