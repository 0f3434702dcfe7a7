package io.mastercontrol.agent.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.supervision.Boards;
import io.mastercontrol.agent.supervision.LogQuery;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.workload.Confinement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks of workloads' own: what is reached through them, and what is left of them. */
class NetworksIT {
    private static final String WEB = """
            import http.server, os
            print('up', os.environ['MC_ADDRESS'], flush=True)
            http.server.HTTPServer(('0.0.0.0', 8000), http.server.SimpleHTTPRequestHandler).serve_forever()
            """;
    private static final String TRY = """
            import os, socket
            def attempt(name, address):
                try:
                    socket.create_connection(address, 2).close()
                    print(name, 'yes')
                except OSError as e:
                    print(name, type(e).__name__ if not e.errno else os.strerror(e.errno))
            """;

    @TempDir
    Path data;

    @TempDir
    Path memory;

    private Cells cells;
    private List<String> before;

    @BeforeEach
    void startAgent() throws IOException {
        before = found();
        cells = new Cells(data, memory);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        cells.close();
        assertEquals(before, found());
    }

    /** Links of workloads, and rules for them. */
    private static List<String> found() throws IOException {
        String all = run(
                "ip -o link | grep -o ' mc[0-9a-f]*[@:]' ; ip netns list | grep '^mc-'; nft list tables | grep ' mc'");
        return all.lines().sorted().toList();
    }

