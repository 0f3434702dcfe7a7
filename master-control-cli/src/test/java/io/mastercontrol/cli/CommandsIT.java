package io.mastercontrol.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mastercontrol.cli.CommandLineProcess.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What commands ask of the control plane, and what they print of its answers. */
class CommandsIT {
    private static final String DEVICES = """
        {"items":[
          {"id":"küche-1","status":"online","labels":{"role":"web"},"agent_version":"1.0.0",
           "last_seen":"2026-01-01T00:00:00Z","workloads":{"total":3,"running":2,"failed":1}},
          {"id":"d2","status":"offline","labels":{},"agent_version":null,"last_seen":null,
           "workloads":{"total":0,"running":0,"failed":0}}],
         "next":null,"total":2}\
        """;

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

    @Test
    void aListIsATable() throws Exception {
        plane.answer("GET /api/v1/devices?limit=200", 200, DEVICES);
        Result list = cli.run("device", "list");
        assertEquals(new Result(0, """
            ID       STATUS   WORKLOADS  FAILED  AGENT  LAST SEEN
            küche-1  online   2          1       1.0.0  2026-01-01T00:00:00Z
            d2       offline  0          0       -      -
            """, ""), list);
        assertEquals(
                "Bearer " + ControlPlane.TOKEN,
                plane.only("GET /api/v1/devices?limit=200").authorization());
    }

    @Test
    void wideShowsMoreAndProgramsGetTheWholeAnswer() throws Exception {
        plane.answer("GET /api/v1/devices?limit=200", 200, DEVICES);
        // A script under cron has no locale; what it reads must be UTF-8 all the same.
        cli.with("LANG", "C");
        Result wide = cli.run("device", "list", "-o", "wide");
        Result json = cli.run("device", "list", "-o", "json");
        Result yaml = cli.run("device", "list", "--output", "YAML");
        assertAll(
                () -> assertTrue(wide.out().lines().findFirst().orElseThrow().contains("LABELS"), wide::toString),
                () -> assertTrue(wide.out().contains("role=web"), wide::toString),
                () -> assertEquals(new ObjectMapper().readTree(DEVICES), new ObjectMapper().readTree(json.out())),
                () -> assertEquals(
                        2, new Yaml().<Map<String, Object>>load(yaml.out()).get("total")),
                () -> assertTrue(yaml.out().contains("küche-1"), yaml::toString));
    }

    @Test
    void filtersAndNamesAreEncoded() throws Exception {
        String filtered =
                "GET /api/v1/devices?limit=5&selector=role%20in%20%28web%2Cdb%29%2Csite%21%3Da%26b&status=online";
        plane.answer(filtered, 200, DEVICES);
        plane.answer("GET /api/v1/devices/a%2Fb%20c%3F", 200, "{\"id\":\"a/b c?\"}");
        Result list = cli.run(
                "device", "list", "--limit", "5", "--selector", "role in (web,db),site!=a&b", "--status", "online");
        Result get = cli.run("device", "get", "a/b c?");
        Result dots = cli.run("device", "get", "..");
        assertAll(
                () -> assertEquals(0, list.exit(), list::toString),
                () -> assertEquals(0, get.exit(), get::toString),
                () -> assertEquals(3, dots.exit(), dots::toString),
                () -> assertEquals(
                        List.of(filtered, "GET /api/v1/devices/a%2Fb%20c%3F", "GET /api/v1/devices/%2E%2E"),
                        plane.lines()));
    }

    @Test
    void whatADeviceSaysOfItselfCannotDriveTheTerminal() throws Exception {
        plane.answer(
                "GET /api/v1/devices?limit=200",
                200,
                "{\"items\":[{\"id\":\"d1\",\"status\":\"\\u001b[31monline\\nd9\"}],\"next\":null,\"total\":1}");
        Result list = cli.run("device", "list");
        assertFalse(list.out().contains("\u001b"), list::toString);
        assertEquals(2, list.out().lines().count(), list::toString);
    }

    @Test
    void labelsAreSetAndRemovedWithOnePatch() throws Exception {
        plane.answer("PATCH /api/v1/devices/d1", 200, "{\"id\":\"d1\"}");
        Result label = cli.run("device", "label", "d1", "role=web", "site-");
        assertEquals(new Result(0, "d1 is labelled\n", ""), label);
        ControlPlane.Request patch = plane.only("PATCH /api/v1/devices/d1");
        assertEquals(
                "{\"labels\":{\"role\":\"web\",\"site\":null}}", patch.json().toString());
        assertEquals("Bearer " + ControlPlane.TOKEN, patch.authorization());
        assertEquals(2, cli.run("device", "label", "d1", "nonsense").exit());
    }

