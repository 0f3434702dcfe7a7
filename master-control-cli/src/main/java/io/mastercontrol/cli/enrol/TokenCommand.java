package io.mastercontrol.cli.enrol;

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

/** Tokens that let a device in, once or a few times. */
@Command(name = "token", description = "Tokens that let a device in, once or a few times.")
public final class TokenCommand {
    @Mixin
    private HelpOption help;

    private static final List<Column> LIST = List.of(
            Column.of("ID", "/id"),
            Column.of("NAME", "/name"),
            Column.of("USES LEFT", "/uses_left"),
            Column.of("EXPIRES", "/expires_at"),
            Column.of("LABELS", "/labels"),
            Column.of("GROUP", "/group"),
            Column.of("REVOKED", "/revoked"));

    @Command(name = "list", description = "Show tokens, without their secrets.")
    void list(@Mixin Connection connection) {
        connection.printer().list(connection.api().get("/api/v1/enrolment-tokens"), LIST);
    }

    @Command(name = "create", description = "Make a token; it is shown once.")
    void create(
            @Mixin Connection connection,
            @Option(names = "--name", paramLabel = "NAME", description = "Only a device of this name may use it.")
                    String name,
            @Option(names = "--label", paramLabel = "K=V", description = "Label of the device; may be given again.")
                    Map<String, String> labels,
            @Option(names = "--group", paramLabel = "GROUP", description = "Group that the devices join.") String group,
            @Option(names = "--needs-consent", description = "An operator has to accept each device all the same.")
                    boolean needsConsent,
            @Option(names = "--ttl", paramLabel = "T", defaultValue = "1h", description = "How long it is good.")
                    String ttl,
            @Option(names = "--uses", paramLabel = "N", defaultValue = "1", description = "For how many devices.")
                    int uses) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (name != null) {
            body.put("name", name);
        }
        body.put("labels", labels == null ? Map.of() : labels);
        if (group != null) {
            body.put("group", group);
        }
        if (needsConsent) {
            body.put("needs_consent", true);
        }
        body.put("ttl", ttl);
        body.put("uses", uses);
        JsonNode token = connection.api().post("/api/v1/enrolment-tokens", body);
        connection.printer().said(token.path("token").asText(), token);
    }

    @Command(name = "revoke", description = "Let nobody in with it any more.")
    void revoke(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id of the token, as 'list' shows it.") String id) {
        JsonNode answer = connection
                .api()
                .call("DELETE", "/api/v1/enrolment-tokens/" + Api.encode(id), null)
                .body();
        connection.printer().said("Token " + id + " is revoked", answer);
    }
}