    private void awaitNothingLeft() {
        Cells.await(
                () -> {
                    try {
                        return found().equals(before);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                () -> "links are left");
    }

    private static String run(String script) throws IOException {
        Process shell = new ProcessBuilder("/bin/sh", "-c", script)
                .redirectErrorStream(true)
                .start();
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void withoutANetworkItReachesItselfOnly() throws Exception {
        try (ServerSocket board = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String said = cells.run(
                    TRY + "attempt('board', ('127.0.0.1', " + board.getLocalPort() + "))\n"
                            + "own = socket.create_server(('127.0.0.1', 0))\nattempt('itself', own.getsockname())\n"
                            + "attempt('beyond', ('192.0.2.1', 80))\n"
                            + "print(os.system('nsenter --net=/proc/1/ns/net true 2> /dev/null') != 0)\n",
                    "isolation: {namespaces: [network]}");
            assertEquals("board Connection refused\nitself yes\nbeyond Network is unreachable\nTrue", said);
        }
    }

    @Test
    void aPrivateLinkReachesTheBoardAndNothingElse() throws Exception {
        try (ServerSocket loopback = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ServerSocket everywhere = new ServerSocket(0)) {
            String said = cells.run(
                    TRY + "attempt('board', (os.environ['MC_GATEWAY'], " + everywhere.getLocalPort() + "))\n"
                            + "attempt('loopback', ('127.0.0.1', " + loopback.getLocalPort() + "))\n"
                            + "attempt('beyond', ('192.0.2.1', 80))\n"
                            + "print('route', os.system('ip route add default via ' + os.environ['MC_GATEWAY'] + ' 2> /dev/null') != 0)\n",
                    "isolation: {namespaces: {network: own}}");
            assertEquals("board yes\nloopback Connection refused\nbeyond Network is unreachable\nroute True", said);
        }
    }

    @Test
    void twentyRunsHaveOneLinkAndOneAddress() throws Exception {
        cells.define(cells.yaml(
                "job",
                "n_times",
                "import os\nprint(os.environ['MC_ADDRESS'], len(os.listdir('/sys/class/net')))",
                "max_runs: 20\nisolation: {namespaces: {network: own}}"));
        cells.await("job", s -> s.state() == WorkloadState.completed);
        List<String> lines = cells.output("job", LogQuery.Stream.stdout).lines().toList();
        assertEquals(20, lines.size());
        assertEquals(1, lines.stream().distinct().count(), lines::toString);
        awaitNothingLeft();
    }

    @Test
    void healthIsAskedThroughTheWallAndAnotherAgentGoesOnAsking() throws Exception {
        String yaml = cells.yaml(
                "web",
                "forever",
                WEB,
                "health: {http: 'http://127.0.0.1:8000/web.py', interval: 1s}\nisolation: {namespaces: {network: own}}");
        cells.define(yaml);
        long pid = cells.await("web", s -> s.health() == Health.healthy).pid();
        assertEquals(before.size() + 2, found().size(), found()::toString);
        run("kill -9 " + pid);
        long next = cells.await("web", s -> s.health() == Health.healthy && s.pid() != pid)
                .pid();
        cells.anotherAgent(yaml);
        assertEquals(next, cells.await("web", s -> s.health() == Health.healthy).pid());
        assertEquals(before.size() + 2, found().size(), found()::toString);
        cells.agent().stop("web");
        cells.await("web", s -> s.state() == WorkloadState.stopped);
        awaitNothingLeft();
    }

    @Test
    void theSupervisorStopsAWorkloadWithoutWaitingForItsNetworkToGo() throws Exception {
        cells.define(cells.yaml("web", "forever", "raise SystemExit(1)", "isolation: {namespaces: {network: own}}")
                .replace("{delay: 0,", "{delay: 10m,"));
        cells.await("web", s -> s.state() == WorkloadState.backoff);
        CountDownLatch free = Boards.busyHands(cells.agent());
        try {
            cells.agent().stop("web");
            assertEquals(
                    WorkloadState.stopped,
                    cells.agent().status("web").orElseThrow().state());
            assertEquals(before.size() + 2, found().size(), found()::toString);
        } finally {
            free.countDown();
        }
        awaitNothingLeft();
    }

    /** The agent that stopped the workload lost its power before it could take the network away. */
    @Test
    void theNetworkOfAStoppedWorkloadGoesWithTheNextAgent() throws Exception {
        String yaml = cells.yaml("web", "forever", WEB, "isolation: {namespaces: {network: own}}");
        cells.define(yaml);
        cells.awaitLine("web", "up");
        String space =
                run("ip netns list | grep '^mc-.*-web' | cut -d ' ' -f 1").strip();
        cells.agent().stop("web");
        cells.await("web", s -> s.state() == WorkloadState.stopped);
        awaitNothingLeft();
        assertEquals("", run("ip netns add " + space));
        cells.anotherAgent(yaml);
        assertEquals(
                WorkloadState.stopped, cells.agent().status("web").orElseThrow().state());
        awaitNothingLeft();
    }

    @Test
    void aNameOnItsWayOutIsGivenAgainWithAFreshNetworkThatALateHandLeavesAlone() throws Exception {
        Confinement own = cells.definition(cells.yaml("web", "forever", WEB, "isolation: {namespaces: {network: own}}"))
                .spec()
                .isolation()
                .confinement()
                .orElseThrow();
        Networks networks = new Networks("test" + ProcessHandle.current().pid());
        String space = networks.place("web").getFileName().toString();
        networks.prepare("web", own);
        assertEquals("", run("ip -netns " + space + " addr add 192.0.2.7/32 dev lo"));
        networks.abandon("web");
        networks.prepare("web", own);
        assertEquals("", run("ip -netns " + space + " addr show | grep 192.0.2.7"));
        networks.clear("web");
        assertTrue(networks.link("web").isPresent(), "the hand that was to take the old one away came late");
        networks.prepare("web", own);
        networks.abandon("web");
        networks.clear("web");
        assertEquals(before, found());
    }

    @Test
    void commandThatChecksHealthRunsInsideOfTheWalls() throws Exception {
        cells.define(cells.yaml(
                "hermit",
                "forever",
                "import socket, time\ns = socket.create_server(('127.0.0.1', 8000))\n"
                        + "open('/tmp/of-mine', 'w').close()\ntime.sleep(1000)",
                "health: {exec: 'test -e /tmp/of-mine && cat /proc/1/cmdline | grep -q first"
                        + " && grep -q 0100007F:1F40 /proc/net/tcp', interval: 1s}\n"
                        + "isolation: {namespaces: [network, pid], private_tmp: true}"));
        cells.await("hermit", s -> s.health() == Health.healthy);
    }

    @Test
    void whatAnAgentLeftBehindGoesWithTheNextThatDoesNotKnowIt() throws Exception {
        cells.define(cells.yaml("web", "forever", WEB, "isolation: {namespaces: {network: own}}"));
        cells.awaitLine("web", "up");
        cells.anotherAgent();
        awaitNothingLeft();
    }

    /** A second network namespace stands for the world beyond the board. */
    @Test
    void translationReachesBeyondTheBoardAndOnlyIfAskedFor() throws Exception {
        String beyond = "mctest" + ProcessHandle.current().pid();
        String link = "mt" + ProcessHandle.current().pid();
        String made = run("set -e; ip netns add " + beyond + "; ip link add " + link
                + " type veth peer name eth0 netns "
                + beyond + "; ip addr add 10.86.1.1/24 dev " + link + "; ip link set " + link + " up; ip -netns "
                + beyond + " addr add 10.86.1.2/24 dev eth0; ip -netns " + beyond + " link set eth0 up");
        assertEquals("", made);
        Process server = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        beyond,
                        "/usr/bin/python3",
                        "-u",
                        "-c",
                        "import socket\ns = socket.create_server(('10.86.1.2', 8000))\nprint('up')\n"
                                + "while True:\n  print(s.accept()[1][0])")
                .start();
        try {
            var heard = server.inputReader();
            assertEquals("up", heard.readLine());
            String attempt = TRY + "attempt('beyond', ('10.86.1.2', 8000))\n";
            assertEquals("beyond yes", cells.run(attempt, "isolation: {namespaces: {network: own, nat: true}}"));
            assertEquals("10.86.1.1", heard.readLine(), "the board's address is seen");
            assertTrue(cells.run(attempt, "isolation: {namespaces: {network: own}}")
                    .endsWith("beyond Network is unreachable"));
        } finally {
            server.destroyForcibly().waitFor();
            run("ip link del " + link + "; ip netns del " + beyond);
        }
    }
}
