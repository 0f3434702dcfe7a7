package io.mastercontrol.cli.device;

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

/** What people say about single devices: that nothing new comes to them, or that they stay on a version. */
@Command(
        name = "rule",
        description = "Holds and pins: what rollouts must leave alone on a device.",
        addMethodSubcommands = false)
public final class RuleCommand {
    private static final List<Column> HOLDS = List.of(
            Column.of("HELD", "/release"),
            Column.of("UNTIL", "/ends_at"),
            Column.of("BY", "/created_by"),
            Column.of("REASON", "/reason"));
    private static final List<Column> PINS = List.of(
            Column.of("PINNED", "/release"),
            Column.of("TO", "/version"),
            Column.of("BY", "/created_by"),
            Column.of("REASON", "/reason"));

    @Mixin
    private HelpOption help;

    @Command(name = "list", description = "Show the holds and pins of a device.")
    void list(
            @Mixin Connection connection, @Parameters(paramLabel = "ID", description = "Id of the device.") String id) {
        JsonNode rules = connection.api().get(path(id) + "/rules");
        if (connection.printer().isText()) {
            connection.printer().table(rules.path("holds"), HOLDS);
            connection.printer().table(rules.path("pins"), PINS);
        } else {
            connection.printer().said("", rules);
        }
    }

    @Command(name = "hold", description = "Let nothing new come to a device until it is let go.")
    void hold(
            @Mixin Connection connection,
            @Option(names = "--release", paramLabel = "NAME", description = "Of this release only.") String release,
            @Option(names = "--until", paramLabel = "TIME", description = "Such as 2026-12-27T06:00:00Z.") String until,
            @Parameters(paramLabel = "ID", description = "Id of the device.") String id,
            @Parameters(paramLabel = "REASON", description = "Why, for those who wonder.") String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reason", reason);
        body.put("ends_at", until);
        JsonNode rules = connection
                .api()
                .call("PUT", path(id) + "/hold" + of(release), body)
                .body();
        connection.printer().said(id + " is held; let it go with 'rule let-go " + id + "'", rules);
    }

    @Command(name = "let-go", description = "End a hold; what the device missed comes to it.")
    void letGo(
            @Mixin Connection connection,
            @Option(names = "--release", paramLabel = "NAME", description = "The hold of this release only.")
                    String release,
            @Parameters(paramLabel = "ID", description = "Id of the device.") String id) {
        JsonNode rules = connection
                .api()
                .call("DELETE", path(id) + "/hold" + of(release), null)
                .body();
        connection.printer().said(id + " is let go", rules);
    }

    @Command(name = "pin", description = "Give a device a version and leave it there, whatever rollouts bring.")
    void pin(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id of the device.") String id,
            @Parameters(paramLabel = "NAME", description = "Name of a release.") String release,
            @Parameters(paramLabel = "VERSION", description = "Version of it.") String version,
            @Parameters(paramLabel = "REASON", description = "Why, for those who wonder.") String reason) {
        JsonNode rules = connection
                .api()
                .call("PUT", path(id) + "/pins/" + Api.encode(release), Map.of("version", version, "reason", reason))
                .body();
        connection.printer().said(id + " stays on " + release + " " + version, rules);
    }

    @Command(name = "unpin", description = "Let rollouts change a release on a device again.")
    void unpin(
            @Mixin Connection connection,
            @Parameters(paramLabel = "ID", description = "Id of the device.") String id,
            @Parameters(paramLabel = "NAME", description = "Name of a release.") String release) {
        JsonNode rules = connection
                .api()
                .call("DELETE", path(id) + "/pins/" + Api.encode(release), null)
                .body();
        connection.printer().said(id + " takes what rollouts bring again", rules);
    }

    private static String path(String id) {
        return "/api/v1/devices/" + Api.encode(id);
    }

    private static String of(String release) {
        return release == null ? "" : "?release=" + Api.encode(release);
    }
}
