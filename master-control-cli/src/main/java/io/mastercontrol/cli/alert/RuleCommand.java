package io.mastercontrol.cli.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What alerts are made of. */
@Command(name = "rule", description = "What makes an alert.", addMethodSubcommands = false)
public final class RuleCommand {
    private static final long MOST_BYTES = 1024 * 1024;

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
        List<Map<?, ?>> rules = rules(file);
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

    private static List<Map<?, ?>> rules(Path file) {
        Object tree = tree(file);
        Object list = tree instanceof Map<?, ?> map && map.containsKey("rules") ? map.get("rules") : tree;
        List<?> items = list instanceof List<?> several ? several : list == null ? List.of() : List.of(list);
        List<Map<?, ?>> rules = new ArrayList<>();
        for (Object item : items) {
            if (!(item instanceof Map<?, ?> rule) || !(rule.get("name") instanceof String)) {
                throw new Failure(Failure.USAGE, file + ": rule " + (rules.size() + 1) + " has no name");
            }
            rules.add(rule);
        }
        if (rules.isEmpty()) {
            throw new Failure(Failure.USAGE, file + " has no rule");
        }
        return rules;
    }

    private static Object tree(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new Failure(Failure.USAGE, file + " is larger than 1 MiB");
            }
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
        } catch (IOException e) {
            throw new Failure(Failure.USAGE, file + ": " + Failure.reason(e));
        } catch (YAMLException e) {
            throw new Failure(Failure.USAGE, file + " is no YAML: " + e.getMessage());
        }
    }
}
