package io.mastercontrol.cli.variable;

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

/** Sets of devices that share variables. */
@Command(name = "group", description = "Sets of devices that share variables.", addMethodSubcommands = false)
public final class GroupCommand {
    private static final List<Column> LIST = List.of(
            Column.of("NAME", "/name"),
            Column.of("SELECTOR", "/selector"),
            Column.by("DEVICES", group -> String.valueOf(group.path("devices").size())),
            Column.of("PRIORITY", "/priority"),
            Column.wide("BY", "/changed_by"));
    private static final List<Column> ONE = List.of(
            Column.of("Name", "/name"),
            Column.of("Selector", "/selector"),
            Column.by("Devices", group -> {
                StringBuilder ids = new StringBuilder();
                group.path("devices")
                        .forEach(id -> ids.append(ids.isEmpty() ? "" : " ").append(id.asText()));
                return ids.isEmpty() ? "-" : ids.toString();
            }),
            Column.of("Priority", "/priority"),
            Column.of("Changed", "/changed_at"),
            Column.of("By", "/changed_by"));

    @Mixin
    private HelpOption help;

    @Command(name = "list", description = "Show groups, in the order in which their variables win: the last one does.")
    void list(@Mixin Connection connection) {
        connection.printer().list(connection.api().get("/api/v1/groups"), LIST);
    }

    @Command(name = "get", description = "Show one group.")
    void get(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "Name of a group.") String name) {
        connection.printer().one(connection.api().get(path(name)), ONE);
    }

    @Command(name = "set", description = "Make or change a group: devices that match a selector, named ones, or both.")
    void set(
            @Mixin Connection connection,
            @Option(
                            names = "--selector",
                            paramLabel = "S",
                            description = "Labels, such as site=berlin; devices join and leave by themselves.")
                    String selector,
            @Option(
                            names = "--priority",
                            paramLabel = "N",
                            description = "Of two groups that give a device different values, the greater wins.")
                    Integer priority,
            @Parameters(paramLabel = "NAME", index = "0", description = "Name of the group.") String name,
            @Parameters(paramLabel = "DEVICE", index = "1..*", arity = "0..*", description = "Ids of devices.")
                    List<String> devices) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("selector", selector);
        body.put("devices", devices == null ? List.of() : devices);
        body.put("priority", priority);
        JsonNode answer = connection.api().call("PUT", path(name), body).body();
        connection.printer().said("Group " + name + " is set", answer);
    }

    @Command(name = "rm", description = "Delete a group and its variables; its devices stay.")
    void remove(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "Name of a group.") String name) {
        JsonNode answer = connection.api().call("DELETE", path(name), null).body();
        connection.printer().said("Group " + name + " is deleted", answer);
    }

    private static String path(String name) {
        return "/api/v1/groups/" + Api.encode(name);
    }
}
