package io.mastercontrol.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReleaseHook;
import io.mastercontrol.contracts.release.ReleaseHooks;
import io.mastercontrol.contracts.release.ReportedRelease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two versions of a workload side by side, as real servers with users who must not notice. */
class BlueGreenIT {
    /** Tells everybody who connects its version; at a port or a socket, whichever it is given. */
    private static final String SERVER = """
            import os, socket
            if "MC_PORT" in os.environ:
                s = socket.socket()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(("", int(os.environ["MC_PORT"])))
            else:
                s = socket.socket(socket.AF_UNIX)
                path = os.environ["MC_SOCKET"]
                if os.path.exists(path): os.remove(path)
                s.bind(path)
            s.listen(64)
            while True:
                c, _ = s.accept()
                c.sendall(os.environ["MC_VERSION"].encode())
                c.close()
            """;

    /** A socket that an earlier version left in the same place is there, too, and nobody answers at it. */
    private static final String ANSWERS = "exec: [python3, -c, 'import os, socket; s = socket.socket(socket.AF_UNIX);"
            + " s.connect(os.environ[\"MC_SOCKET\"]); assert s.recv(9)']";

    @TempDir
    Path data;

    private final int port = ThreadLocalRandom.current().nextInt(20_000, 26_000) & ~1;
    private final Map<String, ReleaseArtifact> offered = new TreeMap<>();
    private ReleaseServer server;
    private Board board;

    @BeforeEach
    void start() throws Exception {
        server = new ReleaseServer();
        board = new Board(data, UUID.randomUUID().toString(), server);
    }

    @AfterEach
    void stop() throws Exception {
        board.shutDown();
        server.close();
        assertFalse(tables().contains("mcdoor"), "no port is led anywhere any more: " + tables());
    }

    private static String tables() throws Exception {
        Process nft = new ProcessBuilder("nft", "list", "tables").start();
        String said = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        nft.waitFor();
        return said;
    }

    private String yaml(String way) {
        return """
                name: web
                type: service
                run_mode: forever
                command: [python3, -u, server.py]
                restart: {delay: 0s}
                stop: {timeout: 2s}
                health: {%s, interval: 100ms, start_period: 5s}
                blue_green: {%s}
                """.formatted(way.contains("port") ? "tcp: " + port : ANSWERS, way);
    }

    private String atPort(String more) {
        return yaml("port: " + port + ", own_port: " + (port + 10_000) + more);
    }

    private ReportedRelease install(String version, String yaml, Map<String, String> files) throws Exception {
        return install(version, yaml, files, ReleaseHooks.NONE);
    }

    private ReportedRelease install(String version, String yaml, Map<String, String> files, ReleaseHooks hooks)
            throws Exception {
        Map<String, byte[]> all = new TreeMap<>();
        all.put("server.py", SERVER.getBytes(StandardCharsets.UTF_8));
        files.forEach((name, text) -> all.put(name, text.getBytes(StandardCharsets.UTF_8)));
        ReleaseArtifact artifact = offered.computeIfAbsent(version, unknown -> artifact(all));
        board.receive(server.desired(version, artifact, yaml, hooks));
        return board.awaitEnd(version);
    }

