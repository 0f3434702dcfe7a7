package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A board that an operator has to let in works for itself meanwhile, and says what it waits for. */
@ExtendWith(Suite.class)
@Order(7)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsentIT {
    private static final String NAME = "newcomer";

    @TempDir
    static Path home;

    private static String token;
    private static int port;
    private static Process agent;

    @BeforeAll
    static void aBoardAsks() throws Exception {
        token = Suite.fleet
                .cliJson("enrol", "token", "create", "--needs-consent")
                .path("token")
                .asText();
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Files.writeString(home.resolve("w.yaml"), """
                name: patient
                type: service
                run_mode: forever
                command: [sleep, "100000"]
                """);
        start();
    }

    private static void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Suite.fleet.root.resolve("edge-agent/launcher/agent").toString());
        builder.environment()
                .putAll(Map.of(
                        "MC_DATA", Suite.fleet.data.toString(),
                        "MC_AGENT_JAVA",
                                Path.of(System.getProperty("java.home"), "bin/java")
                                        .toString(),
                        "MC_AGENT_DATA", home.resolve("data").toString(),
                        "MC_AGENT_NAME", NAME,
                        "MC_AGENT_WORKLOADS", home.resolve("w.yaml").toString(),
                        "MC_AGENT_CONTROL_PLANE", Suite.fleet.admin("url"),
                        "MC_AGENT_TOKEN", token,
                        "MC_AGENT_LOCAL_PORT", String.valueOf(port),
                        "MC_AGENT_ON_TERMINATE", "stop"));
        agent = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("agent.log").toFile()))
                .start();
    }

    @AfterAll
    static void theBoardIsForgotten() throws Exception {
        agent.destroy();
        assertTrue(agent.waitFor(30, TimeUnit.SECONDS), "the agent does not end");
        Suite.fleet.cli("device", "forget", NAME);
    }

    private static JsonNode health() throws Exception {
        return new ObjectMapper()
                .readTree(Suite.fleet
                        .send(URI.create("http://127.0.0.1:" + port + "/health"), null, "GET", null)
                        .body());
    }

    /** What the operator sees of it, once the agent says that it waits. */
    private static JsonNode waiting() {
        JsonNode said = Await.until(
                "the agent says that it waits",
                Duration.ofSeconds(40),
                ConsentIT::health,
                seen -> seen.path("link").asText().startsWith("waiting to be accepted."));
        assertTrue(said.path("link").asText().contains("'master-control device accept " + NAME + "'"), said.toString());
        assertEquals(1, said.path("running").asInt(), "its workload does not wait: " + said);
        return StreamSupport.stream(
                        Suite.fleet.cliJson("device", "waiting").path("items").spliterator(), false)
                .filter(one -> one.path("name").asText().equals(NAME))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the operator does not see it"));
    }

    @Test
    @Order(1)
    void aBoardThatWaitsWorksForItselfAndAsksForTheSameAgainAfterItsDeath() throws Exception {
        String key = waiting().path("key").asText();
        assertTrue(health().path("link").asText().contains(key.substring(0, 12)), "both show the same key to compare");
        assertNotEquals(
                200,
                Suite.fleet.send("GET", "/api/v1/devices/" + NAME, null).statusCode(),
                "it is no device of the fleet");
        agent.destroyForcibly().waitFor();
        start();
        assertEquals(key, waiting().path("key").asText());
    }

    @Test
    @Order(2)
    void onceAcceptedItIsADeviceWithoutAnybodyGoingThere() {
        Installation.Result accepted = Suite.fleet.cli("device", "accept", NAME);
        assertEquals(0, accepted.exit(), accepted.all());
        Await.until(
                "it is online, with its workload",
                Duration.ofSeconds(60),
                () -> Suite.fleet.get("/api/v1/devices/" + NAME + "/workloads").path("items"),
                items ->
                        items.size() == 1 && items.get(0).path("state").asText().equals("running"));
        JsonNode left = Suite.fleet.cliJson("device", "waiting");
        assertTrue(!left.toString().contains(NAME) || left.toString().contains("accepted"), left.toString());
    }
}
