package io.mastercontrol.cli.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import io.mastercontrol.cli.output.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What releases are made of, as the control plane stores it. */
@Command(
        name = "artifact",
        description = "Content of releases, as it is stored; what nothing needs is removed.",
        addMethodSubcommands = false)
public final class ArtifactCommand {
    private static final List<Column> COLUMNS = List.of(
            Column.by("DIGEST", artifact -> artifact.path("digest").asText().substring(0, 19)),
            Column.by("SIZE", artifact -> Units.bytes(artifact.path("size"))),
            Column.by("RELEASES", artifact -> names(artifact.path("releases"))),
            Column.of("USED", "/used_at"),
            Column.by("STAYS", artifact -> artifact.path("needed").asBoolean() ? "yes" : "no"),
            Column.of("WHY", "/reason"),
            Column.wide("WHOLE DIGEST", "/digest"),
            Column.wide("BY", "/created_by"));

    @Mixin
    private HelpOption help;

    private static String names(JsonNode releases) {
        return releases.isEmpty()
                ? "-"
                : StreamSupport.stream(releases.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(", "));
    }

    @Command(name = "list", description = "Show what is stored, and for each why it stays.")
    void list(
            @Mixin Connection connection,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "How many at most.")
                    int limit) {
        connection.printer().list(connection.api().get("/api/v1/artifacts?limit=" + limit), COLUMNS);
    }

    @Command(name = "gc", description = "Remove now what nothing needs, which is done every hour anyway.")
    void collect(
            @Mixin Connection connection,
            @Option(names = "--dry-run", description = "Say what would be removed, and remove nothing.")
                    boolean dryRun) {
        JsonNode answer = connection.api().post("/api/v1/artifacts/gc?dry_run=" + dryRun, null);
        connection.printer().said(sentence(answer, dryRun), answer);
    }

    private static String sentence(JsonNode answer, boolean dryRun) {
        List<String> parts = new ArrayList<>();
        JsonNode releases = answer.path("releases");
        if (!releases.isEmpty()) {
            parts.add(count(releases.size(), "release") + " ("
                    + StreamSupport.stream(releases.spliterator(), false)
                            .map(release -> release.path("name").asText() + " "
                                    + release.path("version").asText())
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        if (!answer.path("artifacts").isEmpty()) {
            parts.add(count(answer.path("artifacts").size(), "artifact"));
        }
        if (answer.at("/patches/count").asInt() > 0) {
            parts.add(count(answer.at("/patches/count").asInt(), "patch"));
        }
        if (parts.isEmpty()) {
            return "Everything that is stored is needed";
        }
        return String.join(", ", parts) + ", " + Units.bytes(answer.path("bytes"))
                + (dryRun ? ", would be removed" : " removed");
    }

    private static String count(int count, String what) {
        return count + " " + (count == 1 ? what : what.endsWith("ch") ? what + "es" : what + "s");
    }
}
