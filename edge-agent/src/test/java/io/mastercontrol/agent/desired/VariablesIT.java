package io.mastercontrol.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.contracts.release.ReportedRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same release with other variables is another thing to run, and can go back like one. */
class VariablesIT {
    private static final String YAML = """
            template: qute
            vars: {site: nowhere}
            name: web
            type: service
            run_mode: forever
            command: [sh, -c, "echo {=site} {=mark??} > $MC_STATE_DIR/site; {#if broken??}exit 3{#else}exec sleep 1000{/if}"]
            health: {exec: [sh, -c, "test -s $MC_STATE_DIR/site"], interval: 100ms}
            restart: {policy: never}
            stop: {timeout: 2s}
            """;

    @TempDir
    Path data;

    private ReleaseServer server;
    private ReleaseManifest manifest;
    private Board board;

    @BeforeEach
    void start() throws Exception {
        server = new ReleaseServer();
        ReleaseArtifact artifact = server.artifact(ReleaseServer.tar("content"));
        manifest = new ReleaseManifest(
                "web", "1.0.0", 1, Instant.EPOCH, List.of(new ReleaseWorkload("web", YAML)), List.of(artifact));
        board = new Board(data, UUID.randomUUID().toString(), server);
    }

    @AfterEach
    void stop() throws Exception {
        board.shutDown();
        server.close();
    }

    private ReportedRelease asked(Map<String, String> variables) {
        String before = board.said() == null ? null : board.said().rollout();
        board.receive(server.desired(manifest, 10, variables));
        long deadline = System.nanoTime() + 30_000_000_000L;
        ReportedRelease said = board.said();
        while (said == null
                || Objects.equals(said.rollout(), before)
                || said.phase().isInProgress()) {
            assertTrue(System.nanoTime() < deadline, String.valueOf(said));
            LockSupport.parkNanos(5_000_000);
            said = board.said();
        }
        return said;
    }

    private String site() throws Exception {
        return Files.readString(data.resolve("workloads/web/state/site")).trim();
    }

    @Test
    void otherVariablesRestartItWithoutADownloadAndBadOnesGoBack() throws Exception {
        assertEquals(Phase.succeeded, asked(Map.of()).phase());
        // The board's own file says what mark is, and wins.
        assertEquals("nowhere " + data, site());
        int downloads = server.requests();

        assertEquals(
                Phase.succeeded,
                asked(Map.of("site", "berlin", "mark", "theirs")).phase());
        assertEquals("berlin " + data, site());
        long pid = board.status().pid();

        ReportedRelease said = asked(Map.of("site", "oslo", "broken", "yes"));
        assertEquals(Phase.rolled_back, said.phase(), said.toString());
        assertTrue(said.reason().contains("went back to 1.0.0"), said.reason());
        assertEquals("1.0.0", said.runningVersion());
        assertEquals("berlin " + data, site());
        assertTrue(board.status().pid() != pid);
        assertEquals(downloads, server.requests(), "its content lies there");

        board.vanish();
        Files.delete(data.resolve("workloads/web/state/site"));
        board = new Board(data, UUID.randomUUID().toString(), server);
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!board.runs("1.0.0") || !Files.exists(data.resolve("workloads/web/state/site"))) {
            assertTrue(System.nanoTime() < deadline, board.status().toString());
            LockSupport.parkNanos(5_000_000);
        }
        assertEquals("berlin " + data, site());
    }
}
