package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A thousand simulated devices, of which one in five is away half of the time and one in twenty cannot run the release: all
 * others get it, those go back, and nobody is left in between, though the orchestrator dies in the middle.
 */
@ExtendWith(Suite.class)
@Order(9)
class CrowdIT {
    private static final int DEVICES = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Installation fleet = Suite.fleet;

    @Test
    void allGetTheReleaseButThoseThatCannotRunIt() throws Exception {
        try (Simulation crowd = new Simulation(
                fleet,
                "crowd",
                DEVICES,
                "--offline-percent",
                "20",
                "--offline-for",
                "10s",
                "--fail-percent",
                "5",
                "--heartbeat",
                "5s")) {
            Await.until(
                    "most of the crowd is there",
                    PATIENCE,
                    () -> fleet.get("/api/v1/devices?selector=role%3Dcrowd&limit=1")
                                            .path("total")
                                            .asInt()
                                    == DEVICES
                            && fleet.get("/api/v1/devices?selector=role%3Dcrowd&status=online&limit=1")
                                            .path("total")
                                            .asInt()
                                    > DEVICES * 7 / 10);
            assertTrue(crowd.process().isAlive(), "the simulation ended");
            String id = rollOut();
            Await.until(
                    "it is under way",
                    PATIENCE,
                    () -> counts(id).path("succeeded").asInt() > DEVICES / 10);
            fleet.kill("orchestrator");
            settled(id);
            JsonNode rollout = Await.until(
                    "it has succeeded",
                    Duration.ofSeconds(30),
                    () -> fleet.get("/api/v1/rollouts/" + id),
                    seen -> seen.path("state").asText().equals("succeeded"));
            assertEquals(DEVICES, rollout.path("devices").size(), "each device once: " + told(rollout));
            assertEquals(0, rollout.path("counts").path("failed").asInt(), "what fails goes back: " + told(rollout));
            int cannot = rollout.path("counts").path("rolled_back").asInt();
            assertTrue(cannot > DEVICES * 2 / 100 && cannot < DEVICES * 8 / 100, told(rollout));
        }
    }

    private String rollOut() throws Exception {
        String workload = "name: crowd\\ntype: service\\nrun_mode: forever\\ncommand: [sleep, infinity]\\n";
        made("/api/v1/releases", "{\"name\":\"crowd\",\"version\":\"1.0.0\",\"workload_yaml\":\"" + workload + "\"}");
        return made(
                        "/api/v1/rollouts",
                        "{\"release\":{\"name\":\"crowd\",\"version\":\"1.0.0\"},"
                                + "\"selector\":\"role=crowd\",\"strategy\":{\"type\":\"rolling\",\"batch_size\":\"10%\","
                                + "\"bake\":\"0s\",\"max_failures\":\"10%\",\"on_failure\":\"rollback_device\"}}")
                .path("id")
                .asText();
    }

    private JsonNode made(String path, String body) throws Exception {
        var answer = fleet.send("POST", path, body);
        assertEquals(201, answer.statusCode(), answer.body());
        return new ObjectMapper().readTree(answer.body());
    }

    private JsonNode counts(String id) throws Exception {
        // While the orchestrator is down the front door says so.
        var answer = fleet.send("GET", "/api/v1/rollouts/" + id, null);
        return answer.statusCode() == 200
                ? new ObjectMapper().readTree(answer.body()).path("counts")
                : new ObjectMapper().createObjectNode();
    }

    /** No device waits, is on its way or away any more: who was away joins when it is back. */
    private void settled(String id) {
        Await.until(
                "every device of rollout " + id + " has its end",
                PATIENCE,
                () -> counts(id),
                now -> now.path("succeeded").asInt()
                                + now.path("failed").asInt()
                                + now.path("rolled_back").asInt()
                        == DEVICES);
    }

    private static String told(JsonNode rollout) {
        return rollout.path("state").asText() + " " + rollout.path("reason").asText() + " " + rollout.path("counts");
    }
}
