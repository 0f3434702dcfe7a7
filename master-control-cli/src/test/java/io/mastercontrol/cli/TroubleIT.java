package io.mastercontrol.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.CommandLineProcess.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said when something is wrong: one sentence on stderr, the exit code of its kind, nothing on stdout. */
class TroubleIT {
    private static final String LIST = "GET /api/v1/devices?limit=200";

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

    private static void assertSentence(int exit, String sentence, Result result) {
        assertAll(
                () -> assertEquals(exit, result.exit(), result::toString),
                () -> assertEquals("", result.out()),
                () -> assertEquals("master-control: " + sentence + "\n", result.err()));
    }

    private static void assertWrongUsage(String says, Result result) {
        assertAll(
                () -> assertEquals(2, result.exit(), result::toString),
                () -> assertEquals("", result.out()),
                () -> assertTrue(result.err().startsWith("master-control: "), result::toString),
                () -> assertTrue(result.err().contains(says), result::toString),
                () -> assertTrue(result.err().lines().count() <= 2, result::toString));
    }

    @Test
    void aProblemIsToldAsItsDetail() throws Exception {
        plane.problem("GET /api/v1/devices/d1", 404, "Not Found", "There is no device d1.");
        plane.problem("POST /api/v1/rollouts/r1/pause", 409, "Conflict", "It has ended already.");
        plane.problem("GET /api/v1/rollouts/r1", 503, "Service unavailable", "The orchestrator does not answer.");
        plane.problem("GET /api/v1/releases/web/1", 504, "Gateway Timeout", "It did not answer in time.");
        plane.answer("GET /api/v1/releases/web/2", 403, "{\"title\":\"Forbidden\",\"status\":403}");
        assertSentence(3, "There is no device d1.", cli.run("device", "get", "d1"));
        assertSentence(4, "It has ended already.", cli.run("rollout", "pause", "r1"));
        assertSentence(1, "The orchestrator does not answer.", cli.run("rollout", "get", "r1"));
        assertSentence(5, "It did not answer in time.", cli.run("release", "get", "web", "1"));
        assertSentence(4, "Forbidden", cli.run("release", "get", "web", "2"));
    }

    @Test
    void aProblemWithFieldsNamesThemOnce() throws Exception {
        plane.answer("POST /api/v1/receivers", 400, """
                {"title":"Bad Request","status":400,"detail":"The receiver is not valid.",
                 "errors":[{"field":"url","detail":"must be http or https"},{"field":"name","detail":"is taken"}]}""");
        plane.answer(
                "POST /api/v1/silences",
                400,
                "{\"detail\":\"The time is wrong.\",\"errors\":[{\"field\":\"f\",\"detail\":\"The time is wrong.\"}]}");
        assertSentence(
                4,
                "The receiver is not valid.; url: must be http or https; name: is taken",
                cli.run("receiver", "create", "x", "--url", "ftp://x"));
        assertSentence(4, "The time is wrong.", cli.run("alert", "silence", "--rule", "r", "--comment", "c"));
    }

