package io.mastercontrol.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.CommandLineProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs about rules and receivers, as a person types them. */
class AlertCommandsIT {
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

    private String ifMatch() {
        return plane.requests().get(plane.requests().size() - 1).ifMatch();
    }

    private String sent() {
        List<ControlPlane.Request> requests = plane.requests();
        return requests.get(requests.size() - 1).json().toString();
    }

    @Test
    void aReceiverIsMadeWithItsSecretFromAFile() throws Exception {
        plane.answer("POST /api/v1/receivers", 201, "{\"id\":\"r-1\",\"name\":\"ops\"}");
        Path secret = Files.writeString(home.resolve("token"), "xoxb-1\n");
        Result made = cli.run(
                "receiver",
                "create",
                "ops",
                "--type",
                "slack",
                "--secret-file",
                secret.toString(),
                "--set",
                "channel=#ops");
        assertEquals(0, made.exit(), made.toString());
        assertEquals(
                "{\"name\":\"ops\",\"type\":\"slack\",\"secret\":\"xoxb-1\",\"settings\":{\"channel\":\"#ops\"}}",
                sent());
        assertFalse(made.out().contains("xoxb"), made.out());
        plane.answer("POST /api/v1/receivers", 201, "{\"id\":\"r-2\",\"secret\":\"whsec_made\"}");
        Result webhook = cli.run("receiver", "create", "hook", "--url", "https://example.org/hook");
        assertTrue(webhook.exit() == 0 && webhook.out().contains("whsec_made"), webhook.toString());
        Result none = cli.run(
                "receiver",
                "create",
                "x",
                "--secret-file",
                home.resolve("nowhere").toString());
        assertTrue(none.exit() == 2 && none.err().contains("there is no"), none.toString());
    }

    @Test
    void aTestThatDoesNotArriveFails() throws Exception {
        plane.answer("POST /api/v1/receivers/ops/test", 200, "{\"delivered\":false,\"detail\":\"No answer.\"}");
        Result lost = cli.run("receiver", "test", "ops");
        assertTrue(lost.exit() == 1 && lost.err().contains("did not arrive: No answer."), lost.toString());
        plane.answer("POST /api/v1/receivers/ops/test", 200, "{\"delivered\":true,\"detail\":\"It answered 200.\"}");
        assertEquals(0, cli.run("receiver", "test", "ops").exit());
        plane.answer(
                "GET /api/v1/receivers/ops/deliveries",
                200,
                "{\"items\":[{\"kind\":\"firing\",\"state\":\"dead\",\"attempts\":3,\"reason\":\"gone\"}],\"next\":null,\"total\":1}");
        Result log = cli.run("receiver", "deliveries", "ops");
        assertTrue(log.exit() == 0 && log.out().contains("dead") && log.out().contains("gone"), log.toString());
        plane.answer("DELETE /api/v1/receivers/ops", 204, "");
        assertEquals(0, cli.run("receiver", "delete", "ops").exit());
    }

    @Test
    void rulesComeFromAFileAndGo() throws Exception {
        Path rules = Files.createDirectories(home.resolve("rules"));
        Path file = Files.writeString(rules.resolve("rules.yaml"), """
                rules:
                  - {name: kitchen, kind: workload_failed, device: kitchen-*, for: 2m}
                  - {name: other, kind: device_offline}
                """);
        String query = "?file=" + java.net.URLEncoder.encode(file.toString(), java.nio.charset.StandardCharsets.UTF_8);
        String address = "POST /api/v1/alert-rules" + query;
        plane.answer(address + "&dry_run=true", 200, "{\"items\":[]}");
        plane.answer(address, 201, "{\"items\":[{\"name\":\"kitchen\"},{\"name\":\"other\"}]}");
        Result applied = cli.run("rule", "apply", "-f", rules.toString());
        assertTrue(
                applied.exit() == 0
                        && applied.out().contains("Rule kitchen is in force")
                        && applied.out().contains("Rule other is in force"),
                applied.toString());
        assertEquals(2, plane.requests().size());
        plane.answer(
                address + "&dry_run=true",
                400,
                "{\"title\":\"Bad\",\"status\":400,\"detail\":\"Nothing was taken: rules.yaml:2: kind is missing.\"}");
        Result refused = cli.run("rule", "apply", "-f", file.toString());
        assertTrue(refused.exit() == 4 && refused.err().contains("rules.yaml:2: kind is missing"), refused.toString());
        Result nowhere = cli.run("rule", "apply", "-f", home.resolve("nowhere").toString());
        assertEquals(2, nowhere.exit(), nowhere.toString());
        plane.answer(
                "GET /api/v1/alert-rules",
                200,
                "{\"items\":[{\"name\":\"kitchen\",\"kind\":\"workload_failed\",\"for\":\"2m\"}],\"next\":null,\"total\":1}");
        Result list = cli.run("rule", "list");
        assertTrue(
                list.exit() == 0 && list.out().contains("kitchen") && list.out().contains("2m"), list.toString());
        plane.answer("DELETE /api/v1/alert-rules/kitchen", 204, "");
        assertEquals(0, cli.run("rule", "delete", "kitchen").exit());
    }

