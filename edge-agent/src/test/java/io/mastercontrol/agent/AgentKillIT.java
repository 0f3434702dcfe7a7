package io.mastercontrol.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
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

    private RealAgent agent;

    @BeforeEach
    void write() throws IOException {
        agent = new RealAgent(home, WORKLOADS.formatted(home));
    }

    @AfterEach
    void stopEverything() throws Exception {
        agent.shutDown();
    }

    @Test
    void exitCodesAreLearntAndLogsHaveNoGap() throws Exception {
        agent.start();
        for (String name : List.of("writer", "unseen", "adopted", "shot")) {
            agent.await(name + " runs", () -> agent.pid(name) > 1);
        }
        long writer = agent.pid("writer");
        long shot = agent.pid("shot");

        for (int kill = 1; kill <= KILLS; kill++) {
            // Anywhere around the moment of a rotation, which comes half a second after the start at the earliest.
            long moment = System.nanoTime() + ThreadLocalRandom.current().nextLong(700_000_000, 1_500_000_000);
            agent.await("the moment", () -> System.nanoTime() > moment);
            agent.kill();
            if (kill == KILLS) {
                Files.createFile(home.resolve("unseen"));
                ProcessHandle.of(shot).orElseThrow().destroyForcibly();
                agent.await(
                        "it ended unseen",
                        () -> Files.readString(home.resolve("data/workloads/unseen/logs/stdout.log"))
                                .contains("last words"));
                agent.await(
                        "it was shot unseen",
                        () -> !ProcessHandle.of(shot)
                                .map(ProcessHandle::isAlive)
                                .orElse(false));
            }
            agent.start();
            agent.await("the writer was taken over", () -> agent.pid("writer") == writer);
        }

        agent.await(
                "42 was learnt",
                () -> agent.get("/workloads/unseen")
                                .path("last_exit")
                                .path("code")
                                .asInt()
                        == 42);
        agent.await(
                "the signal was learnt",
                () -> agent.get("/workloads/shot")
                        .path("last_exit")
                        .path("signal")
                        .asText()
                        .equals("KILL"));
        assertEquals(1, agent.get("/workloads/unseen").path("runs").asInt(), "it is not run again");
        assertTrue(agent.pid("adopted") > 1, "still the first run");
        Files.createFile(home.resolve("adopted"));
        agent.await(
                "43 was learnt",
                () -> agent.get("/workloads/adopted")
                                .path("last_exit")
                                .path("code")
                                .asInt()
                        == 43);

        agent.send("POST", "/workloads/writer/stop");
        agent.await(
                "the writer stopped",
                () -> agent.get("/workloads/writer").path("state").asText().equals("stopped"));
        assertTrue(Files.exists(home.resolve("data/workloads/writer/logs/stdout.log.2")), "it was rotated");
        List<String> lines = agent.get("/workloads/writer/logs?stream=stdout&lines=10000000")
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
