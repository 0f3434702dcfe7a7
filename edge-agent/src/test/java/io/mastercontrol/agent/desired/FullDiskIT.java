package io.mastercontrol.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.agent.artifact.ArtifactStore;
import io.mastercontrol.agent.disk.SmallDisk;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrifts;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReportedRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The device's disk is full: one sentence says so, what ran goes on, and nothing that was promised is lost. */
class FullDiskIT {
    private static final String YAML = """
            name: web
            type: service
            run_mode: forever
            command: [sh, run.sh]
            restart: {delay: 0s}
            """;
    private static final String SERVE = "exec sleep 100000\n";

    @TempDir
    Path scratch;

    private SmallDisk small;
    private Path disk;
    private ReleaseServer server;

    @BeforeEach
    void mountSmallDisk() throws Exception {
        small = new SmallDisk(scratch.resolve("disk"));
        disk = small.path();
        server = new ReleaseServer();
    }

    @AfterEach
    void unmount() throws Exception {
        server.close();
        small.close();
    }

    @Test
    void aReleaseThatDoesNotFitIsRefusedAndTheOldOneRunsOn() throws Exception {
        Board board = new Board(disk, UUID.randomUUID().toString(), server);
        try {
            board.receive(server.desired("1.0.0", SERVE, YAML));
            assertEquals(Phase.succeeded, board.awaitEnd("1.0.0").phase());
            long pid = board.status().pid();

            board.receive(server.desired("2.0.0", SERVE + "#".repeat(6 << 20), YAML));
            ReportedRelease end = board.awaitEnd("2.0.0");

            assertEquals(Phase.failed, end.phase());
            assertTrue(end.reason().startsWith("web 2.0.0: the disk has "), end.reason());
            assertEquals("1.0.0", end.runningVersion());
            assertEquals(pid, board.status().pid());
        } finally {
            board.shutDown();
        }
    }

    @Test
    void aDiskThatFillsUpWhileUnpackingLeavesNothingHalfDone() throws Exception {
        ReleaseArtifact artifact = server.artifact(ReleaseServer.tar(SERVE + "#".repeat(2 << 20)));
        ArtifactStore store = new ArtifactStore(
                disk, server.uri(), server.identity(), new ServerClock(Clock.systemUTC()), Thrifts.free(disk));
        Path elsewhere = scratch.resolve("download");
        Files.move(store.download(artifact, bytes -> {}, () -> false), elsewhere);
        Path ballast = small.fill();

        ArtifactRefused refused = assertThrows(ArtifactRefused.class, () -> store.unpack("web", artifact, elsewhere));

        assertEquals("the artifact cannot be unpacked: No space left on device", refused.getMessage());
        assertFalse(store.has("web", artifact.digest()));
        Files.delete(ballast);
        assertTrue(Files.isDirectory(store.unpack("web", artifact, elsewhere)), "room again, and it works");
    }
}
