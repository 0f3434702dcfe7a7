package io.mastercontrol.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.door.Users;
import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReleaseHook;
import io.mastercontrol.contracts.release.ReleaseHooks;
import io.mastercontrol.contracts.release.ReportedRelease;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions of a real server that come and go with the socket of its users, who must not notice. */
class HandOverIT {
    @TempDir
    Path data;

    private static final int OWN = 5_000;

    /** All of them below those that the kernel gives to who connects, of which others on this machine may have many. */
    private final int port = ThreadLocalRandom.current().nextInt(22_000, 27_000) & ~1;

    private ReleaseServer server;
    private Board board;

    /** Something that will hold. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    @BeforeEach
    void start() throws Exception {
        server = new ReleaseServer();
        board = new Board(data, UUID.randomUUID().toString(), server);
    }

    @AfterEach
    void stop() throws Exception {
        ProcessIdentity last = keeper();
        board.shutDown();
        server.close();
        assertTrue(last == null || !last.isAlive(), "what kept the sockets has ended with all else");
    }

    /** Who keeps the sockets on this board, or nobody. */
    private ProcessIdentity keeper() throws IOException {
        if (!Files.exists(Board.memory(data))) {
            return null;
        }
        try (var all = Files.walk(Board.memory(data))) {
            Path note = all.filter(path -> path.endsWith("+keeper/keeper"))
                    .findFirst()
                    .orElse(null);
            return note == null
                    ? null
                    : ProcessIdentity.parse(
                                    Files.readString(note).split(" ", 2)[1].trim())
                            .orElseThrow();
        }
    }

    private String yaml(String way) {
        return """
                name: web
                type: service
                run_mode: forever
                command: [python3, -u, server.py]
                restart: {delay: 0s}
                stop: {timeout: 10s}
                health: {tcp: %d, interval: 100ms, start_period: 5s}
                blue_green: {%s}
                """.formatted(port, way);
    }

    private String handedOver() {
        return yaml("listen: [" + port + ", web.sock], own_port: " + (port + OWN));
    }

    private ReportedRelease install(String version, String yaml, String script, ReleaseHooks hooks) throws Exception {
        ReleaseArtifact artifact = server.artifact(
                ReleaseServer.tar(Map.of("server.py", (script + "\n# " + version).getBytes(StandardCharsets.UTF_8))));
        board.receive(server.desired(version, artifact, yaml, hooks));
        return board.awaitEnd(version);
    }

    private ReportedRelease install(String version, String script) throws Exception {
        return install(version, handedOver(), script, ReleaseHooks.NONE);
    }

    private void install(String version, Phase end) throws Exception {
        ReportedRelease said = install(version, Users.SERVER);
        assertEquals(end, said.phase(), said.toString());
    }

    private static void await(String what, Condition condition) throws IOException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private boolean standsBy() {
        return board.status("web.standby").isPresent();
    }

    private boolean runsAnew(Long before) {
        return board.status().state() == WorkloadState.running
                && !before.equals(board.status().pid());
    }

    @Test
    void nobodyIsTurnedAwayByANewVersionACrashOrTheAgentsDeath() throws Exception {
        install("1.0.0", Phase.succeeded);
        try (Users users = new Users(port);
                Socket slow = new Socket("127.0.0.1", port)) {
            await("the first serves", () -> users.wereTold("1.0.0"));
            Socket late = new Socket("127.0.0.1", port);
            await("the old one has both", () -> users.wereTold("1.0.0"));

            install("2.0.0", Phase.succeeded);
            assertTrue(standsBy(), "it finishes what it has begun");
            assertEquals("1.0.0", Users.answer(slow));
            assertEquals("1.0.0", Users.answer(late));
            await("then it has ended", () -> !standsBy());
            users.answers();
            await("the new one serves", () -> users.wereTold("2.0.0"));
            assertEquals(Set.of("2.0.0"), users.answers().keySet());

            crash(users);
            Long pid = board.status().pid();
            ProcessIdentity keeper = keeper();
            // What ends the agent's control group, as who supervises an agent does, must not end it.
            if (groups(pid).contains("master-control")) {
                assertTrue(groups(keeper.pid()).contains("/+keeper"), groups(keeper.pid()));
            }
            board.vanish();
            users.answers();
            await("they are served with no agent", () -> users.wereTold("2.0.0"));
            board = new Board(data, board.boot(), server);
            await("it is adopted", () -> pid.equals(board.status().pid()));
            crash(users);
            assertEquals(keeper, keeper(), "the same process has kept the sockets all the while");
            install("3.0.0", Phase.succeeded);
            await("the next one serves", () -> users.wereTold("3.0.0"));
            assertEquals(List.of(), users.turnedAway());
        }
    }

