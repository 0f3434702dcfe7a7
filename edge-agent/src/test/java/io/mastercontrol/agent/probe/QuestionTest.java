package io.mastercontrol.agent.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.agent.log.LogFiles;
import io.mastercontrol.agent.log.Rotation;
import io.mastercontrol.contracts.workload.WorkloadSpec.LogPolicy;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionTest {
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Optional<String> WORKS = Optional.empty();

    @TempDir
    Path directory;

    private Path state;
    private LogFiles stdout;
    private LogFiles stderr;

    @BeforeEach
    void open() throws IOException {
        state = Files.createDirectory(directory.resolve("state"));
        stdout = new LogFiles(directory, "stdout");
        stderr = new LogFiles(directory, "stderr");
    }

    // ---- http --------------------------------------------------------------------------------------------------

    @Test
    void httpIsContentWithTwoAndThreeHundreds() throws IOException {
        HttpServer server = HttpServer.create(loopback(), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Location", "/500");
            exchange.sendResponseHeaders(
                    Integer.parseInt(exchange.getRequestURI().getPath().substring(1)), -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            for (int status : new int[] {200, 204, 302, 304}) {
                assertEquals(WORKS, ask(new Probe.Http(url + status), PATIENT), "status " + status);
            }
            for (int status : new int[] {400, 404, 500, 503}) {
                assertEquals(
                        Optional.of(url + status + " answered " + status), ask(new Probe.Http(url + status), PATIENT));
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void httpSaysWhenNobodyIsThereOrAnswersInTime() throws IOException {
        ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        String url = "http://127.0.0.1:" + silent.getLocalPort() + "/health";
        try (silent) {
            long before = System.nanoTime();
            Optional<String> answer = ask(new Probe.Http(url), SHORT);
            assertTrue(answer.orElse("").startsWith(url + ": "), answer.toString());
            assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(5), "it gives up at its timeout");
        }
        assertTrue(ask(new Probe.Http(url), PATIENT).orElse("").startsWith(url + ": "));
        assertTrue(ask(new Probe.Http("no url"), PATIENT).isPresent());
    }

    // ---- tcp ---------------------------------------------------------------------------------------------------

    @Test
    void tcpIsContentWhenAConnectionIsAccepted() throws IOException {
        ServerSocket open = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Probe.Tcp probe = new Probe.Tcp("127.0.0.1", open.getLocalPort());
        try (open) {
            assertEquals(WORKS, ask(probe, PATIENT));
        }
        Optional<String> answer = ask(probe, PATIENT);
        assertTrue(answer.orElse("").startsWith("127.0.0.1:" + probe.port() + ": "), answer.toString());
    }

    // ---- exec --------------------------------------------------------------------------------------------------

    @Test
    void execIsContentWithExitCodeZero() {
        assertEquals(WORKS, ask(shell("exit 0"), PATIENT));
        assertEquals(Optional.of("/bin/sh exited with 3"), ask(shell("exit 3"), PATIENT));
        assertEquals(WORKS, ask(shell("yes | head -c 1000000"), PATIENT), "its output stops nothing");
        assertTrue(ask(new Probe.Exec(List.of("/no/such/program")), PATIENT).isPresent());
    }

    @Test
    void execSeesWhatTheWorkloadSeesAndNothingOfTheAgent() {
        assertEquals(WORKS, ask(shell("test \"$PWD\" = '" + directory + "' && test \"$COLOUR\" = blue"), PATIENT));
        assertEquals(WORKS, ask(shell("test -z \"$HOME\""), PATIENT), "the agent's own environment is not passed on");
    }

    @Test
    void execThatTakesTooLongIsEndedWithItsChildren() throws IOException {
        Optional<String> answer =
                ask(shell("sleep 1000 & echo $! > child; echo $$ > parent; wait"), Duration.ofSeconds(1));
        assertEquals(Optional.of("/bin/sh took longer than 1000 ms"), answer);
        for (String name : List.of("parent", "child")) {
            long pid = Long.parseLong(Files.readString(directory.resolve(name)).trim());
            assertTrue(isGone(pid), name + " " + pid + " is left");
        }
    }

    private static boolean isGone(long pid) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < deadline) {
            Path stat = Path.of("/proc/" + pid + "/stat");
            if (!Files.exists(stat) || Files.readString(stat).contains(") Z ")) {
                return true;
            }
            LockSupport.parkNanos(2_000_000);
        }
        return false;
    }

    // ---- file --------------------------------------------------------------------------------------------------

    @Test
    void fileIsContentWhileItIsThereAndFresh() throws IOException {
        Probe.File any = new Probe.File("alive", Optional.empty());
        Probe.File fresh = new Probe.File("alive", Optional.of(Duration.ofMinutes(1)));
        assertEquals(Optional.of("alive does not exist"), ask(any, PATIENT));
        for (Path where : List.of(state, directory)) {
            Path file = Files.createFile(where.resolve("alive"));
            assertEquals(WORKS, ask(any, PATIENT));
            assertEquals(WORKS, ask(fresh, PATIENT));
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(120)));
            assertEquals(WORKS, ask(any, PATIENT));
            assertTrue(ask(fresh, PATIENT).orElse("").startsWith("alive was last touched at "));
            Files.delete(file);
        }
    }

    // ---- log ---------------------------------------------------------------------------------------------------

    @Test
    void logIsContentOnceALineHasMatchedAndStaysSo() throws IOException {
        Question question = log("ready (on|at) \\d+", 0);
        assertEquals(Optional.of("no line of its output matched yet"), question.ask());
        append(stdout, "loading\nready o");
        assertFalse(question.ask().isEmpty());
        append(stdout, "n 8080\nserving\n");
        assertEquals(WORKS, question.ask(), "also when the line came in two pieces");
        append(stdout, "shutting down\n");
        assertEquals(WORKS, question.ask());
    }

    @Test
    void logReadsBothOutputs() throws IOException {
        append(stderr, "ready\n");
        assertEquals(WORKS, log("^ready$", 0).ask());
    }

    @Test
    void logFindsItsLineAmongManyOthers() throws IOException {
        append(stdout, "ready\n" + "request\n".repeat(20_000));
        assertEquals(WORKS, log("^ready$", 0).ask());
    }

    @Test
    void whatAnEarlierRunSaidDoesNotCountEvenAfterARotation() throws IOException {
        append(stdout, "ready\n" + "x".repeat(99).concat("\n").repeat(100));
        Question question = log("^ready$", stdout.end());
        assertFalse(question.ask().isEmpty());
        append(stdout, "starting\n");
        assertTrue(Rotation.check(stdout, new LogPolicy(5_000, 3, Optional.empty()), Instant.now()));
        assertFalse(question.ask().isEmpty());
        append(stdout, "ready\n");
        assertEquals(WORKS, question.ask());
    }

    private Optional<String> ask(Probe probe, Duration timeout) {
        return question(probe, timeout, 0).ask();
    }

    private Question log(String pattern, long from) {
        return question(new Probe.Log(pattern), PATIENT, from);
    }

    private Question question(Probe probe, Duration timeout, long stdoutFrom) {
        Map<String, String> environment =
                Map.of("PATH", System.getenv("PATH"), "COLOUR", "blue", "MC_STATE_DIR", state.toString());
        return new Question(probe, timeout, directory, environment, stdout, stdoutFrom, stderr, 0);
    }

    private static Probe.Exec shell(String script) {
        return new Probe.Exec(List.of("/bin/sh", "-c", script));
    }

    private static void append(LogFiles log, String text) throws IOException {
        Files.writeString(log.current(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
