package io.mastercontrol.orchestrator.artifact;

import io.mastercontrol.contracts.release.ContentMap;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Where the files are in artifacts that are tars, found out once for each; blocks. */
@ApplicationScoped
public class MapStore {
    private static final String VERSION = "maps/1";

    private final ArtifactStore artifacts;
    private final Path root;

    MapStore(ArtifactStore artifacts, ArtifactConfig config) {
        this.artifacts = artifacts;
        this.root = config.directory().toAbsolutePath().resolve(VERSION);
    }

    /** The text of a {@link ContentMap}; empty for what is no tar. */
    byte[] of(Artifact artifact) throws IOException {
        Path file = Files.createDirectories(root).resolve(Artifact.hex(artifact.digest()));
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            byte[] text = made(artifact);
            Path beside = file.resolveSibling(UUID.randomUUID() + ".tmp");
            Files.write(beside, text);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return text;
        }
    }

    private byte[] made(Artifact artifact) throws IOException {
        try (ArtifactStore.LocalFile local = artifacts.local(artifact.digest());
                InputStream content = new BufferedInputStream(Files.newInputStream(local.path()), 1 << 16)) {
            return ContentMap.of(content).text().getBytes(StandardCharsets.US_ASCII);
        } catch (java.io.EOFException e) {
            return new byte[0];
        }
    }

    /** Removes the map of an artifact that is removed. */
    public void forget(String digest) throws IOException {
        Files.deleteIfExists(root.resolve(Artifact.hex(digest)));
    }
}
