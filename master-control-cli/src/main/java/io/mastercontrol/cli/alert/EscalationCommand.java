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
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who is told next if nobody acknowledges. */
@Command(name = "escalation", description = "Who is told next if nobody acknowledges.", addMethodSubcommands = false)
public final class EscalationCommand {
    @Mixin
    private HelpOption help;

    private static final List<Column> LIST = List.of(
            Column.of("NAME", "/name"),
            Column.by("STEPS", EscalationCommand::steps),
            Column.of("REPEAT", "/repeat"),
            Column.of("RETRIES", "/retries"));

    /** {@code a, b (5m) → c (10m)}. */
    private static String steps(JsonNode policy) {
        return policy.path("steps")
                .valueStream()
                .map(step -> step.path("receivers")
                                .valueStream()
                                .map(JsonNode::asText)
                                .collect(Collectors.joining(", "))
                        + " (" + step.path("wait").asText() + ")")
                .collect(Collectors.joining(" → "));
    }

    @Command(name = "list", description = "Show escalation policies.")
    void list(@Mixin Connection connection) {
        connection.printer().list(connection.api().get("/api/v1/escalations"), LIST);
    }

    @Command(
            name = "apply",
            description =
                    "Make or change the policies of a YAML file: one policy, a list, or a list under escalations.")
    void apply(
            @Mixin Connection connection,
            @Option(
                            names = {"-f", "--file"},
                            required = true,
                            paramLabel = "FILE",
                            description = "The file.")
                    Path file) {
        for (Map<?, ?> policy : new YamlFile(file).named("policy", "escalations")) {
            try {
                JsonNode answer = connection.api().post("/api/v1/escalations", policy);
                connection.printer().said("Policy " + answer.path("name").asText() + " is in force", answer);
            } catch (Failure e) {
                throw new Failure(e.exitCode(), file + ", policy " + policy.get("name") + ": " + e.getMessage());
            }
        }
    }

    @Command(name = "delete", description = "Delete a policy that no route names.")
    void delete(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "Name of the policy.") String name) {
        JsonNode answer = connection
                .api()
                .call("DELETE", "/api/v1/escalations/" + Api.encode(name), null)
                .body();
        connection.printer().said("Policy " + name + " is gone", answer);
    }
}
