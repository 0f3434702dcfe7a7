package io.mastercontrol.agent.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.RealAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real agent shows to Prometheus, and what Prometheus' own tool thinks of it. */
class MetricsIT {
    private static final String WORKLOADS = """
            workloads:
              - {name: steady, type: service, run_mode: forever, resources: {memory: 64MB},
                 health: {exec: ["true"], interval: 1s, timeout: 5s},
                 command: [sh, -c, "head -c 300000 /dev/zero > written; sync; exec sleep 1000"]}
              - {name: fails, type: service, run_mode: forever, restart: {delay: 0s, max_delay: 50ms, max_restarts: 100000},
                 command: [sh, -c, "exit 3"]}
              - {name: thrice, type: script, run_mode: n_times, max_runs: 3, restart: {delay: 0s},
                 command: [sh, -c, "sleep 0.2"]}
            """;

    @TempDir
    Path home;

    private RealAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new RealAgent(home, WORKLOADS);
        agent.start();
    }

    @AfterEach
    void stop() throws Exception {
        agent.shutDown();
    }

    private Map<String, Double> samples() throws Exception {
        Map<String, Double> samples = new TreeMap<>();
        agent.page("/metrics").lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int end = line.lastIndexOf(' ');
            samples.put(line.substring(0, end), Double.parseDouble(line.substring(end + 1)));
        });
        return samples;
    }

    private double sample(String series) throws Exception {
        return samples().getOrDefault(series, Double.NaN);
    }

    @Test
    void runsDurationsFailuresAndUsageAreCounted() throws Exception {
        agent.await("three runs", () -> sample("mc_workload_run_duration_seconds_count{workload=\"thrice\",}") == 3);
        agent.await("failures", () -> sample("mc_workload_failures_total{workload=\"fails\",}") > 5);
        agent.await("usage", () -> sample("mc_workload_written_bytes_total{workload=\"steady\",}") >= 300_000);
        agent.await("health", () -> sample("mc_workload_healthy{workload=\"steady\",}") == 1);

        Map<String, Double> now = samples();
        assertEquals(0.0, now.get("mc_workload_run_duration_seconds_bucket{workload=\"thrice\",le=\"0.1\",}"));
        assertEquals(3.0, now.get("mc_workload_run_duration_seconds_bucket{workload=\"thrice\",le=\"+Inf\",}"));
        assertTrue(now.get("mc_workload_run_duration_seconds_sum{workload=\"thrice\",}") >= 0.6);
        assertEquals(3.0, now.get("mc_workload_runs_total{workload=\"thrice\",}"));
        assertEquals(0.0, now.get("mc_workload_failures_total{workload=\"thrice\",}"));
        assertEquals(3.0, now.get("mc_workload_exits_total{workload=\"thrice\",reason=\"exit_code\",}"));
        assertEquals(1.0, now.get("mc_workload_state{workload=\"thrice\",state=\"completed\",}"));
        assertEquals(1.0, now.get("mc_workload_up{workload=\"steady\",}"));
        assertEquals(64e6, now.get("mc_workload_memory_limit_bytes{workload=\"steady\",}"));
        double resident = now.get("mc_workload_resident_memory_bytes{workload=\"steady\",}");
        double proportional = now.get("mc_workload_proportional_memory_bytes{workload=\"steady\",}");
        assertTrue(proportional > 0 && proportional <= resident, proportional + " of " + resident);
        assertTrue(now.get("mc_workload_context_switches_total{workload=\"steady\",kind=\"voluntary\",}") > 0);
        assertTrue(now.get("mc_agent_resident_memory_bytes") > 20e6);
        assertTrue(now.get("mc_agent_threads") > 5);
    }

    @Test
    void countersNeverFallNotEvenWhenTheWorkloadIsStoppedAndItsGroupGone() throws Exception {
        String written = "mc_workload_written_bytes_total{workload=\"steady\",}";
        agent.await("usage", () -> sample(written) >= 300_000);
        double before = sample(written);
        agent.send("POST", "/workloads/steady/stop");
        agent.await("stopped", () -> sample("mc_workload_up{workload=\"steady\",}") == 0);
        assertTrue(sample(written) >= before);
        assertEquals(1.0, sample("mc_workload_exits_total{workload=\"steady\",reason=\"operator\",}"));
        assertEquals(0.0, sample("mc_workload_failures_total{workload=\"steady\",}"), "a person's stop is no failure");
        agent.send("POST", "/workloads/steady/start");
        agent.await("it writes again", () -> sample(written) >= before + 300_000);
    }

    @Test
    void prometheusFindsNothingWrong() throws Exception {
        agent.await("a run", () -> sample("mc_workload_run_duration_seconds_count{workload=\"thrice\",}") > 0);
        Path page = Files.writeString(home.resolve("page"), agent.page("/metrics"));
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(page.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes());
        assertTrue(promtool.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, promtool.exitValue(), said);
        assertEquals("", said.strip());
        Stream.of("mc_agent_info", "mc_outbox_messages", "mc_link_connected", "mc_thermal_guard_level")
                .forEach(name -> assertTrue(read(page).contains("# HELP " + name + " "), name));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
