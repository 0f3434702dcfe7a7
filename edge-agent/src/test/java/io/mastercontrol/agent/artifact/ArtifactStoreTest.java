package io.mastercontrol.agent.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrifts;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies unpacked; {@link ArtifactDownloadTest} is about the way there. */
class ArtifactStoreTest {
    @TempDir
    Path data;

    private ArtifactServer server;
    private ArtifactStore store;
    private ReleaseArtifact artifact;
    private Path file;

    @BeforeEach
    void open() throws IOException {
        server = new ArtifactServer();
        store = new ArtifactStore(
                data, server.uri(), ArtifactServer.identity(), new ServerClock(Clock.systemUTC()), Thrifts.free(data));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void offer(byte[] content) throws Exception {
        String hex =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        server.content = content;
        artifact = new ReleaseArtifact("sha256:" + hex, content.length, null);
        file = data.resolve("downloads").resolve(hex);
    }

    @Test
    void unpacksBesideAndKnowsItsOwnFilesAgain() throws Exception {
        offer(tar("run.sh", "echo hello"));
        Path leftover = store.directory("web", artifact.digest())
                .resolveSibling(store.directory("web", artifact.digest()).getFileName() + ".tmp");
        Files.createDirectories(leftover.resolve("half"));
        Path unpacked = unpack();
        assertEquals("echo hello", Files.readString(unpacked.resolve("run.sh")));
        assertFalse(Files.exists(unpacked.resolve("half")), "nothing of an interrupted attempt");
        assertFalse(Files.exists(leftover));
        assertFalse(Files.exists(file), "the download is not kept twice");
        assertTrue(store.has("web", artifact.digest()));
        assertFalse(store.has("other", artifact.digest()));
    }

    @Test
    void damagedFilesAreRemovedSoThatTheyAreFetchedAnew() throws Exception {
        offer(tar("run.sh", "echo hello"));
        Path unpacked = unpack();
        Files.writeString(unpacked.resolve("run.sh"), "echo hellp");
        assertFalse(store.has("web", artifact.digest()));
        assertFalse(Files.exists(unpacked));
        unpack();
        assertTrue(store.has("web", artifact.digest()));
    }

    @Test
    void whatCannotBeUnpackedLeavesNothing() throws Exception {
        byte[] torn = Arrays.copyOf(tar("run.sh", "x".repeat(5_000)), 2_000);
        offer(torn);
        assertThrows(ArtifactRefused.class, this::unpack);
        try (Stream<Path> left = Files.walk(data.resolve("releases"))) {
            assertEquals(List.of(), left.filter(Files::isRegularFile).toList());
        }
        assertFalse(store.has("web", artifact.digest()));
    }

    @Test
    void onlyTheVersionsThatAreNeededStay() throws Exception {
        offer(tar("run.sh", "1"));
        Path one = unpack();
        String first = artifact.digest();
        offer(tar("run.sh", "2"));
        Path two = unpack();
        store.keepOnly("web", Set.of(artifact.digest()));
        assertFalse(Files.exists(one));
        assertFalse(store.has("web", first));
        assertTrue(Files.exists(two));
        assertTrue(store.has("web", artifact.digest()));
        store.keepOnly("never seen", Set.of());
    }

    private Path unpack() throws IOException, ArtifactRefused {
        return store.unpack("web", artifact, store.download(artifact, told -> {}, () -> false));
    }

    private static byte[] tar(String name, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(content.length());
            tar.putArchiveEntry(entry);
            tar.write(content.getBytes());
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }
}
