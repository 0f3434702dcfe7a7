package io.mastercontrol.cli.fleet;

import io.mastercontrol.cli.api.Json;
import io.mastercontrol.cli.context.Connection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the fleet is not, and files say that it should be. */
@Command(name = "diff", description = "Show in what the fleet is not as files want it; nothing is changed.")
public final class DiffCommand implements Runnable {
    @Mixin
    private Connection connection;

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE|DIR",
            description = "A file, or a directory of .yaml and .yml files; several, if given several times.")
    private List<Path> paths;

    @Option(names = "--prune", description = "Also show as to be removed what is in no file.")
    private boolean prune;

    @Override
    public void run() {
        List<Change> changes = new FleetDiff(connection.api(), FleetFile.read(paths), prune).changes();
        show(connection, changes);
    }

    static void show(Connection connection, List<Change> changes) {
        List<String> lines = changes.stream().map(Change::line).toList();
        connection
                .printer()
                .said(
                        lines.isEmpty()
                                ? "The fleet is as the files want it"
                                : String.join(System.lineSeparator(), lines),
                        Json.tree(Map.of("changes", lines)));
    }
}