    private static String groups(long pid) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid), "cgroup"));
    }

    private void crash(Users users) throws IOException {
        Long before = board.status().pid();
        Files.createFile(data.resolve("workloads/web/state/crash"));
        await("another run", () -> runsAnew(before));
        users.answers();
        await("it serves", () -> users.wereTold(board.status().version()));
    }

    @Test
    void whatIsNotWellOrDoesNotLastLeavesTheOldOneServing() throws Exception {
        install("1.0.0", Phase.succeeded);
        Long first = board.status().pid();
        try (Users users = new Users(port)) {
            ReportedRelease said = install("2.0.0", "import time; time.sleep(1000)");
            assertEquals(Phase.failed, said.phase(), said.toString());
            assertTrue(said.reason().endsWith("; what ran before has served all the time"), said.reason());
            assertEquals(first, board.status().pid());
            await("it is gone", () -> !standsBy());

            ReleaseHook doubt = new ReleaseHook(List.of("sh", "-c", "exit 3"), 5, 1, 0);
            said = install("3.0.0", handedOver(), Users.SERVER, new ReleaseHooks(null, null, doubt, null));
            assertEquals(Phase.rolled_back, said.phase(), said.toString());
            assertTrue(users.wereTold("3.0.0"));
            await("the old one serves again", () -> board.runs("1.0.0"));
            users.answers();
            await("and answers", () -> users.wereTold("1.0.0"));
            assertEquals(Set.of("1.0.0"), users.answers().keySet());
            assertEquals(List.of(), users.turnedAway());
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket other = new ServerSocket(port)) {
            ReleaseArtifact artifact = server.artifact(ReleaseServer.tar("exit 1"));
            board.receive(server.desired("web", "1.0.0", artifact, handedOver(), 25));
            ReportedRelease said = board.awaitEnd("1.0.0");
            assertEquals(Phase.rolled_back, said.phase(), said.toString());
            String why = "port " + other.getLocalPort() + " is taken already, by java (pid "
                    + ProcessHandle.current().pid() + ")";
            assertTrue(said.reason().contains(why), said.reason());
        }
    }

    /** The one before listened there by itself. */
    @Test
    void whatListenedItselfMakesRoomFirst() throws Exception {
        String own = Users.SERVER
                .replaceAll("(?m)^(assert|check =|if check).*", "")
                .replaceAll("(?m)^handed = .*", "check = None; handed = [socket.create_server((\"\", " + port + "))]");
        String plain = handedOver().replaceAll("(?m)^blue_green.*", "");
        assertEquals(
                Phase.succeeded, install("1.0.0", plain, own, ReleaseHooks.NONE).phase());
        assertEquals("1.0.0", Users.asked(port));
        install("2.0.0", Phase.succeeded);
        assertEquals("2.0.0", Users.asked(port));
        ProcessIdentity keeper = keeper();
        assertEquals(
                Phase.succeeded, install("3.0.0", plain, own, ReleaseHooks.NONE).phase());
        assertEquals("3.0.0", Users.asked(port));
        await("nobody keeps a socket for it", () -> !keeper.isAlive());
    }

    @Test
    void withTheKeeperGoneItIsStartedAnewAndSaid() throws Exception {
        install("1.0.0", Phase.succeeded);
        Long first = board.status().pid();
        ProcessIdentity keeper = keeper();
        ProcessHandle.of(keeper.pid()).orElseThrow().destroyForcibly();
        await("it is started anew", () -> runsAnew(first));
        await("it answers", () -> board.runs("1.0.0"));
        assertEquals("1.0.0", Users.asked(port));
        assertEquals(
                List.of(
                        "socket_lost web the process that kept its sockets open has ended, so web is started anew with new"
                                + " ones; who connects meanwhile is refused"),
                board.events("socket_lost"));
        assertNotEquals(keeper, keeper());

        Long second = board.status().pid();
        board.vanish();
        ProcessHandle.of(keeper().pid()).orElseThrow().destroyForcibly();
        board = new Board(data, board.boot(), server);
        await("so it is when no agent was there", () -> runsAnew(second));
        await("it answers", () -> board.runs("1.0.0"));
        assertEquals("1.0.0", Users.asked(port));
    }
}