    /** A version is the same bytes whenever it is asked for. */
    private ReleaseArtifact artifact(Map<String, byte[]> files) {
        try {
            return server.artifact(ReleaseServer.tar(files));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ReportedRelease install(String version, String yaml) throws Exception {
        return install(version, yaml, Map.of());
    }

    private String asked() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String asked(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer answer = ByteBuffer.allocate(64);
            while (channel.read(answer) >= 0) {
                continue;
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        }
    }

    private boolean standsBy() {
        return board.status("web.standby").isPresent();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void whoConnectsAllTheWhileNeverFindsNobody() throws Exception {
        assertEquals(Phase.succeeded, install("1.0.0", atPort(", keep: 0s")).phase());
        await("it serves", () -> asked().equals("1.0.0"));
        Map<String, Integer> answers = new ConcurrentHashMap<>();
        AtomicBoolean over = new AtomicBoolean();
        Thread user = new Thread(() -> {
            while (!over.get()) {
                answers.merge(asked(), 1, Integer::sum);
            }
        });
        user.start();
        ReportedRelease said = install("2.0.0", atPort(", keep: 0s"));
        await("the new one serves", () -> answers.containsKey("2.0.0"));
        await("the old one has ended", () -> !standsBy());
        over.set(true);
        user.join();
        assertEquals(Phase.succeeded, said.phase(), said.toString());
        assertEquals(Set.of("1.0.0", "2.0.0"), answers.keySet(), answers.toString());
        assertEquals("2.0.0", board.status().version());
    }

    @Test
    void whatIsNotWellNeverServes() throws Exception {
        install("1.0.0", atPort(""));
        Long before = board.status().pid();
        ReportedRelease said = install("2.0.0", atPort(""), Map.of("server.py", "import time; time.sleep(1000)"));
        assertEquals(Phase.failed, said.phase());
        assertTrue(said.reason().endsWith("; what ran before has served all the time"), said.reason());
        assertEquals("1.0.0", asked());
        assertEquals(before, board.status().pid());
        await("it is gone", () -> !standsBy());
    }

    @Test
    void aSmokeTestHasTheLastWord() throws Exception {
        String smoke = ", keep: 0s, smoke: [sh, smoke.sh]";
        String script =
                "python3 -c 'import os, socket; s = socket.create_connection((\"127.0.0.1\", int(os.environ[\"MC_PORT\"])));"
                        + " got = s.recv(99).decode(); print(\"got\", got); exit(got != \"%s\")'";
        install("1.0.0", atPort(smoke), Map.of("smoke.sh", "exit 9"));
        Long before = board.status().pid();
        ReportedRelease said = install("2.0.0", atPort(smoke), Map.of("smoke.sh", script.formatted("3.0.0")));
        assertEquals(Phase.failed, said.phase());
        assertEquals(
                "web 2.0.0: the smoke test of web failed with exit code 1: got 2.0.0; what ran before has served all the time",
                said.reason());
        assertEquals(before, board.status().pid());
        assertEquals(
                Phase.succeeded,
                install("3.0.0", atPort(smoke), Map.of("smoke.sh", script.formatted("3.0.0")))
                        .phase());
        assertEquals("3.0.0", asked());
    }

    @Test
    void theOldOneIsKeptAndTakesOverAtOnce() throws Exception {
        install("1.0.0", atPort(", keep: 1h"));
        Long first = board.status().pid();
        install("2.0.0", atPort(", keep: 1h"));
        Long second = board.status().pid();
        assertNotEquals(first, second);
        WorkloadStatus kept = board.status("web.standby").orElseThrow();
        assertEquals(first, kept.pid());
        assertEquals("1.0.0", kept.version());

        assertEquals(Phase.succeeded, install("1.0.0", atPort(", keep: 1h")).phase());
        assertEquals(first, board.status().pid(), "the very process that served before");
        assertEquals("1.0.0", asked());
        assertEquals(second, board.status("web.standby").orElseThrow().pid());
        assertEquals(
                List.of(
                        "workload_switched web 2.0.0 serves in the place of 1.0.0, which stands by",
                        "workload_switched web 1.0.0 serves in the place of 2.0.0, which stands by"),
                board.events("workload_switched"));
    }

    @Test
    void whatDoesNotLastGivesItsPlaceBack() throws Exception {
        install("1.0.0", atPort(""));
        Long before = board.status().pid();
        ReleaseHook doubt = new ReleaseHook(
                List.of(
                        "python3",
                        "-c",
                        "import socket; s = socket.create_connection(('127.0.0.1', " + port
                                + ")); print('users got', s.recv(99).decode()); exit(3)"),
                5,
                1,
                0);
        ReportedRelease said =
                install("2.0.0", atPort(", keep: 1h"), Map.of(), new ReleaseHooks(null, null, doubt, null));
        assertEquals(Phase.rolled_back, said.phase(), said.toString());
        assertTrue(said.reason().contains("pre_commit failed with exit code 3: users got 2.0.0"), said.reason());
        assertEquals(before, board.status().pid());
        assertEquals("1.0.0", asked());
        await("it is gone", () -> !standsBy());
    }

    @Test
    void anAgentThatComesBackFindsBothInTheirPlaces() throws Exception {
        String yaml = yaml("socket: web.sock, symlink: current, symlink_to: files, keep: 1h");
        Path state = data.resolve("workloads/web/state");
        install("1.0.0", yaml, Map.of("files/page", "one"));
        install("2.0.0", yaml, Map.of("files/page", "two"));
        assertEquals("2.0.0", asked(state.resolve("web.sock")));
        assertEquals("two", Files.readString(state.resolve("current/page")));
        Long second = board.status().pid();

        board.vanish();
        board = new Board(data, board.boot(), server);
        await("it is adopted", () -> second.equals(board.status().pid()));
        assertEquals("2.0.0", asked(state.resolve("web.sock")));
        await("what was only kept is not known any more, and ends", () -> !standsBy());

        install("3.0.0", yaml, Map.of("files/page", "three"));
        assertEquals("3.0.0", asked(state.resolve("web.sock")));
        assertEquals("three", Files.readString(state.resolve("current/page")));
        assertEquals(second, board.status("web.standby").orElseThrow().pid());
    }
}
