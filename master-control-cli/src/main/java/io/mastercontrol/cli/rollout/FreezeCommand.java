package io.mastercontrol.cli.rollout;

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

/** Times in which no device gets anything new. */
@Command(name = "freeze", description = "Times in which no device gets anything new.", addMethodSubcommands = false)
public final class FreezeCommand {
    private static final List<Column> LIST = List.of(
            Column.of("ID", "/id"),
            Column.of("FROM", "/starts_at"),
            Column.of("TO", "/ends_at"),
            Column.of("BY", "/created_by"),
            Column.of("REASON", "/reason"));

    @Mixin
    private HelpOption help;

    @Command(name = "list", description = "Show those that are not over.")
    void list(@Mixin Connection connection) {
        connection.printer().list(connection.api().get("/api/v1/freezes"), LIST);
    }

    @Command(name = "add", description = "Freeze the fleet; what goes back still goes back.")
    void add(
            @Mixin Connection connection,
            @Option(
                            names = "--from",
                            paramLabel = "TIME",
                            description = "Such as 2026-12-23T18:00:00Z; now if left out.")
                    String from,
            @Option(names = "--to", required = true, paramLabel = "TIME", description = "Such as 2026-12-27T06:00:00Z.")
                    String to,
            @Parameters(paramLabel = "REASON", description = "Why, for those who wait.") String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("starts_at", from);
        body.put("ends_at", to);
        body.put("reason", reason);
        JsonNode made = connection.api().post("/api/v1/freezes", body);
        connection
                .printer()
                .said(
                        "The fleet is frozen until " + made.path("ends_at").asText() + "; end it with" + " 'freeze end "
                                + made.path("id").asText() + "'",
                        made);
    }

    @Command(name = "end", description = "End a freeze, or take one back that has not begun.")
    void end(@Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of a freeze.") String id) {
        JsonNode answer = connection
                .api()
                .call("DELETE", "/api/v1/freezes/" + Api.encode(id), null)
                .body();
        connection.printer().said("The freeze is over", answer);
    }
}
