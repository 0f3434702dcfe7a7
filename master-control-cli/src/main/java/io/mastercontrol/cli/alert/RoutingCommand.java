package io.mastercontrol.cli.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whom alerts go to. */
@Command(name = "routing", description = "Whom alerts go to.", addMethodSubcommands = false)
public final class RoutingCommand {
    private static final String PATH = "/api/v1/alert-routing";
    private static final Pattern SHOWN = Pattern.compile("\\A# version (\\d{1,18})[,:][^\\n]*");

    @Mixin
    private HelpOption help;

    private static final List<Column> ROUTES = List.of(
            Column.of("ROUTE", "/route"),
            Column.by("RECEIVERS", RoutingCommand::receivers),
            Column.of("ESCALATION", "/escalation"),
            Column.of("GROUP", "/group"),
            Column.of("QUIET", "/quiet"));

    private static String receivers(JsonNode route) {
        if (route.hasNonNull("escalation")) {
            return "";
        }
        JsonNode names = route.path("receivers");
        return names.isArray()
                ? String.join(", ", names.valueStream().map(JsonNode::asText).toList())
                : "all";
    }

    @Command(name = "show", description = "Show the routing in force, as it was applied.")
    void show(@Mixin Connection connection) {
        JsonNode answer = connection.api().get(PATH);
        String document = answer.path("document").asText("");
        String head = answer.path("version").asLong() == 0
                ? "# version 0: nobody has applied a routing, every receiver is told of everything"
                : "# version " + answer.path("version").asLong() + ", applied by "
                        + answer.path("applied_by").asText() + " at "
                        + answer.path("applied_at").asText();
        connection.printer().said((head + "\n" + document.replaceFirst("^\n+", "")).stripTrailing(), answer);
    }

    @Command(
            name = "apply",
            description = {
                "Put the routing of a YAML file in force; an empty file tells everybody of everything again.",
                "A file that begins with the line '# version N' that 'routing show' prints is taken only while version N is"
                        + " in force, so that nobody's change is lost; a file without it is taken as it is."
            })
    void apply(
            @Mixin Connection connection,
            @Option(
                            names = {"-f", "--file"},
                            required = true,
                            paramLabel = "FILE",
                            description = "The file.")
                    Path file,
            @Option(
                            names = "--if-version",
                            paramLabel = "N",
                            description =
                                    "Only while this version is in force, whatever the file says; 0 for none yet.")
                    Long ifVersion,
            @Option(names = "--force", description = "Whatever version is in force.") boolean force) {
        if (force && ifVersion != null) {
            throw new Failure(Failure.USAGE, "--force and --if-version exclude each other");
        }
        String text = new YamlFile(file).text();
        Matcher shown = SHOWN.matcher(text);
        String read = shown.find() ? shown.group(1) : null;
        String expected = force ? null : ifVersion != null ? String.valueOf(ifVersion) : read;
        // The line is what was in force; left empty, it keeps the numbers of the others.
        String document = read == null ? text : text.substring(shown.end());
        try {
            JsonNode answer = connection
                    .api()
                    .call("PUT", PATH, Map.of("document", document), expected)
                    .body();
            connection
                    .printer()
                    .said("Routing version " + answer.path("version").asLong() + " is in force", answer);
        } catch (Failure e) {
            throw new Failure(e.exitCode(), file + ": " + e.getMessage());
        }
    }

    @Command(name = "test", description = "Show which routes an alert would take, and who would be told.")
    void test(
            @Mixin Connection connection,
            @Option(names = "--rule", paramLabel = "NAME", description = "The alert's rule.") String rule,
            @Option(
                            names = "--severity",
                            defaultValue = "warning",
                            paramLabel = "S",
                            description = "critical, warning or info.")
                    String severity,
            @Option(
                            names = "--device",
                            paramLabel = "ID",
                            description = "Its device, whose labels count as the registry knows them.")
                    String device,
            @Option(names = "--workload", paramLabel = "NAME", description = "Its workload.") String workload,
            @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label, besides those.")
                    Map<String, String> labels) {
        Map<String, Object> trial = new LinkedHashMap<>();
        put(trial, "rule", rule);
        trial.put("severity", severity);
        put(trial, "device", device);
        put(trial, "workload", workload);
        put(trial, "labels", labels);
        JsonNode answer = connection.api().post(PATH + "/test", trial);
        if (connection.printer().isText()) {
            connection.printer().table(answer.path("routes"), ROUTES);
        } else {
            connection.printer().said("", answer);
        }
    }

    private static void put(Map<String, Object> trial, String name, Object value) {
        if (value != null) {
            trial.put(name, value);
        }
    }
}
