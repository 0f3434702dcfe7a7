package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** An agent replaces itself by a release, and the one before comes back when the new one is no good. */
@ExtendWith(Suite.class)
@Order(8)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AgentUpdateIT {
    private static final Installation FLEET = Suite.fleet;
    private static PackagedAgent device;
    private static long counter;

    @BeforeAll
    static void startDevice() throws Exception {
        String token = FLEET.send("POST", "/api/v1/enrolment-tokens", "{\"uses\":1,\"labels\":{\"role\":\"pi\"}}")
                .body();
        String text = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(token)
                .path("token")
                .asText();
        device = new PackagedAgent(Suite.fleet, Files.createTempDirectory("packaged-"), text);
        Await.until(
                "the device is online",
                Duration.ofSeconds(30),
                () -> FLEET.get("/api/v1/devices/" + PackagedAgent.NAME),
                seen -> seen.path("status").asText().equals("online")
                        && seen.path("agent_version").asText().equals("1.0.0"));
        counter = Await.until(
                "the counter runs",
                Duration.ofSeconds(10),
                () -> FLEET.workload(PackagedAgent.NAME, "counter").path("pid").asLong(),
                pid -> pid > 1);
    }

    @AfterAll
    static void stopDevice() throws Exception {
        if (device != null) {
            device.close();
            FLEET.send("DELETE", "/api/v1/devices/" + PackagedAgent.NAME, null);
        }
    }

    @Test
    @Order(1)
    void aGoodReleaseIsTheAgentFromThenOn() throws Exception {
        JsonNode rollout = rollOut("2.0.0", device.agent("2.0.0"));
        assertEquals("succeeded", rollout.path("state").asText(), rollout.toString());
        assertRuns("2.0.0");
    }

    @Test
    @Order(2)
    void anAgentThatCrashesAtItsStartGoesBackByTheLauncherAlone() throws Exception {
        JsonNode rollout = rollOut("3.0.0", device.agent("3.0.0", "System.exit(9);"));
        assertEquals("rolled_back", rollout.path("state").asText(), rollout.toString());
        String reason = rollout.path("devices").path(0).path("reason").asText();
        assertTrue(reason.contains("started 3 times") && reason.contains("exit code 9"), reason);
        assertRuns("2.0.0");
    }

    @Test
    @Order(3)
    void anAgentThatRunsButNeverConnectsGoesBackWhenItsTimeIsOver() throws Exception {
        JsonNode rollout = rollOut(
                "4.0.0",
                device.agent("4.0.0", "System.setProperty(\"mc.agent.control-plane\", \"\");"),
                "role=pi",
                "3s");
        assertEquals("rolled_back", rollout.path("state").asText(), rollout.toString());
        String reason = rollout.path("devices").path(0).path("reason").asText();
        assertTrue(reason.contains("did not report in within"), reason);
        assertRuns("2.0.0");
    }

    @Test
    @Order(4)
    void anAgentThatCannotRunHereIsRefusedBeforeAnythingIsStopped() throws Exception {
        long agent = device.agentPid();
        JsonNode older = rollOut("1.5.0", device.agent("1.5.0"));
        String reason = older.path("devices").path(0).path("reason").asText();
        assertTrue(reason.contains("older than 2.0.0"), older.toString());
        assertEquals(agent, device.agentPid(), "the agent was not even restarted");
        assertRuns("2.0.0");
    }

    @Test
    @Order(5)
    void anAgentThatNothingCouldReplaceSaysSo() throws Exception {
        JsonNode rollout = rollOut("5.0.0", device.agent("5.0.0"), "role=web,site=site-2", "6s");
        String reason = rollout.path("devices").path(0).path("reason").asText();
        assertTrue(reason.contains("was not started by the launcher of the package"), rollout.toString());
    }

    private static JsonNode rollOut(String version, Path from) throws Exception {
        return rollOut(version, from, "role=pi", "6s");
    }

    private static JsonNode rollOut(String version, Path from, String selector, String healthyWithin) throws Exception {
        Installation.Result release =
                FLEET.cli("release", "create", "master-control-agent", version, "--from", from.toString());
        assertEquals(0, release.exit(), release.all());
        Installation.Result start = FLEET.cli(
                "rollout",
                "start",
                "master-control-agent",
                version,
                "--selector",
                selector,
                "--bake",
                "1s",
                "--healthy-within",
                healthyWithin,
                "-o",
                "json");
        assertEquals(0, start.exit(), start.all());
        String id = start.json().path("id").asText();
        return Await.until(
                "the rollout of " + version + " is over",
                Duration.ofSeconds(60),
                () -> FLEET.get("/api/v1/rollouts/" + id),
                seen -> !seen.path("finished_at").isNull()
                        && !seen.path("finished_at").isMissingNode());
    }

    /** This version, by its own word, and the workload in the process that it always had, without a gap in its log. */
    private static void assertRuns(String version) throws Exception {
        Await.until(
                "agent " + version,
                Duration.ofSeconds(20),
                () -> FLEET.get("/api/v1/devices/" + PackagedAgent.NAME),
                seen -> seen.path("agent_version").asText().equals(version)
                        && seen.path("status").asText().equals("online"));
        assertEquals(
                counter,
                FLEET.workload(PackagedAgent.NAME, "counter").path("pid").asLong());
        int expected = 1;
        for (String line : device.lines()) {
            assertEquals("line " + expected++, line);
        }
    }
}
