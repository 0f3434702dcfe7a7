package io.mastercontrol.cli.people;

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

/** API tokens, for scripts. */
@Command(name = "token", description = "API tokens, for scripts.", addMethodSubcommands = false)
public final class ApiTokenCommand {
    private static final String TOKENS = "/api/v1/tokens";
    private static final List<Column> LIST = List.of(
            Column.of("ID", "/id"),
            Column.of("NAME", "/name"),
            Column.of("USER", "/user"),
            Column.of("ROLE", "/role"),
            Column.of("SCOPE", "/scope"),
            Column.of("EXPIRES", "/expires_at"),
            Column.of("LAST USED", "/last_used"));

    @Mixin
    private HelpOption help;

    @Command(name = "list", description = "Show your API tokens, without their text.")
    void list(
            @Mixin Connection connection,
            @Option(names = "--all", description = "Everybody's, for an administrator.") boolean all) {
        connection.printer().list(connection.api().get(TOKENS + (all ? "?all=true" : "")), LIST);
    }

    @Command(name = "create", description = "Make an API token with no more rights than yours; it is shown once.")
    void create(
            @Mixin Connection connection,
            @Option(names = "--role", paramLabel = "R", description = "viewer, operator or admin; yours if left out.")
                    String role,
            @Option(
                            names = "--scope",
                            paramLabel = "S",
                            description = "Of your devices only those that match, such as site=berlin.")
                    String scope,
            @Option(names = "--ttl", paramLabel = "T", description = "How long it is good, such as 12h or 90d.")
                    String ttl,
            @Parameters(paramLabel = "NAME", description = "What it is for.") String name) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        if (role != null) {
            body.put("role", role);
        }
        if (scope != null) {
            body.put("scope", scope);
        }
        if (ttl != null) {
            body.put("ttl", ttl);
        }
        JsonNode token = connection.api().post(TOKENS, body);
        connection.printer().said(token.path("token").asText(), token);
    }

    @Command(name = "revoke", description = "Take an API token back; it is refused from now on.")
    void revoke(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id of the token, as 'list' shows it.") String id) {
        JsonNode answer = connection
                .api()
                .call("DELETE", TOKENS + "/" + Api.encode(id), null)
                .body();
        connection.printer().said("Token " + id + " is revoked", answer);
    }
}
