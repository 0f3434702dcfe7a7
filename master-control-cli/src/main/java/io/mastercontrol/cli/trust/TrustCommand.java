package io.mastercontrol.cli.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.context.Connection;
import io.mastercontrol.cli.output.HelpOption;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.trust.Role;
import io.mastercontrol.contracts.trust.RootDocument;
import io.mastercontrol.contracts.trust.SignedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose signatures devices believe. */
@Command(
        name = "trust",
        description = "Whose signatures devices believe: keys, and documents that name them.",
        addMethodSubcommands = false)
public final class TrustCommand {
    @Mixin
    private HelpOption help;

    @Command(name = "show", description = "Show which keys may sign what.")
    void show(@Mixin Connection connection) {
        JsonNode trust = connection.api().get("/api/v1/trust");
        connection.printer().said(text(trust), trust);
    }

    private static String text(JsonNode trust) {
        List<String> lines = new ArrayList<>();
        long version = trust.path("version").asLong();
        lines.add(
                version == 0
                        ? "no root document: one key does everything"
                        : "root document " + version + ", until "
                                + trust.path("expires").asText());
        for (Role role : Role.values()) {
            JsonNode holders = trust.path("roles").path(role.name());
            List<String> ids = new ArrayList<>();
            holders.path("key_ids").forEach(id -> ids.add(id.asText()));
            lines.add(String.format(
                    "%-10s %d of %s", role, holders.path("threshold").asInt(), String.join(", ", ids)));
        }
        lines.add("signing    releases with " + trust.path("signing_key").asText() + ", timestamps with "
                + trust.path("timestamp_key").asText());
        return String.join(System.lineSeparator(), lines);
    }

    @Command(name = "key", description = "Make a key pair, NAME.key and NAME.pub; nothing is sent anywhere.")
    void key(
            @Mixin Connection connection,
            @Parameters(paramLabel = "NAME", description = "Name of the files, without an ending.") Path name) {
        String id = SignedText.keyId(KeyFiles.create(name));
        connection
                .printer()
                .said(
                        "Key " + id + " is in " + name + ".key and " + name + ".pub",
                        Json.mapper().createObjectNode().put("key_id", id));
    }

    @Command(name = "rotate", description = "Make the next root document with other keys, and publish it.")
    void rotate(
            @Mixin Connection connection,
            @Option(
                            names = "--sign",
                            paramLabel = "FILE",
                            description =
                                    "Private root key (NAME.key) to sign with: enough of those before, and of those"
                                            + " after; may be given again.")
                    List<Path> sign,
            @Option(names = "--add-root", paramLabel = "FILE", description = "Public key that joins those of the root.")
                    List<Path> addRoot,
            @Option(names = "--drop-root", paramLabel = "ID", description = "Key that leaves those of the root.")
                    List<String> dropRoot,
            @Option(names = "--root-threshold", paramLabel = "N", description = "How many root keys have to sign.")
                    Integer rootThreshold,
            @Option(names = "--add-release", paramLabel = "FILE", description = "Public key that may sign releases.")
                    List<Path> addRelease,
            @Option(names = "--drop-release", paramLabel = "ID", description = "Key that may not any more.")
                    List<String> dropRelease,
            @Option(
                            names = "--add-timestamp",
                            paramLabel = "FILE",
                            description = "Public key that may sign timestamps.")
                    List<Path> addTimestamp,
            @Option(names = "--drop-timestamp", paramLabel = "ID", description = "Key that may not any more.")
                    List<String> dropTimestamp,
            @Option(
                            names = "--days",
                            paramLabel = "N",
                            defaultValue = "365",
                            description = "For how many days it is good.")
                    int days,
            @Option(names = "--out", paramLabel = "FILE", description = "Write the document there, too.") Path out,
            @Option(names = "--draft", description = "Do not publish it: others have to sign first, with 'trust sign'.")
                    boolean draft) {
        RootDocument next = new Rotation(connection.api().get("/api/v1/trust"))
                .add(Role.root, addRoot)
                .drop(Role.root, dropRoot)
                .rootThreshold(rootThreshold)
                .add(Role.targets, addRelease)
                .drop(Role.targets, dropRelease)
                .add(Role.timestamp, addTimestamp)
                .drop(Role.timestamp, dropTimestamp)
                .next(Duration.ofDays(days), Instant.now());
        SignedDocument document = signed(new SignedDocument(Json.write(next)), sign);
        if (draft && out == null) {
            throw new Failure(Failure.USAGE, "a draft needs a file to be written to: --out FILE");
        }
        if (out != null) {
            write(out, document);
        }
        if (draft) {
            connection.printer().said("Root document " + next.version() + " is in " + out, tree(document));
        } else {
            post(connection, document);
        }
    }

    @Command(name = "sign", description = "Add a signature to a root document in a file; nothing is sent anywhere.")
    void sign(
            @Mixin Connection connection,
            @Parameters(paramLabel = "FILE", description = "The document, as 'trust rotate --draft --out' wrote it.")
                    Path file,
            @Option(
                            names = "--sign",
                            required = true,
                            paramLabel = "FILE",
                            description = "Private root key (NAME.key); may be given again.")
                    List<Path> sign) {
        SignedDocument document = signed(read(file), sign);
        write(file, document);
        connection.printer().said(file + " has " + document.signatures().size() + " signatures", tree(document));
    }

    @Command(name = "publish", description = "Make a root document in a file the newest one.")
    void publish(
            @Mixin Connection connection,
            @Parameters(paramLabel = "FILE", description = "The signed document.") Path file) {
        post(connection, read(file));
    }

    private static void post(Connection connection, SignedDocument document) {
        JsonNode made =
                connection.api().post("/api/v1/trust/roots", Json.mapper().convertValue(document, java.util.Map.class));
        connection
                .printer()
                .said("Root document " + made.path("version").asText() + " is the newest; devices are told now", made);
    }

    private static SignedDocument signed(SignedDocument document, List<Path> keys) {
        SignedDocument signed = document;
        for (Path key : keys == null ? List.<Path>of() : keys) {
            KeyPair pair = KeyFiles.pair(key);
            signed = signed.signedBy(pair.getPrivate(), pair.getPublic());
        }
        return signed;
    }

    private static JsonNode tree(SignedDocument document) {
        return Json.mapper().valueToTree(document);
    }

    private static SignedDocument read(Path file) {
        try {
            return Json.read(Files.readAllBytes(file), SignedDocument.class);
        } catch (NoSuchFileException e) {
            throw new Failure(Failure.NOT_FOUND, "there is no file " + file);
        } catch (IOException | MalformedMessage e) {
            throw new Failure(Failure.FAILED, file + " cannot be read: " + e.getMessage());
        }
    }

    private static void write(Path file, SignedDocument document) {
        try {
            Files.write(file, Json.bytes(document));
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, file + " cannot be written: " + Failure.reason(e));
        }
    }
}
