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
            Column.of("STATE", "/state"),
            Column.of("FAILURES", "/failures"),
            Column.of("DEAD", "/dead"),
            Column.wide("RESTS UNTIL", "/rests_until"));

    private static final List<Column> LOG = List.of(
            Column.of("AT", "/created_at"),
            Column.of("KIND", "/kind"),
            Column.of("STATE", "/state"),
            Column.of("ATTEMPTS", "/attempts"),
            Column.of("REASON", "/reason"),
            Column.wide("ALERT", "/alert"),
            Column.wide("ID", "/id"));

    @Command(name = "list", description = "Show receivers.")
    void list(@Mixin Connection connection) {
        connection.printer().list(connection.api().get("/api/v1/receivers"), LIST);
    }

    @Command(
            name = "create",
            description = {
                "Tell somebody of alerts.",
                "webhook: --url, signed as Standard Webhooks says. slack: --url of an incoming webhook, or a bot's token as"
                        + " secret and --set channel=#name. pagerduty: the integration key as secret. alertmanager: --url"
                        + " of what takes its webhooks. mail: --url smtp://host:587, --set from=…, --set to=…,"
                        + " and --set username=… with the password as secret."
            })
    void create(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "A name for it.") String name,
            @Option(
                            names = "--type",
                            defaultValue = "webhook",
                            paramLabel = "TYPE",
                            description = "webhook, slack, pagerduty, mail or alertmanager.")
                    String type,
            @Option(names = "--url", paramLabel = "URL", description = "Where to reach it.") String url,
            @Option(
                            names = "--secret",
                            paramLabel = "SECRET",
                            description = "Its secret; others on this host can see it in the list of processes."
                                    + " A webhook's is made by the server when left out.")
                    String secret,
            @Option(
                            names = "--secret-file",
                            paramLabel = "FILE",
                            description = "A file whose first line is its secret.")
                    Path secretFile,
            @Option(names = "--set", paramLabel = "KEY=VALUE", description = "What its type asks for besides.")
                    Map<String, String> settings) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put("type", type);
        if (url != null) {
            body.put("url", url);
        }
        if (secret != null || secretFile != null) {
            body.put("secret", secret == null ? firstLine(secretFile) : secret);
        }
        if (settings != null) {
            body.put("settings", settings);
        }
        JsonNode receiver = connection.api().post("/api/v1/receivers", body);
        String made = receiver.path("secret").asText("");
        connection
                .printer()
                .said(
                        "Receiver " + receiver.path("id").asText() + " is told of alerts"
                                + (made.isEmpty() ? "" : "; its secret, shown once, is " + made),
                        receiver);
    }

    private static String firstLine(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            if (!lines.isEmpty() && !lines.get(0).isBlank()) {
                return lines.get(0).strip();
            }
        } catch (IOException e) {
            throw new Failure(Failure.USAGE, file + ": " + Failure.reason(e));
        }
        throw new Failure(Failure.USAGE, file + ": its first line is empty, and should be the secret");
    }

    @Command(name = "test", description = "Send a sample and show what came back.")
    void test(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id or name of the receiver.") String id) {
        JsonNode answer = connection.api().post("/api/v1/receivers/" + Api.encode(id) + "/test", null);
        String detail = answer.path("detail").asText();
        if (connection.printer().isText()) {
            answer.path("exchanges").forEach(exchange -> show(connection, exchange));
        }
        if (!answer.path("delivered").asBoolean()) {
            throw new Failure(Failure.FAILED, "the sample did not arrive: " + detail);
        }
        connection.printer().said("Delivered: " + detail, answer);
    }

    private static void show(Connection connection, JsonNode exchange) {
        StringBuilder text = new StringBuilder("> " + exchange.path("request").asText() + " (at "
                + exchange.path("address").asText() + ")\n");
        exchange.path("headers")
                .properties()
                .forEach(header -> text.append(
                        "> " + header.getKey() + ": " + header.getValue().asText() + "\n"));
        text.append(">\n> " + exchange.path("body").asText() + "\n");
        String status = exchange.hasNonNull("status") ? exchange.path("status").asText() : "no answer";
        text.append("< " + status + " after " + exchange.path("millis").asLong() + " ms\n");
        text.append("< " + exchange.path("answer").asText().strip());
        connection.out().println(text.toString().replaceAll("[\\p{Cntrl}&&[^\n]]+", " "));
        connection.out().flush();
    }

    @Command(name = "deliveries", description = "Show what it was told, newest first, and what it still is owed.")
    void deliveries(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id or name of the receiver.") String id,
            @Option(names = "--dead", description = "Those only that were given up.") boolean dead) {
        String path = "/api/v1/receivers/" + Api.encode(id) + "/deliveries" + (dead ? "?state=dead" : "");
        connection.printer().list(connection.api().get(path), LOG);
    }

    @Command(name = "resend", description = "Deliver once more what was given up, under the same keys.")
    void resend(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id or name of the receiver.") String id,
            @Parameters(
                            paramLabel = "DELIVERY",
                            arity = "0..1",
                            description = "Id of one delivery, from 'receiver deliveries -o wide'; all without it.")
                    String delivery) {
        Map<String, Object> body = delivery == null ? Map.of() : Map.of("delivery", delivery);
        JsonNode answer = connection.api().post("/api/v1/receivers/" + Api.encode(id) + "/resend", body);
        connection.printer().said(answer.path("count").asInt() + " are sent again", answer);
    }

    @Command(name = "delete", description = "Tell it no more; what it still is owed is dropped.")
    void delete(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id or name of the receiver.") String id) {
        JsonNode answer = connection
                .api()
                .call("DELETE", "/api/v1/receivers/" + Api.encode(id), null)
                .body();
        connection.printer().said("Receiver " + id + " is told no more", answer);
    }
}
