package io.mastercontrol.cli.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.CommandLineProcess;
import io.mastercontrol.cli.CommandLineProcess.Result;
import io.mastercontrol.cli.ControlPlane;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The words for the agent of this device, with no control plane. */
class OnDeviceIT {
    private static final String WEB =
            "{\"name\":\"web\",\"state\":\"backoff\",\"reason\":\"it exited with code 3\",\"runs\":4,\"restarts\":3}";

    @TempDir
    Path home;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String status = "200 OK";
    private volatile String body = "{}";
    private ServerSocketChannel agent;
    private CommandLineProcess cli;

    @BeforeEach
    void listen() throws IOException {
        agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        agent.bind(UnixDomainSocketAddress.of(home.resolve("agent.sock")));
        Thread thread = new Thread(this::serve, "agent");
        thread.setDaemon(true);
        thread.start();
        cli = new CommandLineProcess(home).with("MC_AGENT_DATA", home.toString());
    }

    @AfterEach
    void close() throws IOException {
        agent.close();
    }

    private void serve() {
        while (agent.isOpen()) {
            try (SocketChannel guest = agent.accept()) {
                ByteBuffer request = ByteBuffer.allocate(8_192);
                String text = "";
                while (!isWhole(text)) {
                    guest.read(request);
                    text = new String(request.array(), 0, request.position(), StandardCharsets.UTF_8);
                }
                asked.add(
                        text.substring(0, text.indexOf(" HTTP")) + " " + text.substring(text.indexOf("\r\n\r\n") + 4));
                OutputStream out = Channels.newOutputStream(guest);
                String head = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n";
                int half = body.length() / 2;
                // In two pieces, as long answers come.
                out.write((head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(half) + "\r\n"
                                + body.substring(0, half) + "\r\n" + Integer.toHexString(body.length() - half) + "\r\n"
                                + body.substring(half) + "\r\n0\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The test has closed it, or the command line has gone.
                continue;
            }
        }
    }

    private static boolean isWhole(String request) {
        int blank = request.indexOf("\r\n\r\n");
        String length = request.replaceFirst("(?s).*Content-Length: (\\d+).*", "$1");
        return blank >= 0 && request.length() >= blank + 4 + Integer.parseInt(length);
    }

    @Test
    void linkStatusTellsTheBudgetAndWhatWaitsForIt() throws Exception {
        body = """
                {"state":"connected to broker:8883","connected":true,"network":"wwan0","metered":true,"sparing":true,
                 "clock_offset_seconds":-7200.0,
                 "budgets":[{"network":"wwan*","period":"day","bytes":52428800,"spent":41943040,"until":"2026-11-26T00:00:00Z"}],
                 "waiting":[{"priority":"event","messages":0,"bytes":0,"dropped":0},
                            {"priority":"bulk","messages":12,"bytes":4096,"oldest_seconds":3700,"dropped":3,
                             "because":"of the 50 MiB that wwan0 has for this day, 40 MiB are spent, and 60 % are open to this"}],
                 "traffic":[{"kind":"event","sent":2048,"received":100}],
                 "neighbours":{"situation":"on eth0","present":29,"fetched":6291456,"served":0,"wrong":1}}""";
        Result link = cli.run("link", "status");
        assertEquals(0, link.exit(), link::toString);
        assertTrue(link.out().contains("INTERFACE"), link::toString);
        assertTrue(link.out().contains("wwan0"), link::toString);
        assertTrue(link.out().contains("7200 s ahead of the server's"), link::toString);
        assertTrue(link.out().contains("40 MiB of 50 MiB"), link::toString);
        assertTrue(link.out().contains("1 h 1 min"), link::toString);
        assertTrue(link.out().contains("60 % are open to this"), link::toString);
        assertTrue(link.out().contains("on eth0"), link::toString);
        assertTrue(link.out().contains("6.0 MiB"), link::toString);
        assertEquals(List.of("GET /local/v1/link "), asked);
    }

    @Test
    void pluginsAreShownWithWhatTheyProvideAndWhatIsWrong() throws Exception {
        body = """
                {"items":[{"name":"site","version":"1.0.0","state":"running","pid":7,"restarts":2,
                "provides":{"workload_types":["site"],"health_checks":["site"],"metrics":true,"log_processors":["x"]}},
                {"name":"old","state":"refused","restarts":0,"last_error":"'protocol' is '0'"}],"total":2}
                """;
        Result result = cli.run("plugins");
        assertEquals("", result.err());
        assertEquals(List.of("GET /local/v1/plugins "), asked);
        List<String> lines = result.out().lines().toList();
        assertTrue(
                lines.get(1).matches("site +1.0.0 +type site, health site, logs x, metrics +running +2 +-"),
                result.out());
        assertTrue(lines.get(2).matches("old +- +- +refused +0 +'protocol' is '0'"), result.out());
    }

    @Test
    void listAndStatusShowWhatTheAgentSays() throws Exception {
        body = "{\"items\":[" + WEB + "],\"next\":null,\"total\":1}";
        Result list = cli.run("list");
        assertEquals(0, list.exit(), list::toString);
        assertTrue(list.out().matches("(?s)NAME +STATE .*web +backoff .*"), list::toString);
        body = WEB;
        Result one = cli.run("status", "web");
        assertTrue(one.out().contains("REASON       it exited with code 3"), one::toString);
        assertEquals(List.of("GET /local/v1/workloads ", "GET /local/v1/workloads/web "), asked);
    }

    @Test
    void startStopAndRestartSayWhatCameOfIt() throws Exception {
        body = "{\"message\":\"web is stopping\"}";
        assertEquals("web is stopping\n", cli.run("stop", "web").out());
        cli.run("start", "web");
        cli.run("restart", "web");
        assertEquals(
                List.of(
                        "POST /local/v1/workloads/web/stop ",
                        "POST /local/v1/workloads/web/start ",
                        "POST /local/v1/workloads/web/restart "),
                asked);
    }

    @Test
    void execEndsWithTheCommandsOwnCodeAndKeepsItsStreamsApart() throws Exception {
        body = "{\"exit_code\":7,\"stdout\":\"out\\n\",\"stderr\":\"err\\n\"}";
        Result result = cli.run("exec", "--timeout", "5", "web", "--", "ls", "-l", "a b");
        assertEquals(7, result.exit());
        assertEquals("out\n", result.out());
        assertEquals("err\n", result.err());
        assertTrue(
                asked.get(0).contains("\"command\":[\"ls\",\"-l\",\"a b\"]")
                        && asked.get(0).contains("\"timeout\":\"5000ms\""),
                asked.toString());
    }

    @Test
    void execReachesADeviceThroughTheControlPlane() throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            plane.answer(
                    "POST /api/v1/devices/d1/workloads/web/exec",
                    200,
                    "{\"exit_code\":3,\"stdout\":\"there\\n\",\"stderr\":\"\"}");
            Result result = CommandLineProcess.of(home, plane).run("exec", "--device", "d1", "web", "--", "hostname");
            assertEquals(3, result.exit(), result::toString);
            assertEquals("there\n", result.out());
            plane.problem("POST /api/v1/devices/d1/workloads/web/exec", 504, "Timed out", "It took too long.");
            Result late = CommandLineProcess.of(home, plane).run("exec", "--device", "d1", "web", "--", "hostname");
            assertEquals(5, late.exit(), late::toString);
        }
    }

