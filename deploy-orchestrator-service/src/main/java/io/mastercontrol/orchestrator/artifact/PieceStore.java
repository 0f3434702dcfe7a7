package io.mastercontrol.orchestrator.artifact;

import io.mastercontrol.contracts.release.PieceList;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The hashes of artifacts' pieces, beside the artifacts: {@code pieces/1/<digest>}. Made when first asked for; can be removed
 * at any time. Every call blocks on the disk.
 */
@ApplicationScoped
public class PieceStore {
    private static final Logger LOG = Logger.getLogger(PieceStore.class);

    /** Grows when pieces get another size. */
    private static final String VERSION = "pieces/1";

    private final ArtifactStore artifacts;
    private final Path root;

    PieceStore(ArtifactStore artifacts, ArtifactConfig config) {
        this.artifacts = artifacts;
        this.root = config.directory().toAbsolutePath().resolve(VERSION);
    }

    PieceList of(Artifact artifact) throws IOException {
        Path file = Files.createDirectories(root).resolve(Artifact.hex(artifact.digest()));
        try {
            byte[] kept = Files.readAllBytes(file);
            if (kept.length == PieceList.bytes(artifact.size())) {
                return PieceList.believed(kept, artifact.size(), PieceList.digestOf(kept));
            }
        } catch (NoSuchFileException e) {
            LOG.debugf("the pieces of %s are listed for the first time", artifact.digest());
        }
        try (ArtifactStore.LocalFile local = artifacts.local(artifact.digest());
                InputStream content = Files.newInputStream(local.path())) {
            PieceList list = PieceList.of(content);
            Path beside = file.resolveSibling(UUID.randomUUID() + ".tmp");
            Files.write(beside, list.bytes());
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return list;
        }
    }

    /** Removes the list of an artifact that is removed. */
    public void forget(String digest) throws IOException {
        Files.deleteIfExists(root.resolve(Artifact.hex(digest)));
    }

    /** The same artifacts with the digests of their lists; without, where the stored file cannot be read. */
    public List<ReleaseArtifact> inPieces(List<ReleaseArtifact> wanted) {
        return wanted.stream().map(this::inPieces).toList();
    }

    private ReleaseArtifact inPieces(ReleaseArtifact wanted) {
        try {
            return wanted.inPieces(
                    of(new Artifact(wanted.digest(), wanted.size())).digest());
        } catch (IOException e) {
            LOG.warnf("devices will not share %s with each other: %s", wanted.digest(), e);
            return wanted;
        }
    }
}
