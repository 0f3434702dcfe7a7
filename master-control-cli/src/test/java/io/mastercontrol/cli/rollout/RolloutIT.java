package io.mastercontrol.cli.rollout;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.mastercontrol.cli.CommandLineProcess;
import io.mastercontrol.cli.CommandLineProcess.Result;
import io.mastercontrol.cli.ControlPlane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts are started once, and followed to their end through whatever happens to the connection. */
class RolloutIT {
    private static final String GET = "GET /api/v1/rollouts/r1";
    private static final String EVENTS = GET + "/events";
    private static final String START = "POST /api/v1/rollouts";

    @TempDir
    Path home;

    private ControlPlane plane;
    private CommandLineProcess cli;

    @BeforeEach
    void start() throws IOException {
        plane = new ControlPlane();
        cli = CommandLineProcess.of(home, plane);
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    private static String rollout(String state, String phase, int succeeded) {
        return """
                {"id":"r1","release":{"name":"web","version":"2.0.0"},"state":"%s","reason":%s,
                 "counts":{"total":2,"succeeded":%d},"devices":[{"id":"d1","batch":1,"phase":"%s","reason":null}]}""".formatted(state, state.equals("rolled_back") ? "\"d1 failed\"" : "null", succeeded, phase);
    }

    /** Answers with one text after the other, and with the last one from then on. */
    private void inTurn(String line, List<String> texts) {
        AtomicInteger turn = new AtomicInteger();
        plane.answer(line, exchange -> {
            String text = texts.get(Math.min(turn.getAndIncrement(), texts.size() - 1));
            ControlPlane.send(exchange, 200, "application/json", text);
        });
    }

    private static void beginStream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
    }

