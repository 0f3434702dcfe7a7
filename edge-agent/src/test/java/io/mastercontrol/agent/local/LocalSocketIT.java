package io.mastercontrol.agent.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent, asked through its socket by who knows how to, and by who does not. */
class LocalSocketIT {
    private static final String WORKLOADS = """
            workloads:
              - {name: web, type: service, run_mode: forever, user: nobody, env: {COLOUR: green},
                 command: [sh, -c, "echo hello; exec sleep 1000"]}
              - {name: walled, type: service, run_mode: forever, command: [sleep, "1000"],
                 isolation: {namespaces: {network: none, pid: true}}}
            """;
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "BREW", "");
    private static final List<String> PATHS = List.of(
            "/local/v1/workloads",
            "/local/v1/workloads/web",
            "/local/v1/workloads/web/logs?lines=-7&stream=x&after=%00",
            "/local/v1/workloads/web/logs?lines=99999999999999999999",
            "/local/v1/workloads/%2e%2e/%2e%2e/exec",
            "/local/v1/workloads/web/exec",
            "/local/v1/workloads/web/stopp",
            "/local/v1/guards",
            "/local/v1/shell",
            "/local/v1/shell?workload=web&rows=-1",
            "/local/v1/up",
            "/local/v1/workloads/web/runs/99999999999999999999",
            "/local/v1//",
            "*",
            "//health",
            "/health%ff",
            "/\u00e9");
    private static final List<String> BODIES = List.of(
            "",
            "{",
            "null",
            "[]",
            "{\"command\":[]}",
            "{\"command\":\"ls\"}",
            "{\"command\":[\"\"]}",
            "{\"command\":[\"a\\u0000b\"]}",
            "{\"command\":[\"true\"],\"timeout\":\"-5\"}",
            "{\"command\":[\"true\"],\"timeout_seconds\":1e308}",
            "[".repeat(3_000));

    @TempDir
    Path home;

    private Process agent;
    private int port;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(home.resolve("w.yaml"), WORKLOADS);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                "target/quarkus-app/quarkus-run.jar");
        builder.environment().put("MC_AGENT_DATA", home.resolve("data").toString());
        builder.environment().put("MC_AGENT_NAME", "socket");
        builder.environment().put("MC_AGENT_WORKLOADS", home.resolve("w.yaml").toString());
        builder.environment().put("MC_AGENT_LOCAL_PORT", String.valueOf(port));
        builder.environment().put("MC_AGENT_ON_TERMINATE", "stop");
        agent = builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("agent.log").toFile())
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        agent.destroy();
        assertTrue(agent.waitFor(30, TimeUnit.SECONDS), "the agent does not end");
        assertFalse(Files.exists(socket()), "it takes its socket with it");
    }

    private Path socket() {
        return home.resolve("data/agent.sock");
    }

    private static String send(SocketAddress to, byte[] request) throws IOException {
        return send(to, request, Duration.ofSeconds(1));
    }

    /** The whole answer to bytes that are a request, or are not; what is not answered ends after a while. */
    private static String send(SocketAddress to, byte[] request, Duration patience) throws IOException {
        try (SocketChannel channel = SocketChannel.open(to)) {
            OutputStream out = Channels.newOutputStream(channel);
            out.write(request);
            out.flush();
            channel.configureBlocking(false);
            ByteBuffer answer = ByteBuffer.allocate(1 << 20);
            long end = System.nanoTime() + patience.toNanos();
            while (channel.read(answer) >= 0 && System.nanoTime() < end) {
                LockSupport.parkNanos(200_000);
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // It may close the connection on what is no request.
            return "";
        }
    }

    private static byte[] request(String method, String path, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        return (method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
                        + "Content-Length: " + content.length + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode ask(String method, String path, String body) throws IOException {
        String answer = send(UnixDomainSocketAddress.of(socket()), request(method, "/local/v1" + path, body));
        int blank = answer.indexOf("\r\n\r\n");
        return blank < 0 ? new ObjectMapper().createObjectNode() : new ObjectMapper().readTree(answer.substring(blank));
    }

    private void awaitRunning() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end) {
            if (Files.exists(socket())
                    && ask("GET", "/workloads", "").toString().split("\"running\"").length == 3) {
                return;
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError("the workloads do not run: " + Files.readString(home.resolve("agent.log")));
    }

    private JsonNode exec(String workload, String script) throws IOException {
        String body = new ObjectMapper()
                .writeValueAsString(java.util.Map.of("command", List.of("sh", "-c", script), "timeout", "900ms"));
        return ask("POST", "/workloads/" + workload + "/exec", body);
    }

    @Test
    void whoMayOpenTheSocketNeedsNoTokenAndExecutesBesideAWorkloadAsThatWouldItself() throws IOException {
        awaitRunning();
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
        JsonNode done = exec("web", "id -un; echo $COLOUR; echo no >&2; exit 7");
        assertEquals("nobody\ngreen\n", done.path("stdout").asText(), done.toString());
        assertEquals("no\n", done.path("stderr").asText());
        assertEquals(7, done.path("exit_code").asInt());
        JsonNode walled = exec(
                "walled",
                "ls /sys/class/net 2>/dev/null | wc -l; cat /proc/net/dev | grep -c :; echo /proc/[0-9]* | wc -w");
        String[] seen = walled.path("stdout").asText().split("\n");
        assertEquals("1", seen[1], "no network but its own loopback: " + walled);
        assertTrue(Integer.parseInt(seen[2]) < 8, "it sees its own processes only: " + walled);
        assertTrue(exec("web", "sleep 100").path("detail").asText().contains("took longer than 0.9 s"));
        assertEquals(
                404,
                ask("POST", "/workloads/nobody/exec", "{\"command\":[\"true\"]}")
                        .path("status")
                        .asInt());
        ask("POST", "/workloads/web/stop", "");
        assertEquals(409, exec("web", "true").path("status").asInt());
    }

    @Test
    void nonsenseIsRefusedAndHurtsNobody() throws IOException {
        awaitRunning();
        Random random = new Random(20261124);
        SocketAddress door = UnixDomainSocketAddress.of(socket());
        SocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < 1_500; i++) {
            byte[] request = request(pick(METHODS, random), pick(PATHS, random), pick(BODIES, random));
            if (i % 3 == 0) {
                for (int flips = random.nextInt(6); flips > 0; flips--) {
                    request[random.nextInt(request.length)] = (byte) random.nextInt();
                }
                request[request.length - 1] = '\n';
            }
            String answer = send(
                    i % 2 == 0 ? door : loopback, i % 7 == 0 ? cut(request, random) : request, Duration.ofMillis(300));
            assertFalse(answer.startsWith("HTTP/1.1 5") && !answer.startsWith("HTTP/1.1 501"), answer);
        }
        send(door, new byte[200_000]);
        assertEquals(2, ask("GET", "/workloads", "").path("total").asInt(), "it answers on");
        assertTrue(agent.isAlive());
    }

    /** Whole lines of it, so that it is answered or ended, not waited for. */
    private static byte[] cut(byte[] request, Random random) {
        byte[] some = new byte[1 + random.nextInt(12)];
        System.arraycopy(request, 0, some, 0, Math.min(some.length, request.length));
        byte[] ended = new byte[some.length + 4];
        System.arraycopy(some, 0, ended, 0, some.length);
        System.arraycopy("\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 0, ended, some.length, 4);
        return ended;
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
