package io.mastercontrol.cli.device;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who may be a device: further verbs of {@code device}. */
public final class DeviceIdentityCommand {
    private static final List<Column> CERTIFICATES = List.of(
            Column.of("SERIAL", "/serial"),
            Column.of("ISSUED", "/issued_at"),
            Column.of("EXPIRES", "/not_after"),
            Column.of("LAST USED", "/last_used_at"),
            Column.of("REVOKED", "/revoked_at"),
            Column.of("WHY", "/revoked_why"),
            Column.wide("BY", "/revoked_by"),
            Column.wide("RENEWS", "/renews"));
    private static final List<Column> WAITING = List.of(
            Column.of("NAME", "/name"),
            Column.by("KEY", request -> request.path("key").asText().replaceAll("^(.{12}).*", "$1")),
            Column.of("STATE", "/state"),
            Column.of("SINCE", "/asked_at"),
            Column.by("TAKES THE PLACE OF", request -> request.path("known").asBoolean() ? "the device" : "-"),
            Column.of("LABELS", "/labels"),
            Column.wide("LAST ASKED", "/last_asked"),
            Column.wide("FACTS", "/facts"));

    @Command(name = "certificates", description = "Show the certificates that a device was given.")
    void certificates(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of the device.") String id) {
        connection.printer().list(connection.api().get(path(id) + "/certificates"), CERTIFICATES);
    }

    @Command(
            name = "revoke",
            description =
                    "Make a device's certificates worthless: it is disconnected within seconds and cannot come back.")
    void revoke(
            @Mixin Connection connection,
            @Option(names = "--serial", paramLabel = "SERIAL", description = "This certificate only.") String serial,
            @Parameters(paramLabel = "ID", description = "Id of the device.") String id,
            @Parameters(paramLabel = "REASON", description = "Why, for those who wonder.") String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("serial", serial);
        body.put("reason", reason);
        JsonNode answer = connection.api().post(path(id) + "/revoke", body);
        connection
                .printer()
                .said(
                        answer.path("serials").size() + " of " + id + "'s certificates revoked; let it in again with"
                                + " 'device consent " + id + "'",
                        answer);
    }

    @Command(name = "waiting", description = "Show who asked to become a device.")
    void waiting(@Mixin Connection connection) {
        connection.printer().list(connection.api().get("/api/v1/enrolment-requests"), WAITING);
    }

    @Command(name = "accept", description = "Let somebody in who waits; a device of that name gives its place up.")
    void accept(
            @Mixin Connection connection,
            @Option(names = "--key", paramLabel = "KEY", description = "Beginning of its key, when several wait.")
                    String key,
            @Parameters(paramLabel = "NAME", description = "What it calls itself.") String name) {
        decide(connection, name, key, "accept", " is accepted; it is let in when it asks next");
    }

    @Command(name = "reject", description = "Do not let somebody in who waits.")
    void reject(
            @Mixin Connection connection,
            @Option(names = "--key", paramLabel = "KEY", description = "Beginning of its key, when several wait.")
                    String key,
            @Parameters(paramLabel = "NAME", description = "What it calls itself.") String name) {
        decide(connection, name, key, "reject", " is rejected");
    }

    private static void decide(Connection connection, String name, String key, String verb, String said) {
        String which = key == null ? "" : "?key=" + Api.encode(key);
        connection
                .printer()
                .said(
                        name + said,
                        connection
                                .api()
                                .call("POST", path(name) + "/" + verb + which, null)
                                .body());
    }

    @Command(
            name = "consent",
            description = "Make a token with which a device that lost its key enrols again under its name.")
    void consent(
            @Mixin Connection connection,
            @Option(names = "--ttl", paramLabel = "T", defaultValue = "1h", description = "How long it is good.")
                    String ttl,
            @Parameters(paramLabel = "ID", description = "Id of the device.") String id) {
        JsonNode token = connection.api().post("/api/v1/enrolment-tokens", Map.of("name", id, "ttl", ttl, "uses", 1));
        connection.printer().said(token.path("token").asText(), token);
    }

    private static String path(String id) {
        return "/api/v1/devices/" + Api.encode(id);
    }
}
