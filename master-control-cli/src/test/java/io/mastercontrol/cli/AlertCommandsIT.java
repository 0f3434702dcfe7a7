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
}
