package io.mastercontrol.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.NeededVariable;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReleaseNeeds;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.contracts.release.ReportedRelease;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release that is not for this device is not fetched, and what runs there runs on. */
class NeedsIT {
    private static final String YAML = """
            name: web
            type: service
            run_mode: forever
            command: [sh, -c, "echo {{ site }} > $MC_STATE_DIR/site; ls > $MC_STATE_DIR/files; exec sleep 1000"]
            health: {exec: [test, -s, files], interval: 100ms}
            stop: {timeout: 2s}
            """.replace("[test, -s, files]", "[sh, -c, 'test -s $MC_STATE_DIR/files']");

    @TempDir
    Path data;

    private ReleaseServer server;
    private Board board;
    private long sequence;

    @BeforeEach
    void start() throws Exception {
        server = new ReleaseServer();
        board = new Board(data, UUID.randomUUID().toString(), server);
    }

    @AfterEach
    void stop() throws Exception {
        board.shutDown();
        server.close();
    }

    private ReportedRelease asked(String version, ReleaseNeeds needs, ReleaseArtifact artifact) throws Exception {
        sequence++;
        board.receive(server.desired(
                new ReleaseManifest(
                        "web",
                        version,
                        sequence,
                        Instant.EPOCH,
                        List.of(new ReleaseWorkload("web", YAML)),
                        List.of(artifact),
                        needs,
                        null),
                10));
        return board.awaitEnd(version);
    }

    private ReportedRelease asked(String version, ReleaseNeeds needs) throws Exception {
        return asked(version, needs, server.artifact(ReleaseServer.tar(version)));
    }

    private static ReleaseNeeds site() {
        return new ReleaseNeeds(List.of(new NeededVariable("site", "nowhere")), null, null, null);
    }

    private void refused(String version, ReleaseNeeds needs, String reason) throws Exception {
        int before = server.requests();
        ReportedRelease said = asked(version, needs);
        assertEquals(Phase.cancelled, said.phase(), said.toString());
        assertEquals("this device " + reason, said.reason());
        assertEquals("1.0.0", said.runningVersion());
        assertEquals(before, server.requests(), "nothing is fetched");
        assertTrue(board.runs("1.0.0"), board.status().toString());
    }

    @Test
    void whatItLacksIsSaidBeforeAnythingIsFetched() throws Exception {
        assertEquals(Phase.succeeded, asked("1.0.0", site()).phase());
        assertEquals(
                "nowhere",
                Files.readString(data.resolve("workloads/web/state/site")).trim());
        String other = System.getProperty("os.arch").equals("arm") ? "amd64" : "armhf";
        String mine = io.mastercontrol.contracts.release.DeviceFacts.architecture(System.getProperty("os.arch"));
        refused(
                "2.0.0",
                new ReleaseNeeds(null, null, List.of(other), null),
                "is of architecture " + mine + ", and the release is for " + other);
        refused(
                "2.0.1",
                new ReleaseNeeds(null, "99", null, null),
                "has agent 1.0.0, and the release needs 99 or later");
        refused(
                "2.0.2",
                new ReleaseNeeds(List.of(new NeededVariable("rate", null)), null, null, null),
                "has no variable 'rate', which the release needs");
        refused("2.0.4", ReleaseNeeds.NONE, "has no variable 'site', which line 4 of workload web uses");
        refused(
                "2.0.3",
                new ReleaseNeeds(null, null, null, "1.5.0"),
                "runs 1.0.0, and the release can only follow 1.5.0");
    }

    @Test
    void theWayBackNeedsNoPredecessor() throws Exception {
        assertEquals(Phase.succeeded, asked("1.0.0", site()).phase());
        ReleaseNeeds afterOne = new ReleaseNeeds(site().variables(), null, null, "1.0.0");
        assertEquals(Phase.succeeded, asked("2.0.0", afterOne).phase());
        ReleaseNeeds afterTwo = new ReleaseNeeds(site().variables(), null, null, "2.0.0");
        assertEquals(Phase.succeeded, asked("3.0.0", afterTwo).phase());
        sequence = 1;
        assertEquals(Phase.succeeded, asked("2.0.0", afterOne).phase());
    }

    @Test
    void aSingleFileLiesThereUnderItsNameAndCanBeExecuted() throws Exception {
        byte[] program = "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8);
        ReleaseArtifact offered = server.artifact(program);
        ReleaseArtifact file =
                new ReleaseArtifact(offered.digest(), offered.size(), ReleaseArtifact.FILE, "sensor", true);
        ReportedRelease said = asked("1.0.0", site(), file);
        assertEquals(Phase.succeeded, said.phase(), said.toString());
        assertEquals(offered.digest(), said.contentDigest());
        assertEquals(
                "sensor",
                Files.readString(data.resolve("workloads/web/state/files")).trim());
        Path tree = data.resolve("releases/web").resolve(file.treeId().substring("sha256:".length()));
        assertTrue(Files.isExecutable(tree.resolve("sensor")));
    }

    @Test
    void anArchiveThatIsNoImageIsRefused() throws Exception {
        ReleaseArtifact offered = server.artifact(ReleaseServer.tar("not an image"));
        ReportedRelease said = asked(
                "1.0.0",
                site(),
                new ReleaseArtifact(offered.digest(), offered.size(), ReleaseArtifact.CONTAINER, "image.tar", null));
        assertEquals(Phase.failed, said.phase());
        assertEquals(
                "web 1.0.0: the artifact is no container archive: it has neither manifest.json nor index.json",
                said.reason());
        ReleaseArtifact image =
                server.artifact(ReleaseServer.tar(Map.of("manifest.json", "[]".getBytes(StandardCharsets.UTF_8))));
        said = asked(
                "1.0.1",
                site(),
                new ReleaseArtifact(image.digest(), image.size(), ReleaseArtifact.CONTAINER, "image.tar", null));
        assertEquals(Phase.succeeded, said.phase(), said.toString());
        assertEquals(
                "image.tar",
                Files.readString(data.resolve("workloads/web/state/files")).trim());
    }
}
