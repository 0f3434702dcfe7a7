package io.mastercontrol.cli.release;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.Column;
import io.mastercontrol.cli.output.HelpOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Releases, which never change once they are made. */
@Command(
        name = "release",
        description = "Releases: versions of what runs; they never change once they are made.",
        addMethodSubcommands = false)
public final class ReleaseCommand {
    @Mixin
    private HelpOption help;

    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "/name"),
            Column.of("VERSION", "/version"),
            Column.of("SIZE", "/artifacts/0/size"),
            Column.of("CREATED", "/created_at"),
            Column.of("BY", "/created_by"),
            Column.wide("DIGEST", "/digest"),
            Column.wide("CONTENT", "/artifacts/0/digest"));

    @Command(name = "list", description = "Show releases.")
    void list(
            @Mixin Connection connection,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "How many at most.")
                    int limit) {
        connection.printer().list(connection.api().get("/api/v1/releases?limit=" + limit), COLUMNS);
    }

    @Command(name = "get", description = "Show one release.")
    void get(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "Name of the release.") String name,
            @Parameters(paramLabel = "VERSION", description = "Its version.") String version) {
        connection
                .printer()
                .one(connection.api().get("/api/v1/releases/" + Api.encode(name) + "/" + Api.encode(version)), COLUMNS);
    }

    @Command(name = "create", description = "Upload a directory and make a release of it.")
    void create(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "Name of the release.") String name,
            @Parameters(paramLabel = "VERSION", description = "Its version.") String version,
            @Option(
                            names = "--from",
                            required = true,
                            paramLabel = "DIR",
                            description = "The directory; .git, __pycache__ and .DS_Store in it are left out.")
                    Path from,
            @Option(
                            names = "--workload",
                            paramLabel = "FILE",
                            description =
                                    "Workload YAML; by default workload.yaml or NAME.yaml in DIR, else that of the"
                                            + " release before.")
                    Path workload) {
        Api api = connection.api();
        Optional<String> yaml = yaml(name, from, workload);
        try {
            CanonicalTar.Packed packed = CanonicalTar.of(from);
            try {
                upload(api, packed);
            } finally {
                Files.delete(packed.file());
            }
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("name", name);
            body.put("version", version);
            body.put("artifacts", List.of(Map.of("digest", packed.digest())));
            yaml.ifPresent(text -> body.put("workload_yaml", text));
            JsonNode release = api.post("/api/v1/releases", body);
            connection
                    .printer()
                    .said(
                            "Release " + name + " " + version + ", " + packed.size() + " bytes, " + packed.digest(),
                            release);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, from + " cannot be packed: " + Failure.reason(e));
        }
    }

    private static void upload(Api api, CanonicalTar.Packed packed) {
        if (api.exists("/api/v1/artifacts/" + packed.digest())) {
            return;
        }
        boolean terminal = System.console() != null;
        LongConsumer progress = sent -> {
            if (terminal) {
                System.err.printf("\rUploading %3d %%", packed.size() == 0 ? 100 : 100 * sent / packed.size());
            }
        };
        JsonNode stored =
                api.upload("/api/v1/artifacts?digest=" + packed.digest(), packed.file(), "application/x-tar", progress);
        if (terminal) {
            System.err.println();
        }
        if (!stored.path("digest").asText().equals(packed.digest())) {
            throw new Failure(Failure.FAILED, "the upload was altered on its way; try again");
        }
    }

    private static Optional<String> yaml(String name, Path from, Path workload) {
        List<Path> candidates = workload != null
                ? List.of(workload)
                : Stream.of("workload.yaml", "workload.yml", name + ".yaml", name + ".yml")
                        .map(from::resolve)
                        .filter(Files::exists)
                        .toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(candidates.get(0)));
        } catch (IOException e) {
            int code = e instanceof NoSuchFileException ? Failure.NOT_FOUND : Failure.FAILED;
            throw new Failure(code, candidates.get(0) + " cannot be read: " + Failure.reason(e));
        }
    }
}
