package io.mastercontrol.agent.artifact;

import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** An artifact that is one file, alone in its directory. The download stays until the directory has its final name. */
final class WholeFile {
    /** Docker's archives have the first at their top, OCI's the second. */
    private static final Set<String> INDEXES = Set.of("manifest.json", "index.json");

    private static final int MOST_ENTRIES = 10_000;

    private WholeFile() {}

    static void place(ReleaseArtifact artifact, Path download, Path target) throws IOException, ArtifactRefused {
        if (artifact.mediaType().equals(ReleaseArtifact.CONTAINER)) {
            mustBeAnImage(download);
        }
        Files.createDirectories(target);
        Path file = target.resolve(artifact.name());
        Files.copy(download, file);
        boolean executable = Boolean.TRUE.equals(artifact.executable());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        try (FileChannel channel = FileChannel.open(file)) {
            channel.force(true);
        }
        DurableFile.forceDirectory(target);
    }

    private static void mustBeAnImage(Path download) throws IOException, ArtifactRefused {
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(download), 64 * 1024))) {
            int left = MOST_ENTRIES;
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null && left > 0; entry = in.getNextEntry()) {
                if (INDEXES.contains(entry.getName())) {
                    return;
                }
                left--;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new ArtifactRefused("the artifact is no container archive: " + e.getMessage());
        }
        throw new ArtifactRefused("the artifact is no container archive: it has neither manifest.json nor index.json");
    }
}