    @Test
    void aCommandForADeviceSaysWhatCameOfIt() throws Exception {
        String start = "POST /api/v1/devices/d1/workloads/web/start";
        String stop = "POST /api/v1/devices/d1/workloads/web/stop?wait=true&expires=5m";
        plane.answer(start, 200, "{\"id\":\"c1\",\"outcome\":\"done\",\"message\":null}");
        plane.answer(stop, 202, "{\"id\":\"c2\",\"state\":\"pending\"}");
        assertEquals(new Result(0, "start web: done\n", ""), cli.run("workload", "start", "--device", "d1", "web"));
        assertEquals(
                new Result(0, "d1 is offline; command c2 waits for it, 5m at most\n", ""),
                cli.run("workload", "stop", "--device", "d1", "--wait", "--expires", "5m", "web"));
        assertNotNull(plane.only(start).idempotencyKey());
        assertFalse(plane.only(start).idempotencyKey().equals(plane.only(stop).idempotencyKey()));
    }

    @Test
    void logsComeAsTheyWereWritten() throws Exception {
        String path = "GET /api/v1/devices/d1/workloads/web/logs?lines=2&stream=all";
        plane.answer(path, exchange -> ControlPlane.send(exchange, 200, "text/plain", "größe 1\n  two"));
        plane.answer(
                path + "&follow=true",
                exchange -> ControlPlane.send(exchange, 200, "text/event-stream", "data: one\n\ndata:   two\n\n"));
        assertEquals(
                new Result(0, "größe 1\n  two", ""),
                cli.run("workload", "logs", "--device", "d1", "--lines", "2", "web"));
        Result follow = cli.run("workload", "logs", "--device", "d1", "--lines", "2", "-f", "web");
        assertEquals("one\n  two\n", follow.out());
        assertEquals(1, follow.exit(), "a stream that ends was not interrupted by the user: " + follow);
        assertTrue(follow.err().contains("run the command again"), follow::toString);
    }

    @Test
    void whyTellsTheReasonsInTheirOrder() throws Exception {
        plane.answer(
                "GET /api/v1/devices/d1/why",
                200,
                "{\"device\":\"d1\",\"up_to_date\":false,\"summary\":\"First.\",\"reasons\":"
                        + "[{\"code\":\"offline\",\"detail\":\"First.\"},{\"code\":\"x\",\"detail\":\"Second.\"}]}");
        plane.answer("GET /api/v1/devices/d2/why", 200, "{\"summary\":\"d2 is up to date.\",\"reasons\":[]}");
        assertEquals(new Result(0, "First.\nSecond.\n", ""), cli.run("device", "why", "d1"));
        assertEquals(new Result(0, "d2 is up to date.\n", ""), cli.run("device", "why", "d2"));
    }

    @Test
    void whatIsMadeCarriesAnIdempotencyKey() throws Exception {
        plane.answer("POST /api/v1/enrolment-tokens", 201, "{\"id\":\"t1\",\"token\":\"mce_secret\"}");
        plane.answer("POST /api/v1/silences", 201, "{\"id\":\"s1\"}");
        plane.answer("POST /api/v1/receivers", 201, "{\"id\":\"r1\"}");
        assertEquals(
                new Result(0, "mce_secret\n", ""),
                cli.run("enrol", "token", "create", "--label", "role=web", "--label", "site=b", "--uses", "3"));
        cli.run("alert", "silence", "--device", "d*", "--for", "2h", "--comment", "moving house");
        cli.run("receiver", "create", "on-call", "--url", "http://127.0.0.1:9/hook");
        assertEquals(
                "{\"labels\":{\"role\":\"web\",\"site\":\"b\"},\"ttl\":\"1h\",\"uses\":3}",
                plane.only("POST /api/v1/enrolment-tokens").json().toString());
        assertEquals(
                "{\"device\":\"d*\",\"for\":\"2h\",\"comment\":\"moving house\"}",
                plane.only("POST /api/v1/silences").json().toString());
        plane.requests().forEach(request -> assertNotNull(request.idempotencyKey(), request::line));
    }

    @Test
    void deletionsAreSaid() throws Exception {
        plane.answer("DELETE /api/v1/devices/d1", 204, "");
        plane.answer("DELETE /api/v1/enrolment-tokens/t1", 204, "");
        assertEquals(new Result(0, "d1 is forgotten\n", ""), cli.run("device", "forget", "d1"));
        assertEquals(new Result(0, "Token t1 is revoked\n", ""), cli.run("enrol", "token", "revoke", "t1"));
    }
}
