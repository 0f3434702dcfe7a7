package io.mastercontrol.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.plugin.ScriptedPlugins;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.ReportedRelease;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases whose workload is of a plugin's type: gated by the health check that the plugin gives them. */
class PluginReleaseIT {
    private static final String YAML = """
            name: web
            type: site
            run_mode: forever
            stop: {timeout: 2s}
            plugins: {site: {root: public, port: %d, expect: Welcome}}
            """;

    @TempDir
    Path data;

    private ReleaseServer server;
    private Board board;
    private int port;

    @BeforeEach
    void boot() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        server = new ReleaseServer();
        board = new Board(data, "boot-1", server);
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        board.shutDown();
        server.close();
    }

    private ReportedRelease install(String version, String page, int healthyWithin) throws Exception {
        byte[] tar = ReleaseServer.tar(Map.of("public/index.html", page.getBytes(StandardCharsets.UTF_8)));
        board.receive(server.desired("web", version, server.artifact(tar), YAML.formatted(port), healthyWithin));
        return board.awaitEnd(version);
    }

    @Test
    void theyArriveWhenThePluginIsThereAndGoBackWhenItSaysThatTheyDoNotWork() throws Exception {
        ReportedRelease missing = install("1.0.0", "Welcome", 25);
        assertEquals(Phase.failed, missing.phase());
        assertTrue(missing.reason().contains("type site needs a plugin"), missing.reason());

        Files.createDirectories(data.resolve("plugins"));
        ScriptedPlugins.site(data.resolve("plugins"));
        ReportedRelease first = install("1.0.1", "Welcome", 25);
        assertEquals(Phase.succeeded, first.phase(), first.reason());
        assertTrue(board.runs("1.0.1"));

        ReportedRelease bad = install("2.0.0", "Sorry", 8);
        assertEquals(Phase.rolled_back, bad.phase(), bad.reason());
        assertTrue(bad.reason().contains("answers without 'Welcome'"), bad.reason());
        awaitRuns("1.0.1");
    }

    private void awaitRuns(String version) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!board.runs(version)) {
            assertTrue(System.nanoTime() < end, board.status().toString());
            LockSupport.parkNanos(5_000_000);
        }
    }
}
