package io.mastercontrol.cli.alert;

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

/** Who is told. */
@Command(name = "receiver", description = "Who is told of alerts.", addMethodSubcommands = false)
public final class ReceiverCommand {
    @Mixin
    private HelpOption help;

    private static final List<Column> LIST = List.of(
            Column.of("ID", "/id"),
            Column.of("NAME", "/name"),
            Column.of("TYPE", "/type"),
            Column.of("URL", "/url"),
            Column.of("ENABLED", "/enabled"));

    @Command(name = "list", description = "Show receivers.")
    void list(@Mixin Connection connection) {
        connection.printer().list(connection.api().get("/api/v1/receivers"), LIST);
    }

    @Command(name = "create", description = "Post alerts to a webhook, signed as Standard Webhooks says.")
    void create(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "A name for it.") String name,
            @Option(names = "--url", required = true, paramLabel = "URL", description = "Where to post.") String url,
            @Option(
                            names = "--secret",
                            paramLabel = "SECRET",
                            description = "whsec_ and base64; made by the server when left out.")
                    String secret) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("type", "webhook");
        body.put("url", url);
        if (secret != null) {
            body.put("secret", secret);
        }
        JsonNode receiver = connection.api().post("/api/v1/receivers", body);
        connection.printer().said("Receiver " + receiver.path("id").asText() + " is told of alerts", receiver);
    }

    @Command(name = "test", description = "Send a sample and show what came back.")
    void test(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id of the receiver.") String id) {
        JsonNode answer = connection.api().post("/api/v1/receivers/" + Api.encode(id) + "/test", null);
        connection.printer().said(answer.toString(), answer);
    }
}
