package io.mastercontrol.agent.artifact;

import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.release.PieceList;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * An artifact that lies unpacked, and what its pieces must hash to when it is put together again for a neighbour. Noted beside
 * its directory.
 *
 * @param file its name in the directory, or null for a tar
 */
public record SharedArtifact(Path directory, String digest, long size, String file, PieceList pieces, Instant since) {
    static final String ENDING = ".share";

    /** What is on the disk. */
    record Note(String digest, long size, String file, byte[] pieces) {}

    /** Only for content whose pieces the release names: only that can be proven to others. */
    static void note(Path directory, ReleaseArtifact artifact, PieceList pieces) throws IOException {
        if (pieces.digest().equals(artifact.pieces())) {
            Note note = new Note(artifact.digest(), artifact.size(), artifact.name(), pieces.bytes());
            file(directory).write(Json.bytes(note));
        }
    }

    private static DurableFile file(Path directory) {
        return new DurableFile(directory.resolveSibling(directory.getFileName() + ENDING));
    }

    /** The one of a directory, if it can be shared. */
    public static Optional<SharedArtifact> of(Path directory) throws IOException {
        return read(file(directory).path());
    }

    static Optional<SharedArtifact> read(Path note) throws IOException {
        String name = note.getFileName().toString();
        Path directory = note.resolveSibling(name.substring(0, name.length() - ENDING.length()));
        Optional<byte[]> noted = new DurableFile(note).read();
        if (noted.isEmpty() || !Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try {
            Note read = Json.read(noted.get(), Note.class);
            return Optional.of(new SharedArtifact(
                    directory,
                    read.digest(),
                    read.size(),
                    read.file(),
                    PieceList.believed(read.pieces(), read.size(), PieceList.digestOf(read.pieces())),
                    Files.getLastModifiedTime(note).toInstant()));
        } catch (MalformedMessage | IllegalArgumentException e) {
            throw new IOException(note + " is damaged: " + e.getMessage(), e);
        }
    }
}
