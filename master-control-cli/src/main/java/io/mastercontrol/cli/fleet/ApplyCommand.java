package io.mastercontrol.cli.fleet;

import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.api.Json;
import io.mastercontrol.cli.context.Connection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the fleet what files say that it should be. */
@Command(name = "apply", description = "Make the fleet as files want it: groups, variables, alert rules, and rollouts.")
public final class ApplyCommand implements Runnable {
    @Mixin
    private Connection connection;

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE|DIR",
            description = "A file, or a directory of .yaml and .yml files; several, if given several times.")
    private List<Path> paths;

    @Option(
            names = "--prune",
            description = "Remove what is in no file: groups, and variables of scopes that the files name.")
    private boolean prune;

    @Option(names = "--dry-run", description = "Show what would be done, as 'diff' does.")
    private boolean dryRun;

    @Override
    public void run() {
        Api api = connection.api();
        List<Change> changes = new FleetDiff(api, FleetFile.read(paths), prune).changes();
        if (dryRun) {
            DiffCommand.show(connection, changes);
            return;
        }
        List<String> lines = new ArrayList<>();
        int undone = 0;
        for (Change change : changes) {
            lines.add(change.line());
            undone += change.sign() == '!' ? 1 : 0;
            change.make()
                    .map(make -> make.apply(api))
                    .filter(said -> !said.isEmpty())
                    .ifPresent(lines::add);
        }
        connection
                .printer()
                .said(
                        lines.isEmpty()
                                ? "The fleet is as the files want it"
                                : String.join(System.lineSeparator(), lines),
                        Json.tree(Map.of("changes", lines)));
        if (undone > 0) {
            throw new Failure(Failure.FAILED, undone + " of the things that the files want cannot be; see above");
        }
    }
}
