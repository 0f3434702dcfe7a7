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

    @Command(
            name = "delete",
            description = "Remove a release that nothing needs; its version is never given to other content.")
    void delete(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "Name of the release.") String name,
            @Parameters(paramLabel = "VERSION", description = "Its version.") String version) {
        JsonNode answer = connection
                .api()
                .call("DELETE", "/api/v1/releases/" + Api.encode(name) + "/" + Api.encode(version), null)
                .body();
        connection.printer().said("Release " + name + " " + version + " is removed", answer);
    }

    @Command(
            name = "create",
            description = "Upload a directory, tar, file or container archive, and make a release of it.")
    void create(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "Name of the release.") String name,
            @Parameters(paramLabel = "VERSION", description = "Its version.") String version,
            @Option(
                            names = "--from",
                            required = true,
                            paramLabel = "PATH",
                            description =
                                    "A directory, of which .git, __pycache__ and .DS_Store are left out, or a file.")
                    Path from,
            @Option(
                            names = "--as",
                            paramLabel = "KIND",
                            description =
                                    "What PATH is: directory, tar (unpacked on the device), file, or container (an archive of"
                                            + " podman save); by default what it looks like.")
                    Content.Kind kind,
            @Option(
                            names = "--release",
                            paramLabel = "FILE",
                            description =
                                    "What devices must have, and hooks; by default release.yaml in DIR, else none.")
                    Path release,
            @Option(
                            names = "--workload",
                            paramLabel = "FILE",
                            description =
                                    "Workload YAML; by default workload.yaml or NAME.yaml in DIR, else that of the"
                                            + " release before.")
                    Path workload) {
        Api api = connection.api();
        Optional<String> yaml = text(workload, from, "workload.yaml", "workload.yml", name + ".yaml", name + ".yml");
        Optional<String> needs = text(release, from, "release.yaml", "release.yml");
        try (Content packed = Content.of(from, Optional.ofNullable(kind))) {
            upload(api, packed);
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("name", name);
            body.put("version", version);
            body.put("artifacts", List.of(packed.reference()));
            yaml.ifPresent(text -> body.put("workload_yaml", text));
            needs.ifPresent(text -> body.put("release_yaml", text));
            JsonNode made = api.post("/api/v1/releases", body);
            connection
                    .printer()
                    .said(
                            "Release " + name + " " + version + ", " + packed.size() + " bytes, " + packed.digest(),
                            made);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, from + " cannot be packed: " + Failure.reason(e));
        }
    }

    private static void upload(Api api, Content packed) {
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
                api.upload("/api/v1/artifacts?digest=" + packed.digest(), packed.file(), packed.uploadType(), progress);
        if (terminal) {
            System.err.println();
        }
        if (!stored.path("digest").asText().equals(packed.digest())) {
            throw new Failure(Failure.FAILED, "the upload was altered on its way; try again");
        }
    }

    /** The file that is named, or else the first of the usual ones that is there. */
    private static Optional<String> text(Path named, Path from, String... usual) {
        List<Path> candidates = named != null
                ? List.of(named)
                : Stream.of(usual).map(from::resolve).filter(Files::exists).toList();
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
