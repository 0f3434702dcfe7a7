package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user does on the first day: look at the fleet, use it, and pull plugs. */
@ExtendWith(Suite.class)
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetIT {
    private final Installation fleet = Suite.fleet;

    @Test
    @Order(1)
    void threeDevicesEnrolAndRunTheSampleWorkloads() {
        Await.until("three devices online", Duration.ofSeconds(60), () -> fleet.cliJson("device", "list"), list -> {
            return StreamSupport.stream(list.path("items").spliterator(), false)
                            .filter(device -> device.path("status").asText().equals("online"))
                            .count()
                    == 3;
        });
        for (String device : List.of("device-1", "device-2", "device-3")) {
            JsonNode web = Await.until(
                    "web healthy on " + device,
                    Duration.ofSeconds(60),
                    () -> fleet.workload(device, "web"),
                    seen -> seen.path("health").asText().equals("healthy"));
            assertTrue(web.path("pid").asLong() > 1, web.toString());
            JsonNode workloads = Await.until(
                    "the sample workloads of " + device,
                    Duration.ofSeconds(60),
                    () -> fleet.get("/api/v1/devices/" + device + "/workloads").path("items"),
                    items -> items.size() >= 4
                            && has(items, "run_mode", "schedule")
                            && has(items, "state", "completed"));
            assertTrue(has(workloads, "type", "agent"), workloads.toString());
            assertTrue(has(workloads, "type", "script"), workloads.toString());
        }
        JsonNode device = fleet.cliJson("device", "get", "device-1");
        assertEquals("web", device.path("labels").path("role").asText(), device.toString());
        Await.until(
                "device metrics",
                Duration.ofSeconds(30),
                () -> fleet.cliJson("device", "get", "device-1").path("metrics"),
                metrics -> metrics.path("memory_total_bytes").asLong() > 0);
    }

    @Test
    @Order(2)
    void aKilledWorkloadRunsAgain() throws Exception {
        long before = fleet.workload("device-1", "web").path("pid").asLong();
        Installation.kill(before);
        JsonNode after = Await.until(
                "web runs again",
                Duration.ofSeconds(30),
                () -> fleet.workload("device-1", "web"),
                seen -> seen.path("pid").asLong() != before
                        && seen.path("health").asText().equals("healthy"));
        assertEquals("KILL", after.path("last_exit").path("signal").asText(), after.toString());
    }

    @Test
    @Order(3)
    void aKilledAgentComesBackAndAdoptsItsWorkloads() throws Exception {
        long agent = fleet.pidOf("device-1");
        long web = fleet.workload("device-1", "web").path("pid").asLong();
        fleet.kill("device-1");
        Await.until(
                "a new agent",
                Duration.ofSeconds(60),
                () -> fleet.pidOf("device-1"),
                pid -> pid > 1 && pid != agent && Installation.isAlive(pid));
        Await.until(
                "device-1 online",
                Duration.ofSeconds(60),
                () -> status("device-1").equals("online"));
        JsonNode adopted = Await.until(
                "the adopted web is healthy",
                Duration.ofSeconds(30),
                () -> fleet.workload("device-1", "web"),
                seen -> seen.path("health").asText().equals("healthy"));
        assertEquals(web, adopted.path("pid").asLong(), "the workload kept its process");
        assertTrue(Installation.isAlive(web));
    }

    @Test
    @Order(4)
    void everyPartOfTheControlPlaneComesBackWhenKilled() throws Exception {
        for (String part : List.of("postgres", "broker", "registry", "orchestrator", "alerting", "dashboard")) {
            long before = fleet.pidOf(part);
            fleet.kill(part);
            Await.until(part + " is healthy again", Duration.ofSeconds(90), () -> fleet.part(part), seen -> {
                return seen.path("pid").asLong() != before
                        && seen.path("health").asText().equals("healthy");
            });
        }
        Await.until(
                "the fleet is whole again",
                Duration.ofSeconds(90),
                () -> fleet.get("/api/v1/devices?status=online").path("items").size() == 3);
    }

    @Test
    @Order(5)
    void workloadsAreStoppedStartedAndReadFromFar() throws Exception {
        assertEquals(
                0, fleet.cli("workload", "stop", "--device", "device-2", "web").exit());
        Await.until(
                "web stopped",
                Duration.ofSeconds(20),
                () -> state("device-2", "web").equals("stopped"));
        assertEquals(
                0, fleet.cli("workload", "start", "--device", "device-2", "web").exit());
        Await.until(
                "web running",
                Duration.ofSeconds(20),
                () -> state("device-2", "web").equals("running"));
        assertEquals(
                0,
                fleet.cli("workload", "restart", "--device", "device-2", "web").exit());
        Installation.Result executed = fleet.cli(
                "exec", "--device", "device-2", "web", "--", "sh", "-c", "echo $MC_WORKLOAD on $MC_DEVICE; exit 7");
        assertEquals(7, executed.exit(), executed.toString());
        assertEquals("web on device-2\n", executed.out());
        Installation.Result logs = fleet.cli("workload", "logs", "--device", "device-2", "web");
        assertEquals(0, logs.exit(), logs.all());
        assertFalse(logs.out().isBlank(), "web's output is there");
    }

    @Test
    @Order(6)
    void aCommandToAnOfflineDeviceIsRefusedOrWaits() throws Exception {
        assertEquals(
                200,
                fleet.hostAgent("POST", "/local/v1/workloads/device-3/stop").statusCode());
        Await.until(
                "device-3 offline",
                Duration.ofSeconds(60),
                () -> status("device-3").equals("offline"));
        Installation.Result refused = fleet.cli("workload", "restart", "--device", "device-3", "web");
        assertEquals(4, refused.exit(), refused.all());
        assertTrue(refused.err().contains("offline"), refused.all());

        JsonNode accepted = accepted(
                fleet.send("POST", "/api/v1/devices/device-3/workloads/visitor/stop?wait=true&expires=5m", ""));
        assertEquals(
                200,
                fleet.hostAgent("POST", "/local/v1/workloads/device-3/start").statusCode());
        Await.until(
                "device-3 online",
                Duration.ofSeconds(60),
                () -> status("device-3").equals("online"));
        Await.until(
                "the command that waited was executed",
                Duration.ofSeconds(40),
                () -> fleet.get("/api/v1/devices/device-3/commands/"
                        + accepted.path("id").asText()),
                seen -> seen.path("outcome").asText().equals("done"));
        Await.until(
                "visitor stopped",
                Duration.ofSeconds(20),
                () -> state("device-3", "visitor").equals("stopped"));
        assertEquals(
                0,
                fleet.cli("workload", "start", "--device", "device-3", "visitor")
                        .exit());
    }

    @Test
    @Order(7)
    void mistakesAreToldInOneSentenceAndChangeNothing() throws Exception {
        Path typo = Files.createTempFile("typo", ".yaml");
        Files.writeString(typo, "name: x\ntype: script\nrun_mode: n_times\ncomand: [true]\n");
        Installation.Result validate = fleet.cli("validate", typo.toString());
        Installation.Result second = fleet.up(3);
        Installation.Result nobody = fleet.cli("rollout", "start", "nothing", "1.0.0", "--selector", "role=nobody");
        assertAll(
                () -> assertNotEquals(0, validate.exit()),
                () -> assertTrue(
                        (validate.out() + validate.err()).contains(":4")
                                && (validate.out() + validate.err()).contains("command"),
                        validate.all()),
                () -> assertNotEquals(0, second.exit(), "a second up on the same directory"),
                () -> assertTrue(nobody.exit() == 3 || nobody.exit() == 4, nobody.all()),
                () -> assertEquals(
                        3, fleet.cli("device", "get", "no-such-device").exit()),
                () -> assertEquals(
                        3,
                        fleet.cli("workload", "stop", "--device", "device-1", "no-such-workload")
                                .exit()),
                () -> assertEquals(2, fleet.cli("device", "fly").exit()),
                () -> assertEquals(
                        401,
                        fleet.send(URI.create(fleet.admin("url") + "/api/v1/devices"), "wrong", "GET", null)
                                .statusCode()),
                () -> assertEquals(
                        403,
                        fleet.send(
                                        URI.create(fleet.admin("url") + "/enrol"),
                                        null,
                                        "POST",
                                        "{\"token\":\"wrong\",\"name\":\"intruder\",\"csr\":\"" + Csr.pem("intruder")
                                                + "\"}")
                                .statusCode()));
        Files.delete(typo);
    }

    @Test
    @Order(8)
    void everyServiceAndAgentTellsItsHealthAndMetrics() throws Exception {
        for (int base : List.of(8080, 8081, 8082, 8083)) {
            String url = "http://127.0.0.1:" + fleet.port(base);
            assertEquals(
                    200,
                    fleet.send(URI.create(url + "/q/health/ready"), null, "GET", null)
                            .statusCode(),
                    url);
            assertEquals(
                    200,
                    fleet.send(URI.create(url + "/q/metrics"), null, "GET", null)
                            .statusCode(),
                    url);
        }
        String agent = "http://127.0.0.1:" + fleet.port(9100);
        String metrics =
                fleet.send(URI.create(agent + "/metrics"), null, "GET", null).body();
        assertTrue(metrics.contains("web"), metrics);
        assertEquals(
                200,
                fleet.send(URI.create(agent + "/health"), null, "GET", null).statusCode());
    }

    @Test
    @Order(9)
    void whatAWorkloadHandsOverArrivesOnceAndInOrderThroughTheDeathOfBrokerAndAgent() throws Exception {
        Path outbox = fleet.data.resolve("devices/device-2/workloads/web/state/outbox");
        for (int i = 0; i < 60; i++) {
            Path fresh = Files.writeString(outbox.resolve(".next"), "{\"data\": " + i + ", \"topic\": \"count\"}");
            Files.move(fresh, outbox.resolve("%03d.json".formatted(i)));
            if (i == 20) {
                fleet.kill("broker");
            }
            if (i == 40) {
                fleet.kill("device-2");
            }
        }
        JsonNode arrived = Await.until(
                "all outputs",
                Duration.ofSeconds(90),
                () -> fleet.get("/api/v1/devices/device-2/events?type=workload_output&limit=100"),
                seen -> seen.path("total").asInt() >= 60);
        List<Integer> numbers = StreamSupport.stream(arrived.path("items").spliterator(), false)
                .map(event -> event.path("detail").path("data").asInt())
                .toList();
        assertEquals(IntStream.range(0, 60).mapToObj(i -> 59 - i).toList(), numbers, "newest first, each once");
        Installation.Result link = fleet.cli(
                "link",
                "status",
                "--agent",
                fleet.data.resolve("devices/device-2").toString());
        assertEquals(0, link.exit(), link.all());
        assertTrue(link.out().contains("connected to"), link.all());
        assertTrue(link.out().matches("(?s).*\\noutput +0 +0 B.*"), link.all());
    }

    private static boolean has(JsonNode items, String field, String value) {
        return StreamSupport.stream(items.spliterator(), false)
                .anyMatch(item -> item.path(field).asText().equals(value));
    }

    private static JsonNode accepted(java.net.http.HttpResponse<String> answer) throws Exception {
        assertEquals(202, answer.statusCode(), answer.body());
        return new com.fasterxml.jackson.databind.ObjectMapper().readTree(answer.body());
    }

    private String status(String device) throws Exception {
        return fleet.get("/api/v1/devices/" + device).path("status").asText();
    }

    private String state(String device, String workload) throws Exception {
        return fleet.workload(device, workload).path("state").asText();
    }
}
