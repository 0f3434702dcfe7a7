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
    private static final String PLAN = START + "?dry_run=true";

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

    private static final String BILL = """
            {"dry_run":true,"summary":"4 devices (3 now, 1 later), at most 12 MB in all, 2 MB over metered links, 6 to 11 min",
             "total":4,"batches":[["d1"],["d2","d3"]],"offline":["d4"],"bytes_per_device":10000000,"blocked_by":"r0",
             "unfit":[{"device":"d5","reason":"is pinned to 1.0.0 by ann: a trial"}],
             "blockers":["Rollout r0 is not finished.","There is no room on 1 device: d2 has 1 kB free."],
             "stops":[{"code":"not_finished","detail":"Rollout r0 is not finished.","batch":null,"rollout":"r0"},
              {"code":"disk","detail":"There is no room on 1 device: d2 has 1 kB free.","batch":2}],
             "bytes":{"total":12000000,"metered":2000000,"nothing":1,"patch":1,"whole":2,"at_most":true,"label":"site",
              "links":[{"name":"metered","devices":1,"bytes":2000000,"at_most":false,"short_of_budget":1},
               {"name":"unknown","devices":3,"bytes":10000000,"at_most":true,"short_of_budget":0}],
              "groups":[{"name":"berlin","devices":4,"bytes":12000000,"at_most":true,"metered_bytes":2000000}]},
             "duration":{"p50_seconds":360,"p90_seconds":660,"said":"6 to 11 min if nothing fails"},
             "steps":[{"batch":1,"devices":1,"bytes":2000000,"at_most":false,"begins_p50_seconds":0,"p50_seconds":60,
               "p90_seconds":75,"then":"watched for 10 min"},
              {"batch":2,"devices":2,"bytes":10000000,"at_most":true,"begins_p50_seconds":60,"p50_seconds":300,"p90_seconds":300}],
             "stragglers":[{"device":"d4","code":"offline","reason":"is offline; joins when it returns"}],
             "warnings":[{"code":"disk_unknown","detail":"1 device has not said how much room there is."}],
             "devices":[{"device":"d1","turn":"batch","batch":1,"way":"patch","bytes":2000000,"at_most":false,
               "link_metered":true,"link_budget_left_bytes":1000,"disk_headroom_bytes":-500000,"probable_seconds":60},
              {"device":"d4","turn":"later","batch":null,"reason":"is offline; joins when it returns","way":"whole",
               "bytes":10000000,"at_most":true,"link_metered":null},
              {"device":"d5","turn":"never","reason":"is pinned to 1.0.0 by ann: a trial"}],
             "rendered":[{"workload":"web","devices":2,"example":"d1","yaml":"name: web\\ncommand: [run, berlin]\\n"}]}""";

    @Test
    void aPlanIsABillWithTheSumFirst() throws Exception {
        plane.answer(PLAN, 200, BILL);
        String said = """
                4 devices (3 now, 1 later), at most 12 MB in all, 2 MB over metered links, 6 to 11 min
                Downloads: 1 need nothing, 1 a patch, 2 the whole of 10 MB
                Links: metered 2 MB to 1 device, 1 without the budget for it; unknown at most 10 MB to 3 devices
                site: berlin at most 12 MB to 4 devices, 2 MB of it metered
                Time: 6 to 11 min if nothing fails
                Mind: 1 device has not said how much room there is.

                WHEN     STOPPED BY    BECAUSE
                at once  not_finished  Rollout r0 is not finished.
                batch 2  disk          There is no room on 1 device: d2 has 1 kB free.

                LEFT OUT  BECAUSE IT
                d5        is pinned to 1.0.0 by ann: a trial

                PROBABLY LATE  BATCH  BECAUSE IT
                d4             -      is offline; joins when it returns

                BATCH  DEVICES  BYTES          BEGINS AFTER  TAKES                THEN
                1      1        2 MB           0 s           1 min to 1 min 15 s  watched for 10 min
                2      2        at most 10 MB  1 min         5 min                -

                DEVICE  BATCH  GETS   BYTES          LINK     DISK LEFT  TAKES  REASON
                d1      1      patch  2 MB           metered  -500 kB    1 min  -
                d4      later  whole  at most 10 MB  unknown  -          -      is offline; joins when it returns
                d5      never  -      -              unknown  -          -      is pinned to 1.0.0 by ann: a trial

                web as d1 gets it, one of 2:
                    name: web
                    command: [run, berlin]
                """;
        assertEquals(new Result(0, said, ""), cli.run("rollout", "plan", "web", "2.0.0", "--selector", ""));
        assertEquals(
                new Result(0, said, ""), cli.run("rollout", "start", "web", "2.0.0", "--selector", "", "--dry-run"));
        Result wide = cli.run("rollout", "plan", "web", "2.0.0", "--selector", "", "-o", "wide");
        assertTrue(wide.out().contains("BUDGET LEFT"), wide::toString);
        Result json = cli.run("rollout", "plan", "web", "2.0.0", "--selector", "", "-o", "json");
        assertEquals(new ObjectMapper().readTree(BILL), new ObjectMapper().readTree(json.out()));
        Result yaml = cli.run("rollout", "plan", "web", "2.0.0", "--selector", "", "-o", "yaml");
        assertTrue(yaml.out().contains("p90_seconds: 660"), yaml::toString);
        assertEquals(List.of(PLAN, PLAN, PLAN, PLAN, PLAN), plane.lines(), "a dry run starts nothing");
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