    @Test
    void anAnswerThatIsNoProblemIsToldByItsStatus() throws Exception {
        plane.answer(LIST, exchange -> ControlPlane.send(exchange, 502, "text/html", "<html>\nBad gateway</html>"));
        plane.answer("GET /api/v1/alerts", exchange -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1/login");
            ControlPlane.send(exchange, 302, "text/html", "");
        });
        plane.answer(
                "GET /api/v1/receivers",
                exchange -> ControlPlane.send(exchange, 200, "text/html", "<html>a router says hello</html>"));
        String at = "the control plane at " + plane.url();
        assertSentence(1, at + " answered 502 and did not say why; is it a Master Control?", cli.run("device", "list"));
        assertSentence(1, at + " answered 302", cli.run("alert", "list"));
        assertSentence(
                1,
                "what answers at " + plane.url() + " is no control plane: it does not speak JSON",
                cli.run("receiver", "list"));
    }

    @Test
    void aTokenThatIsNotAcceptedSaysWhatToDo() throws Exception {
        plane.problem(LIST, 401, "Not recognised", "send 'Authorization: Bearer' with a valid API token");
        assertSentence(
                4,
                "the control plane at " + plane.url() + " does not accept this API token; give another with"
                        + " 'master-control login URL' or MASTER_CONTROL_TOKEN",
                cli.run("device", "list"));
    }

    @Test
    void aTokenThatCannotBeOneIsNeitherSentNorShown() throws Exception {
        Result result = cli.with("MASTER_CONTROL_TOKEN", "two\nlines").run("device", "list");
        assertSentence(2, "the API token for " + plane.url() + " has blanks or letters that no token has", result);
        assertTrue(plane.requests().isEmpty());
    }

    @Test
    void nobodyThere() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        cli.with("MASTER_CONTROL_URL", "http://127.0.0.1:" + free + "/");
        String sentence = "no control plane answers at http://127.0.0.1:" + free
                + "; start it with './master-control up', or name another with MASTER_CONTROL_URL";
        assertSentence(1, sentence, cli.run("device", "list"));
        assertSentence(1, sentence, cli.run("device", "label", "d1", "a=b"));
        assertSentence(1, sentence, cli.run("rollout", "watch", "r1"));
        assertSentence(1, sentence, cli.run("rollout", "start", "web", "1", "--selector", "", "--wait"));
    }

    @Test
    void aConnectionThatBreaksIsSaid() throws Exception {
        plane.answer(LIST, exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            exchange.close();
        });
        Result result = cli.run("device", "list");
        assertEquals(1, result.exit(), result::toString);
        assertEquals(
                "master-control: the connection to the control plane at " + plane.url()
                        + " broke: it ended in the middle of an answer\n",
                result.err());
    }

    @Test
    void addressesThatAreNone() throws Exception {
        for (String address :
                new String[] {"127.0.0.1:8080", "ftp://127.0.0.1", "file:///etc/passwd", "http://", "x"}) {
            assertSentence(
                    2,
                    "'" + address + "' is not the URL of a control plane; it looks like http://127.0.0.1:8080",
                    cli.with("MASTER_CONTROL_URL", address).run("device", "list"));
        }
        assertSentence(
                1,
                "no host has the name in http://no-such-host.invalid; is it written right?",
                cli.with("MASTER_CONTROL_URL", "http://no-such-host.invalid").run("device", "list"));
    }

    @Test
    void withoutAnyControlPlane() throws Exception {
        CommandLineProcess bare = new CommandLineProcess(home);
        String nothing = "no control plane is known: start one with './master-control up', or name one with"
                + " 'master-control login URL'";
        assertSentence(2, nothing, bare.run("device", "list"));
        assertSentence(
                2,
                nothing,
                bare.with(
                                "MASTER_CONTROL_ADMIN_FILE",
                                home.resolve("admin.json").toString())
                        .run("device", "list"));
        assertSentence(
                3,
                "there is no context 'prod'; see 'master-control context list'",
                bare.run("device", "list", "--context", "prod"));
        assertSentence(3, "there is no context 'prod'", bare.run("context", "use", "prod"));
    }

    @Test
    void anAdminFileThatIsDamaged() throws Exception {
        Path admin = home.resolve("admin.json");
        CommandLineProcess bare = new CommandLineProcess(home).with("MASTER_CONTROL_ADMIN_FILE", admin.toString());
        String damaged = admin + " is damaged: it holds no JSON object; mend or delete it";
        Files.writeString(admin, "{\"url\":");
        assertSentence(1, damaged, bare.run("device", "list"));
        Files.writeString(admin, "[]");
        assertSentence(1, damaged, bare.run("device", "list"));
        Files.writeString(admin, "");
        assertSentence(1, damaged, bare.run("device", "list"));
        Files.writeString(admin, "{\"token\":\"x\"}");
        assertSentence(2, admin + " names no control plane: it has no field \"url\"", bare.run("device", "list"));
        Files.writeString(admin, "{\"url\":\"" + plane.url() + "\",\"token\":\"from-file\"}");
        plane.answer(LIST, 200, "{\"items\":[]}");
        assertEquals(0, bare.run("device", "list").exit());
        assertEquals("Bearer from-file", plane.only(LIST).authorization());
    }

    @Test
    void loginRemembersOnlyWhatWorks() throws Exception {
        CommandLineProcess bare = new CommandLineProcess(home);
        Path contexts = home.resolve(".config/master-control/contexts.json");
        assertEquals(3, bare.run("login", plane.url(), "--token", "t").exit());
        assertFalse(Files.exists(contexts));
        assertSentence(2, "give the API token with --token or in MASTER_CONTROL_TOKEN", bare.run("login", plane.url()));

        plane.answer("GET /api/v1/fleet", 200, "{}");
        plane.answer(LIST, 200, "{\"items\":[]}");
        assertEquals(
                0,
                bare.run("login", plane.url() + "/", "--token", "a", "--name", "one")
                        .exit());
        assertEquals(0, bare.run("login", plane.url(), "--token", "b").exit());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(contexts)));
        bare.run("device", "list", "--context", "one");
        bare.run("device", "list");
        assertEquals(0, bare.run("context", "use", "one").exit());
        bare.run("device", "list");
        assertEquals(
                "Bearer a, Bearer b, Bearer a",
                plane.requests().stream()
                        .filter(request -> request.line().equals(LIST))
                        .map(ControlPlane.Request::authorization)
                        .reduce((a, b) -> a + ", " + b)
                        .orElseThrow());
        assertTrue(bare.run("context", "list").out().contains("* one  " + plane.url()));
    }

    @Test
    void wrongUsage() throws Exception {
        assertWrongUsage("Did you mean: master-control device?", cli.run("devcie", "list"));
        assertWrongUsage("Did you mean: device list?", cli.run("device", "lst"));
        assertWrongUsage(
                "say one of: drain, hold, forget, get, label, let-go, list, maintenance, pin, rules, unpin, why",
                cli.run("device"));
        assertWrongUsage("Unknown option: '--colour'", cli.run("device", "list", "--colour"));
        assertWrongUsage("Missing required option: '--device=ID'", cli.run("workload", "list"));
        assertWrongUsage("Missing required parameter: 'ID'", cli.run("device", "get"));
        assertWrongUsage("'many' is not an int", cli.run("device", "list", "--limit", "many"));
        assertWrongUsage("but was 'xml'", cli.run("device", "list", "-o", "xml"));
        assertWrongUsage("'soon' is no time", cli.run("rollout", "watch", "--timeout", "soon", "r1"));
        assertTrue(plane.requests().isEmpty(), "wrong usage asks nothing of the server");
    }

    @Test
    void helpGoesToStdoutAndSucceeds() throws Exception {
        Result all = cli.run("--help");
        Result noun = cli.run("rollout", "--help");
        Result verb = cli.run("rollout", "start", "-h");
        assertAll(
                () -> assertEquals(0, all.exit()),
                () -> assertTrue(all.out().contains("rollout") && all.out().contains("receiver"), all::toString),
                () -> assertEquals(0, noun.exit()),
                () -> assertTrue(noun.out().contains("approve"), noun::toString),
                () -> assertEquals(0, verb.exit()),
                () -> assertTrue(verb.out().contains("--idempotency-key"), verb::toString),
                () -> assertEquals("", all.err() + noun.err() + verb.err()),
                () -> assertEquals(
                        "master-control 1.0.0\n", cli.run("--version").out()));
    }

    @Test
    void completionKnowsEveryVerb() throws Exception {
        Result completion = cli.run("generate-completion");
        assertEquals(0, completion.exit(), completion::toString);
        assertTrue(
                completion.out().contains("_picocli_master-control_rollout_approve() {"),
                "verbs of every noun are completed");
    }

    @Test
    void validateReadsFilesAsAnAgentWould() throws Exception {
        Path good = Files.writeString(
                home.resolve("good.yaml"), "name: web\ntype: service\nrun_mode: forever\ncommand: [sleep, '1']\n");
        Path bad = Files.writeString(home.resolve("bad.yaml"), "name: web\ncomand: [sleep]\n");
        assertEquals(new Result(0, good + ": web\n", ""), cli.run("validate", good.toString()));
        Result wrong = cli.run("validate", good.toString(), bad.toString());
        assertEquals(1, wrong.exit(), wrong::toString);
        assertTrue(wrong.err().contains("bad.yaml") && wrong.err().contains("comand"), wrong::toString);
        assertTrue(wrong.err().endsWith("master-control: one file is wrong\n"), wrong::toString);
        assertEquals(
                3, cli.run("validate", home.resolve("none.yaml").toString()).exit());
        Path empty = Files.createDirectory(home.resolve("empty"));
        assertSentence(3, "there is no .yaml or .yml file in " + empty, cli.run("validate", empty.toString()));
    }
}