    @Test
    void theRoutingIsShownAppliedAndTriedOut() throws Exception {
        plane.answer(
                "GET /api/v1/alert-routing",
                200,
                "{\"version\":3,\"document\":\"route: {receiver: ops}\",\"applied_by\":\"ann\",\"applied_at\":\"2026-01-01T00:00:00Z\"}");
        Result shown = cli.run("routing", "show");
        assertTrue(shown.exit() == 0 && shown.out().contains("# version 3, applied by ann"), shown.toString());
        assertTrue(shown.out().contains("route: {receiver: ops}"), shown.out());
        Path file = Files.writeString(home.resolve("routing.yaml"), "route: {receiver: ops}\n");
        plane.answer("PUT /api/v1/alert-routing", 200, "{\"version\":4}");
        Result applied = cli.run("routing", "apply", "-f", file.toString());
        assertTrue(applied.exit() == 0 && applied.out().contains("version 4"), applied.toString());
        assertEquals("{\"document\":\"route: {receiver: ops}\\n\"}", sent());
        assertEquals(null, ifMatch(), "a file that nobody read from the control plane is taken as it is");
        Path edited = Files.writeString(home.resolve("edited.yaml"), shown.out());
        assertEquals(0, cli.run("routing", "apply", "-f", edited.toString()).exit());
        assertEquals("\"3\"", ifMatch(), "what was read is changed only while it is in force");
        assertEquals("{\"document\":\"\\nroute: {receiver: ops}\\n\"}", sent());
        cli.run("routing", "apply", "-f", edited.toString(), "--if-version", "7");
        assertEquals("\"7\"", ifMatch());
        cli.run("routing", "apply", "-f", edited.toString(), "--force");
        assertEquals(null, ifMatch());
        plane.answer(
                "PUT /api/v1/alert-routing",
                412,
                "{\"title\":\"No\",\"status\":412,\"detail\":\"Somebody has put another routing in force meanwhile.\"}");
        assertEquals(4, cli.run("routing", "apply", "-f", edited.toString()).exit());
        plane.answer(
                "PUT /api/v1/alert-routing",
                400,
                "{\"title\":\"Bad\",\"status\":400,\"detail\":\"Line 1: there is no receiver 'ops'.\"}");
        Result refused = cli.run("routing", "apply", "-f", file.toString());
        assertTrue(refused.exit() != 0 && refused.err().contains("routing.yaml: "), refused.toString());
        plane.answer(
                "POST /api/v1/alert-routing/test",
                200,
                "{\"routes\":[{\"route\":\"root/night\",\"receivers\":[\"a\",\"b\"],\"group\":{\"rule\":\"x\"},\"quiet\":\"muted\"}]}");
        Result tried = cli.run("routing", "test", "--severity", "critical", "--device", "pi-1");
        assertTrue(tried.out().contains("root/night") && tried.out().contains("a, b"), tried.toString());
        assertEquals("{\"severity\":\"critical\",\"device\":\"pi-1\"}", sent());
    }

    @Test
    void escalationsComeFromAFileAndATestShowsTheExchange() throws Exception {
        plane.answer("POST /api/v1/escalations", 201, "{\"name\":\"night\"}");
        Path file = Files.writeString(home.resolve("night.yaml"), "name: night\nsteps: [{receivers: [a], wait: 5m}]\n");
        assertEquals(0, cli.run("escalation", "apply", "-f", file.toString()).exit());
        assertEquals("{\"name\":\"night\",\"steps\":[{\"receivers\":[\"a\"],\"wait\":\"5m\"}]}", sent());
        plane.answer(
                "GET /api/v1/escalations",
                200,
                "{\"items\":[{\"name\":\"night\",\"repeat\":1,\"retries\":0,\"steps\":[{\"receivers\":[\"a\",\"b\"],\"wait\":\"5m\"}]}],\"next\":null,\"total\":1}");
        assertTrue(cli.run("escalation", "list").out().contains("a, b (5m)"));
        plane.answer(
                "POST /api/v1/receivers/ops/test",
                200,
                "{\"delivered\":true,\"detail\":\"fine\",\"exchanges\":[{\"request\":\"POST http://h/x\",\"address\":\"127.0.0.1\",\"headers\":{\"Authorization\":\"Bearer •••\"},\"body\":\"{}\",\"status\":200,\"answer\":\"ok\",\"millis\":7}]}");
        Result tested = cli.run("receiver", "test", "ops");
        assertTrue(
                tested.out().contains("> POST http://h/x (at 127.0.0.1)")
                        && tested.out().contains("< 200 after 7 ms"),
                tested.toString());
        plane.answer("POST /api/v1/receivers/ops/resend", 200, "{\"count\":2}");
        assertTrue(cli.run("receiver", "resend", "ops").out().contains("2 are sent again"));
        plane.answer("PUT /api/v1/devices/pi-1/maintenance", 200, "{\"ends_at\":\"2026-01-01T00:00:00Z\"}");
        assertTrue(cli.run("device", "maintenance", "pi-1", "--for", "2h").out().contains("in maintenance until"));
        plane.answer("DELETE /api/v1/devices/pi-1/maintenance", 204, "");
        assertEquals(0, cli.run("device", "maintenance", "pi-1", "--end").exit());
    }
}
