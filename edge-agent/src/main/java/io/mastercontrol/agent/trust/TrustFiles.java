package io.mastercontrol.agent.trust;

import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.trust.SignedDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What this device believes, in {@code trust/}: each file is always whole, and lasts before it counts. */
final class TrustFiles {
    private final Path directory;

    TrustFiles(Path data) {
        this.directory = data.resolve("trust");
    }

    /** @throws IOException also when it is damaged: to begin anew would mean to believe the first one who comes */
    Optional<SignedDocument> root() throws IOException {
        return read("root.json");
    }

    Optional<SignedDocument> timestamp() throws IOException {
        return read("timestamp.json");
    }

    private Optional<SignedDocument> read(String name) throws IOException {
        Optional<byte[]> bytes = new DurableFile(directory.resolve(name)).read();
        try {
            return bytes.map(json -> Json.read(json, SignedDocument.class));
        } catch (MalformedMessage e) {
            throw new IOException(directory.resolve(name) + " is damaged: " + e.getMessage(), e);
        }
    }

    void root(SignedDocument document) throws IOException {
        new DurableFile(directory.resolve("root.json")).write(Json.bytes(document));
    }

    void timestamp(SignedDocument document) throws IOException {
        new DurableFile(directory.resolve("timestamp.json")).write(Json.bytes(document));
    }
}
