package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two of each service with one broker and one database: nothing is done twice, and one of each may die at any time. */
@ExtendWith(Suite.class)
@Order(8)
class ReplicasIT {
    private static final List<String> DEVICES = List.of("device-1", "device-2", "device-3");
    private static final List<String> SERVICES = List.of("dashboard", "orchestrator", "alerting", "registry");
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Longer than a device may be silent before it is stale. */
    private static final Duration WITHOUT_THE_FIRST = Duration.ofSeconds(60);

    private final Installation fleet = Suite.fleet;

    @AfterEach
    void theFirstOnesRunAgain() throws Exception {
        for (String service : SERVICES) {
            fleet.hostAgent("POST", "/local/v1/workloads/" + service + "/start");
        }
        Await.until(
                "the first front door is back",
                Duration.ofSeconds(90),
                () -> fleet.send("GET", "/api/v1/devices", null).statusCode() == 200);
    }

    @Test
    void nothingIsDoneTwiceAndOneOfEachMayDieInTheMiddle() throws Exception {
        try (SecondReplicas second = SecondReplicas.start(fleet)) {
            Installation.Result created = fleet.cli(
                    "release",
                    "create",
                    "beacon",
                    "8.0.0",
                    "--from",
                    Releases.good("8.0.0").toString());
            assertEquals(0, created.exit(), created.all());
            String front = second.url("dashboard");
            String rollout = post(front + "/api/v1/rollouts", """
                    {"release":{"name":"beacon","version":"8.0.0"},"selector":"role=web",
                     "strategy":{"type":"rolling","batch_size":1,"bake":"4s","on_failure":"rollback"}}""").path("id").asText();
            Await.until(
                    "the first device is done",
                    Duration.ofSeconds(60),
                    () -> get(front + "/api/v1/rollouts/" + rollout),
                    seen -> seen.path("counts").path("succeeded").asInt() >= 1);
            Instant killed = Instant.now();
            for (String service : SERVICES) {
                fleet.kill(service);
                fleet.hostAgent("POST", "/local/v1/workloads/" + service + "/stop");
            }
            JsonNode ended = Await.until(
                    "the rollout goes on without the first",
                    Duration.ofSeconds(90),
                    () -> get(front + "/api/v1/rollouts/" + rollout),
                    seen -> List.of("succeeded", "failed", "rolled_back")
                            .contains(seen.path("state").asText()));
            assertEquals("succeeded", ended.path("state").asText(), ended.toString());
            assertEquals(3, ended.path("counts").path("succeeded").asInt(), ended.toString());

            long runs = get(front + "/api/v1/devices/device-1/workloads/web")
                    .path("runs")
                    .asLong();
            post(front + "/api/v1/devices/device-1/workloads/web/restart", null);
            JsonNode after = Await.until(
                    "web was started again",
                    Duration.ofSeconds(30),
                    () -> get(front + "/api/v1/devices/device-1/workloads/web"),
                    seen -> seen.path("runs").asLong() > runs);
            assertEquals(runs + 1, after.path("runs").asLong(), "once for one command");

            Await.until(
                    "a minute has passed",
                    WITHOUT_THE_FIRST.plusSeconds(5),
                    () -> Duration.between(killed, Instant.now()).compareTo(WITHOUT_THE_FIRST) > 0);
            for (String device : DEVICES) {
                assertNoGap(front, device, killed);
            }
        }
    }

    /** Online all the time; each of its events there once and none missing; the release installed once. */
    private void assertNoGap(String front, String device, Instant killed) throws Exception {
        assertEquals(
                "online",
                get(front + "/api/v1/devices/" + device).path("status").asText());
        Set<String> ids = new HashSet<>();
        Map<String, List<Integer>> streams = new HashMap<>();
        List<String> gone = new ArrayList<>();
        int installed = 0;
        for (JsonNode event :
                get(front + "/api/v1/devices/" + device + "/events?limit=200").path("items")) {
            String id = event.path("id").asText();
            assertTrue(ids.add(id), id + " is there twice");
            String[] parts = id.split("/");
            if (parts.length == 3) {
                streams.computeIfAbsent(parts[1], stream -> new ArrayList<>()).add(Integer.parseInt(parts[2]));
            }
            String type = event.path("type").asText();
            Instant at = Instant.parse(event.path("at").asText());
            if (List.of("device_stale", "device_offline").contains(type) && at.isAfter(killed)) {
                gone.add(event.path("message").asText());
            }
            if (type.equals("release_installed") && event.toString().contains("8.0.0")) {
                installed++;
            }
        }
        assertEquals(List.of(), gone);
        assertEquals(1, installed, "installed once on " + device);
        // What is shown is the newest part of each stream, or what one type is left out of; it has no number twice.
        streams.forEach((stream, numbers) ->
                assertEquals(numbers.size(), Set.copyOf(numbers).size(), "a number twice in " + stream));
    }

    private JsonNode get(String url) throws Exception {
        var answer = fleet.send(URI.create(url), fleet.admin("token"), "GET", null);
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body());
    }

    private JsonNode post(String url, String body) throws Exception {
        var answer = fleet.send(URI.create(url), fleet.admin("token"), "POST", body == null ? "{}" : body);
        assertEquals(2, answer.statusCode() / 100, answer.body());
        return JSON.readTree(answer.body());
    }
}
