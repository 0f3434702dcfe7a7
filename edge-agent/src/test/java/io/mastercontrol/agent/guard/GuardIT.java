package io.mastercontrol.agent.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mastercontrol.agent.disk.SmallDisk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent on a disk of its own that fills, and a board that grows hot. */
class GuardIT {
    private static final String WORKLOADS = """
            workloads:
              - {name: batch, type: service, run_mode: forever, deferrable: true, command: [sleep, "1000"]}
              - {name: vital, type: service, run_mode: forever, command: [sleep, "1000"]}
              - {name: chatty, type: script, run_mode: n_times, logs: {max_size: 1M, keep: 9},
                 command: [sh, -c, "for i in 1 2 3; do head -c 1200000 /dev/zero | tr '\\\\0' '\\\\n'; sleep 2.5; done"]}
            """;

    @TempDir
    Path scratch;

    private final HttpClient http = HttpClient.newHttpClient();
    private SmallDisk disk;
    private Path sysfs;
    private int port;
    private Process agent;

    @BeforeEach
    void makeBoard() throws IOException {
        disk = new SmallDisk(scratch.resolve("disk"));
        sysfs = Files.createDirectories(scratch.resolve("sys/class/thermal/thermal_zone0"));
        Files.writeString(sysfs.resolve("type"), "cpu-thermal\n");
        temperature(50);
        Files.writeString(scratch.resolve("w.yaml"), WORKLOADS);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        start();
    }

    private void temperature(int celsius) throws IOException {
        Files.writeString(sysfs.resolve("temp"), celsius * 1000 + "\n");
    }

    private void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                "target/quarkus-app/quarkus-run.jar");
        var environment = builder.environment();
        environment.put("MC_AGENT_DATA", disk.path().toString());
        environment.put("MC_AGENT_NAME", "hot-board");
        environment.put("MC_AGENT_WORKLOADS", scratch.resolve("w.yaml").toString());
        environment.put("MC_AGENT_LOCAL_PORT", String.valueOf(port));
        environment.put("MC_AGENT_ON_TERMINATE", "stop");
        environment.put("MC_AGENT_GUARD_INTERVAL", "200ms");
        environment.put("MC_AGENT_SYSFS", scratch.resolve("sys").toString());
        agent = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        scratch.resolve("agent.log").toFile()))
                .start();
    }

    @AfterEach
    void stopEverything() throws Exception {
        agent.destroy();
        agent.waitFor();
        disk.close();
    }

    private JsonNode ask(String method, String path) throws Exception {
        Path token = disk.path().resolve("local.token");
        String bearer = Files.exists(token) ? Files.readString(token).trim() : "none";
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/local/v1" + path))
                        .header("Authorization", "Bearer " + bearer)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(answer.body());
    }

    private void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + 25_000_000_000L;
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (IOException e) {
                last = e;
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError(what + "; the agent says: " + Files.readString(scratch.resolve("agent.log")), last);
    }

    private String state(String name) throws Exception {
        return ask("GET", "/workloads/" + name).path("state").asText();
    }

    private void awaitState(String name, String state) throws Exception {
        await(name + " is " + state, () -> state(name).equals(state));
    }

    private boolean told(String words) throws IOException {
        return Files.readString(scratch.resolve("agent.log")).contains(words);
    }

    @Test
    void aHotBoardThrottlesThenPausesWhatIsDeferrableAndResumesWhenItIsCool() throws Exception {
        awaitState("batch", "running");
        temperature(77);
        await(
                "throttling",
                () -> ask("GET", "/guards").at("/temperature/level").asText().equals("throttling"));
        assertEquals("running", state("batch"));
        temperature(81);
        awaitState("batch", "paused");
        assertEquals("running", state("vital"));
        JsonNode batch = ask("GET", "/workloads/batch");
        assertEquals(
                "the board is too hot: cpu-thermal is at 81.0 °C",
                batch.path("reason").asText());

        agent.destroyForcibly().waitFor();
        start();
        await("paused again by the next agent", () -> state("batch").equals("paused"));
        assertEquals(
                batch.path("pid").asLong(),
                ask("GET", "/workloads/batch").path("pid").asLong());

        temperature(76);
        await(
                "still paused, one look later",
                () -> ask("GET", "/guards").at("/temperature/celsius").asInt() == 76);
        assertEquals("paused", state("batch"));
        temperature(60);
        awaitState("batch", "running");
        assertEquals(
                batch.path("pid").asLong(),
                ask("GET", "/workloads/batch").path("pid").asLong());
        assertTrue(told("that is cool enough again"));
    }

    @Test
    void aDiskThatFillsIsCleanedThenProtectedAndAStopIsRememberedEvenWhenItIsFull() throws Exception {
        awaitState("batch", "running");
        Path rotated = disk.path().resolve("workloads/chatty/logs/stdout.log.1");
        await("something was rotated", () -> Files.exists(rotated));
        await("the reserve is held", () -> Files.size(disk.path().resolve("reserve")) == 1_048_576);
        Path ballast = disk.fill();
        awaitState("batch", "paused");
        assertFalse(Files.exists(rotated), "rotated logs go first");
        await("alerting", () -> ask("GET", "/guards").at("/disk/level").asText().equals("alerting"));
        assertTrue(told("full"), "it is told with numbers");
        assertEquals("running", state("vital"));
        disk.fill();
        ask("POST", "/workloads/vital/stop");
        awaitState("vital", "stopped");

        agent.destroyForcibly().waitFor();
        start();
        awaitState("vital", "stopped");
        Files.delete(ballast);
        awaitState("batch", "running");
        await("the reserve is held again", () -> Files.exists(disk.path().resolve("reserve")));
        assertTrue(told("that is enough again"));
    }
}
