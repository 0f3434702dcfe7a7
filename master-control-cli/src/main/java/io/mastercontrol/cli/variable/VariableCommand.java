package io.mastercontrol.cli.variable;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What templates in workload YAML are filled in with. */
@Command(
        name = "variable",
        description = "What templates in workload YAML are filled in with; devices get them by rollouts.",
        addMethodSubcommands = false)
public final class VariableCommand {
    private static final String PATH = "/api/v1/variables";
    private static final List<Column> LIST = List.of(
            Column.of("NAME", "/name"),
            Column.of("VALUE", "/value"),
            Column.of("FROM", "/scope"),
            Column.of("CHANGED", "/changed_at"),
            Column.wide("BY", "/changed_by"));
    private static final List<Column> HISTORY = List.of(
            Column.of("CHANGED", "/changed_at"),
            Column.of("BY", "/changed_by"),
            Column.of("NAME", "/name"),
            Column.by(
                    "VALUE",
                    change -> change.path("value").isNull()
                            ? "(removed)"
                            : change.path("value").asText()));

    @Mixin
    private HelpOption help;

    /** Whose variables; the whole fleet's without one. */
    static final class Whose {
        @Option(names = "--group", paramLabel = "NAME", description = "Of a group of devices.")
        String group;

        @Option(names = "--device", paramLabel = "ID", description = "Of one device.")
        String device;

        static String scope(Whose whose) {
            if (whose == null) {
                return "fleet";
            }
            return whose.group != null ? "group/" + whose.group : "device/" + whose.device;
        }
    }

    @Command(
            name = "list",
            description =
                    "Show variables: of the fleet, of a group, or all that a device has and where each comes from.")
    void list(@Mixin Connection connection, @ArgGroup Whose whose) {
        boolean device = whose != null && whose.device != null;
        String path = device
                ? "/api/v1/devices/" + Api.encode(whose.device) + "/variables"
                : PATH + "?scope=" + Api.encode(Whose.scope(whose));
        connection.printer().list(connection.api().get(path), LIST);
    }

    @Command(name = "set", description = "Set variables (name=value) and remove them (name-).")
    void set(
            @Mixin Connection connection,
            @ArgGroup Whose whose,
            @Parameters(paramLabel = "NAME=VALUE", arity = "1..*", description = "Or NAME- to remove one.")
                    List<String> changes) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String change : changes) {
            int equals = change.indexOf('=');
            if (equals > 0) {
                values.put(change.substring(0, equals), change.substring(equals + 1));
            } else if (equals < 0 && change.endsWith("-") && change.length() > 1) {
                values.put(change.substring(0, change.length() - 1), null);
            } else {
                throw new Failure(Failure.USAGE, "'" + change + "' is neither NAME=VALUE nor NAME-");
            }
        }
        change(connection, Whose.scope(whose), values);
    }

    @Command(name = "rm", description = "Remove variables.")
    void remove(
            @Mixin Connection connection,
            @ArgGroup Whose whose,
            @Parameters(paramLabel = "NAME", arity = "1..*", description = "Names of variables.") List<String> names) {
        Map<String, String> values = new LinkedHashMap<>();
        names.forEach(name -> values.put(name, null));
        change(connection, Whose.scope(whose), values);
    }

    private static void change(Connection connection, String scope, Map<String, String> values) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("scope", scope);
        body.put("values", values);
        JsonNode answer = connection.api().patch(PATH, body);
        connection
                .printer()
                .said(
                        "Changed " + String.join(", ", values.keySet()) + " of " + scope
                                + "; devices get it with the next rollout that touches them",
                        answer);
    }

    @Command(name = "history", description = "Show who changed what when, the newest first.")
    void history(
            @Mixin Connection connection,
            @ArgGroup Whose whose,
            @Parameters(paramLabel = "NAME", arity = "0..1", description = "Of one variable only.") String name) {
        String only = name == null ? "" : "&name=" + Api.encode(name);
        connection
                .printer()
                .list(connection.api().get(PATH + "/history?scope=" + Api.encode(Whose.scope(whose)) + only), HISTORY);
    }
}