    @Test
    void upAndDownSayHowFarTheyAre() throws Exception {
        body = "{\"items\":[{\"name\":\"web\",\"state\":\"stopped\"}]}";
        assertEquals(new Result(0, "web is stopped\n", ""), cli.run("down", "web"));
        assertEquals("POST /local/v1/down {\"workloads\":[\"web\"]}", asked.get(0));
        body = "{\"items\":[{\"name\":\"web\",\"state\":\"running\",\"health\":\"healthy\"}]}";
        assertEquals(new Result(0, "web is healthy\n", ""), cli.run("up"));
        assertTrue(asked.contains("POST /local/v1/up {\"workloads\":[]}"), asked::toString);
        body = "{\"items\":[{\"name\":\"web\",\"state\":\"crash_loop\",\"reason\":\"it exited with code 3\"}]}";
        Result stranded = cli.run("up");
        assertEquals(1, stranded.exit());
        assertEquals("master-control: web is in a crash loop: it exited with code 3\n", stranded.err());
        body = "{\"items\":[{\"name\":\"web\",\"state\":\"stopping\"}]}";
        Result late = cli.run("down", "--timeout", "1s");
        assertEquals(5, late.exit());
        assertEquals("master-control: still on their way down: web\n", late.err());
    }

    @Test
    void shellAndRunTellARefusalFromAnEnd() throws Exception {
        body = "{\"state\":\"ended\",\"cursor\":\"0-0\",\"text\":\"\",\"number\":3,\"message\":\"it is starting\","
                + "\"exit\":{\"reason\":\"exit\",\"signal\":\"SEGV\"}}";
        Result ended = cli.run("run", "web");
        assertEquals(139, ended.exit(), ended::toString);
        assertTrue(asked.contains("GET /local/v1/workloads/web/runs/3 "), asked::toString);
        status = "409 Conflict";
        body = "{\"detail\":\"web runs already\"}";
        assertEquals(new Result(4, "", "master-control: web runs already\n"), cli.run("run", "web"));
        Result noTerminal = cli.run("shell", "web");
        assertEquals(2, noTerminal.exit());
        assertTrue(noTerminal.err().contains("a shell needs a terminal"), noTerminal::toString);
    }

    @Test
    void whatIsWrongIsOneSentence() throws Exception {
        status = "404 Not Found";
        body = "{\"detail\":\"there is no workload nobody on this device\"}";
        Result unknown = cli.run("status", "nobody");
        assertEquals(3, unknown.exit());
        assertEquals("master-control: there is no workload nobody on this device\n", unknown.err());
        Path empty = Files.createDirectories(home.resolve("empty"));
        Result nobody = cli.run("list", "--agent", empty.toString());
        assertEquals(1, nobody.exit());
        assertEquals(
                "master-control: no agent runs on this device: there is no " + empty.resolve("agent.sock")
                        + "; name its data directory with --agent\n",
                nobody.err());
        agent.close();
        Result gone = cli.run("list");
        assertEquals(1, gone.exit());
        assertTrue(gone.err().contains("the agent does not answer at " + home.resolve("agent.sock")), gone::toString);
    }
}
