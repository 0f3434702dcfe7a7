package io.mastercontrol.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as it is shipped, killed without a word: nothing that its workloads do meanwhile is lost. */
class AgentKillIT {
    private static final int KILLS = 3;
    private static final String WORKLOADS = """
            workloads:
              - name: writer
                type: service
                run_mode: forever
                command: [python3, -u, -c, "import time\\ni = 0\\nwhile True:\\n  print('%%09d' %% i)\\n  i += 1\\n  time.sleep(0.0002)"]
                logs: {max_size: 16K, keep: 1000}
              - name: unseen
                type: script
                run_mode: n_times
                max_runs: 1
                restart: {policy: never}
                command: [sh, -c, "while [ ! -e %1$s/unseen ]; do sleep 0.02; done; echo last words; exit 42"]
              - name: adopted
                type: script
                run_mode: n_times
                max_runs: 1
                restart: {policy: never}
                command: [sh, -c, "while [ ! -e %1$s/adopted ]; do sleep 0.02; done; exit 43"]
              - name: shot
                type: script
                run_mode: n_times
                max_runs: 1
                restart: {policy: never}
                command: [sleep, "1000"]
            """;

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private int port;
    private Process agent;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(home.resolve("workloads.yaml"), WORKLOADS.formatted(home));
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void stopEverything() throws Exception {
        if (agent.isAlive() || start().isAlive()) {
            await("the agent answers", () -> get("/workloads").path("total").asInt() == 4);
            send("POST", "/shutdown");
            assertTrue(agent.waitFor(20, TimeUnit.SECONDS));
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                "target/quarkus-app/quarkus-run.jar");
        builder.environment().put("MC_AGENT_DATA", home.resolve("data").toString());
        builder.environment()
                .put("MC_AGENT_WORKLOADS", home.resolve("workloads.yaml").toString());
        builder.environment().put("MC_AGENT_LOCAL_PORT", String.valueOf(port));
        agent = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("agent.log").toFile()))
                .start();
        return agent;
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        Path token = home.resolve("data/local.token");
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/local/v1" + path))
                        .header(
                                "Authorization",
                                "Bearer "
                                        + (Files.exists(token)
                                                ? Files.readString(token).trim()
                                                : "none"))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        return new ObjectMapper().readTree(send("GET", path).body());
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException e) {
                last = e;
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError(what + "; the agent says: " + Files.readString(home.resolve("agent.log")), last);
    }

    private long pid(String name) throws Exception {
        return get("/workloads/" + name).path("pid").asLong();
    }

    @Test
    void exitCodesAreLearntAndLogsHaveNoGap() throws Exception {
        start();
        for (String name : List.of("writer", "unseen", "adopted", "shot")) {
            await(name + " runs", () -> pid(name) > 1);
        }
        long writer = pid("writer");
        long shot = pid("shot");

        for (int kill = 1; kill <= KILLS; kill++) {
            // Anywhere around the moment of a rotation, which comes half a second after the start at the earliest.
            long moment = System.nanoTime() + ThreadLocalRandom.current().nextLong(700_000_000, 1_500_000_000);
            await("the moment", () -> System.nanoTime() > moment);
            agent.destroyForcibly().waitFor();
            if (kill == KILLS) {
                Files.createFile(home.resolve("unseen"));
                ProcessHandle.of(shot).orElseThrow().destroyForcibly();
                await(
                        "it ended unseen",
                        () -> Files.readString(home.resolve("data/workloads/unseen/logs/stdout.log"))
                                .contains("last words"));
                await(
                        "it was shot unseen",
                        () -> !ProcessHandle.of(shot)
                                .map(ProcessHandle::isAlive)
                                .orElse(false));
            }
            start();
            await("the writer was taken over", () -> pid("writer") == writer);
        }

        await(
                "42 was learnt",
                () -> get("/workloads/unseen").path("last_exit").path("code").asInt() == 42);
        await(
                "the signal was learnt",
                () -> get("/workloads/shot")
                        .path("last_exit")
                        .path("signal")
                        .asText()
                        .equals("KILL"));
        assertEquals(1, get("/workloads/unseen").path("runs").asInt(), "it is not run again");
        assertTrue(pid("adopted") > 1, "still the first run");
        Files.createFile(home.resolve("adopted"));
        await(
                "43 was learnt",
                () -> get("/workloads/adopted").path("last_exit").path("code").asInt() == 43);

        send("POST", "/workloads/writer/stop");
        await(
                "the writer stopped",
                () -> get("/workloads/writer").path("state").asText().equals("stopped"));
        assertTrue(Files.exists(home.resolve("data/workloads/writer/logs/stdout.log.2")), "it was rotated");
        List<String> lines = get("/workloads/writer/logs?stream=stdout&lines=10000000")
                .path("text")
                .asText()
                .lines()
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            assertEquals("%09d".formatted(i), lines.get(i));
        }
        assertTrue(lines.size() > 10_000, lines.size() + " lines");
    }
}
