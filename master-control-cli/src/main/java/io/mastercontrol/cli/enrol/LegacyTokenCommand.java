package io.mastercontrol.cli.enrol;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tokens with which devices that still run the predecessor are heard; they open nothing else. */
@Command(
        name = "legacy-token",
        description = "Tokens with which devices that still run the predecessor are heard; they open nothing else.")
public final class LegacyTokenCommand {
    @Mixin
    private HelpOption help;

    private static final String PATH = "/api/v1/heartbeat-tokens";
    private static final List<Column> LIST = List.of(
            Column.of("ID", "/id"),
            Column.of("NAME", "/name"),
            Column.of("LAST USED", "/last_used_at"),
            Column.of("REVOKED", "/revoked"),
            Column.of("CREATED BY", "/created_by"));

    @Command(name = "list", description = "Show tokens, without their secrets.")
    void list(@Mixin Connection connection) {
        connection.printer().list(connection.api().get(PATH), LIST);
    }

    @Command(name = "create", description = "Make a token; it is shown once.")
    void create(
            @Mixin Connection connection,
            @Option(names = "--name", paramLabel = "NAME", description = "What it is called in the list.") String name,
            @Option(
                            names = "--token-file",
                            paramLabel = "FILE",
                            description = "A file with the token that the devices have already, so that only the"
                                    + " address has to change on them.")
                    Path file)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        if (name != null) {
            body.put("name", name);
        }
        if (file != null) {
            body.put("token", Files.readString(file).strip());
        }
        JsonNode token = connection.api().post(PATH, body);
        connection.printer().said(token.path("token").asText(), token);
    }

    @Command(name = "revoke", description = "Hear nobody with it any more.")
    void revoke(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id of the token, as 'list' shows it.") String id) {
        JsonNode answer = connection
                .api()
                .call("DELETE", PATH + "/" + Api.encode(id), null)
                .body();
        connection.printer().said("Token " + id + " is revoked", answer);
    }
}