    private static void event(HttpExchange exchange, String name) throws IOException {
        exchange.getResponseBody().write(("event: " + name + "\ndata: {}\n\n").getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    @Test
    void watchShowsEachChangeOnceAndEndsWithTheRollout() throws Exception {
        List<String> states = List.of(
                rollout("running", "pending", 0),
                rollout("running", "baking", 0),
                rollout("running", "baking", 0),
                rollout("succeeded", "succeeded", 2));
        AtomicInteger turn = new AtomicInteger();
        Semaphore looked = new Semaphore(0);
        plane.answer(GET, exchange -> {
            ControlPlane.send(exchange, 200, "application/json", states.get(turn.getAndIncrement()));
            looked.release();
        });
        plane.answer(EVENTS, exchange -> {
            beginStream(exchange);
            for (int i = 0; i < states.size() - 1; i++) {
                looked.acquireUninterruptibly();
                event(exchange, "rollout_changed");
            }
        });
        Result watch = cli.run("rollout", "watch", "r1");
        assertEquals(new Result(0, """
                        d1               pending
                        rollout          running, 0 of 2
                        d1               baking
                        d1               succeeded
                        rollout          succeeded, 2 of 2
                        """, ""), watch);
        assertEquals(
                List.of(GET, EVENTS, GET, GET, GET), plane.lines(), "one stream, and a look at each of its events");
        assertTrue(plane.requests().stream().allMatch(r -> r.authorization().equals("Bearer " + ControlPlane.TOKEN)));
    }

    @Test
    void aStreamThatBreaksInTheMiddleIsOpenedAgain() throws Exception {
        AtomicInteger streams = new AtomicInteger();
        plane.answer(EVENTS, exchange -> {
            beginStream(exchange);
            event(exchange, "snapshot");
            if (streams.incrementAndGet() == 1) {
                // The header promised more chunks: this is a broken connection, not an end.
                exchange.getResponseBody().write("event: rollout_ch".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                throw new IOException("the connection drops");
            }
        });
        plane.answer(GET, exchange -> {
            String state = streams.get() < 2 ? rollout("running", "baking", 0) : rollout("succeeded", "succeeded", 2);
            ControlPlane.send(exchange, 200, "application/json", state);
        });
        Result watch = cli.run("rollout", "watch", "r1");
        assertEquals(0, watch.exit(), watch::toString);
        assertTrue(watch.out().endsWith("rollout          succeeded, 2 of 2\n"), watch::toString);
        assertEquals(2, streams.get());
    }

    @Test
    void aControlPlaneThatRestartsIsWaitedFor() throws Exception {
        inTurn(GET, List.of(rollout("running", "baking", 0)));
        CompletableFuture<ControlPlane> restarted = new CompletableFuture<>();
        plane.answer(EVENTS, exchange -> {
            beginStream(exchange);
            event(exchange, "snapshot");
            plane.close();
            restarted.complete(restart(plane.port()));
        });
        Result watch = cli.run("rollout", "watch", "r1");
        restarted.get(10, TimeUnit.SECONDS).close();
        assertEquals(1, watch.exit(), watch::toString);
        assertTrue(watch.out().endsWith("rollout          rolled_back, 0 of 2: d1 failed\n"), watch::toString);
        assertTrue(watch.err().startsWith("Trying again for 60 s: "), watch::toString);
        assertTrue(
                watch.err()
                        .endsWith("The control plane answers again.\n"
                                + "master-control: rollout r1 ended as rolled back: d1 failed\n"),
                watch::toString);
    }

    /** Comes back on the same port after it has turned callers away; the HTTP client asks a second time by itself. */
    private static ControlPlane restart(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 3; i++) {
                socket.accept().close();
            }
        }
        return new ControlPlane(port).answer(GET, 200, rollout("rolled_back", "rolled_back", 0));
    }

    @Test
    void watchGivesUpWhenItsTimeIsOver() throws Exception {
        inTurn(GET, List.of(rollout("running", "baking", 0)));
        plane.answer(EVENTS, exchange -> {
            beginStream(exchange);
            event(exchange, "snapshot");
        });
        Result watch = cli.run("rollout", "watch", "--timeout", "1s", "r1");
        assertEquals(5, watch.exit(), watch::toString);
        assertEquals(
                "master-control: rollout r1 has not ended yet, and goes on; see 'rollout watch r1'\n", watch.err());
    }

    @Test
    void aRolloutThatIsNotThereIsNotWaitedFor() throws Exception {
        plane.problem("GET /api/v1/rollouts/r9", 404, "Not Found", "There is no rollout r9.");
        assertEquals(new Result(3, "", "master-control: There is no rollout r9.\n"), cli.run("rollout", "watch", "r9"));
    }

    @Test
    void startSendsWhatWasAskedForUnderAKey() throws Exception {
        plane.answer(START, 201, rollout("running", "pending", 0));
        Result start = cli.run(
                "rollout",
                "start",
                "web",
                "2.0.0",
                "--selector",
                "role=web",
                "--batch-size",
                "10%",
                "--max-failures",
                "1");
        assertEquals(new Result(0, "Rollout r1 of web 2.0.0 to 2 devices; see 'rollout watch r1'\n", ""), start);
        ControlPlane.Request request = plane.only(START);
        assertTrue(request.idempotencyKey().length() >= 32, request::idempotencyKey);
        assertEquals(new ObjectMapper().readTree("""
                                {"release":{"name":"web","version":"2.0.0"},"selector":"role=web","strategy":{
                                 "type":"rolling","batch_size":"10%","bake":"10s","on_failure":"rollback","max_failures":1}}"""), request.json());
        cli.run("rollout", "start", "web", "2.0.0", "--selector", "", "--idempotency-key", "build-7");
        assertEquals("build-7", plane.requests().get(1).idempotencyKey());
        assertEquals("", plane.requests().get(1).json().path("selector").asText("none"));
    }

    @Test
    void aCanaryIsSaidStepByStep() throws Exception {
        plane.answer(START, 201, rollout("running", "pending", 0));
        cli.run(
                "rollout",
                "start",
                "web",
                "2.0.0",
                "--selector",
                "role=web",
                "--strategy",
                "canary",
                "--step",
                "1",
                "--step",
                "20%:10m",
                "--max-in-flight",
                "50",
                "--group-by",
                "site",
                "--max-unavailable",
                "2");
        assertEquals(new ObjectMapper().readTree("""
                                {"type":"canary","steps":[{"weight":1},{"weight":"20%","pause":"10m"}],"max_in_flight":50,
                                 "group_by":"site","max_unavailable":2,"bake":"10s","on_failure":"rollback"}"""), plane.only(START).json().path("strategy"));
    }

    @Test
    void anAnswerThatIsLostIsAskedForAgainUnderTheSameKey() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        plane.answer(START, exchange -> {
            if (starts.incrementAndGet() == 1) {
                exchange.close();
                return;
            }
            ControlPlane.send(exchange, 201, "application/json", rollout("running", "pending", 0));
        });
        Result start = cli.run("rollout", "start", "web", "2.0.0", "--selector", "role=web");
        assertEquals(0, start.exit(), start::toString);
        assertEquals(2, plane.requests().size());
        assertEquals(
                plane.requests().get(0).idempotencyKey(),
                plane.requests().get(1).idempotencyKey());
    }

    @Test
    void startAndWaitTellsProgramsTheEndAlone() throws Exception {
        plane.answer(START, 201, rollout("running", "pending", 0));
        inTurn(GET, List.of(rollout("succeeded", "succeeded", 2)));
        String[] line = {"rollout", "start", "web", "2.0.0", "--selector", "role=web", "--wait"};
        Result text = cli.run(line);
        String[] json = Arrays.copyOf(line, line.length + 2);
        json[line.length] = "-o";
        json[line.length + 1] = "json";
        Result program = cli.run(json);
        assertAll(
                () -> assertEquals(0, text.exit(), text::toString),
                () -> assertTrue(text.out().startsWith("Rollout r1 of web 2.0.0 to 2 devices\n"), text::toString),
                () -> assertEquals(0, program.exit(), program::toString),
                () -> assertEquals(
                        "succeeded",
                        new ObjectMapper().readTree(program.out()).path("state").asText()),
                () -> assertTrue(program.err().contains("rollout          succeeded, 2 of 2"), program::toString));
    }

    @Test
    void verbsGoToTheirRollout() throws Exception {
        for (String verb : List.of("pause", "resume", "approve", "abort", "rollback", "retry")) {
            plane.answer("POST /api/v1/rollouts/r%201/" + verb, 200, rollout("paused", "baking", 0));
            assertEquals(new Result(0, "Rollout r 1 is paused\n", ""), cli.run("rollout", verb, "r 1"));
        }
        assertEquals(6, plane.requests().size());
    }
}
