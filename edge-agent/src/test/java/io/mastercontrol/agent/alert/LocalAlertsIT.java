package io.mastercontrol.agent.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.RealAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent with a board that is imitated and no network, and the rules for Prometheus held against what it tells. */
class LocalAlertsIT {
    private static final Path RULES = Path.of("../packaging/prometheus/alert-rules.yml");

    @TempDir
    Path home;

    @Test
    void actsOnceWithoutANetworkAndOnceMoreWhenItIsOverThoughTheAgentDied() throws Exception {
        Path acted = home.resolve("acted");
        Path zone = Files.createDirectories(home.resolve("sys/class/thermal/thermal_zone0"));
        Files.writeString(zone.resolve("type"), "cpu-thermal\n");
        Files.writeString(zone.resolve("temp"), "60000\n");
        Path led = Files.createDirectories(home.resolve("sys/class/leds/led0"));
        Files.writeString(led.resolve("trigger"), "none timer [mmc0] heartbeat\n");
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("data/alerts.yaml"), """
                alerts:
                  hot:
                    when: temperature_celsius > 80 and disk_total_bytes > 0
                    led: led0
                    hook: 'echo "$MC_ALERT $MC_ALERT_STATE $MC_ALERT_VALUE" >> %s'
                """.formatted(acted));
        RealAgent agent = new RealAgent(home, """
                workloads:
                  - name: web
                    type: service
                    run_mode: forever
                    command: [sleep, "1000"]
                    alerts:
                      too_long:
                        when: run_seconds > 0 and running == 1
                        hook: 'echo "$MC_ALERT $MC_ALERT_STATE" >> "$MC_STATE_DIR/acted"; exit 3'
                """)
                .with("MC_AGENT_SYSFS", home.resolve("sys").toString())
                .with("MC_AGENT_ALERT_INTERVAL", "100ms");
        agent.start();
        try {
            agent.await("the workload's hook ran", () -> lines(ofWeb()).equals(List.of("too_long firing")));
            namesOfPrometheusRulesAreThoseOfTheAgent(agent.page("/metrics"));
            Files.writeString(zone.resolve("temp"), "85500\n");
            agent.await("the board's hook ran", () -> lines(acted).equals(List.of("hot firing 85.5")));
            assertEquals("timer", Files.readString(led.resolve("trigger")));
            agent.kill();
            agent.start();
            agent.await("it is back", () -> agent.get("/workloads").has("total"));
            Files.writeString(zone.resolve("temp"), "60000\n");
            agent.await("the end", () -> lines(acted).size() == 2);
            assertEquals(List.of("hot firing 85.5", "hot resolved 60.0"), lines(acted));
            assertEquals("mmc0", Files.readString(led.resolve("trigger")));
            assertEquals(List.of("too_long firing"), lines(ofWeb()), Files.readString(home.resolve("agent.log")));
        } finally {
            agent.shutDown();
        }
    }

    /** Behind the walls of its workload a hook writes where the workload may. */
    private Path ofWeb() throws IOException {
        try (Stream<Path> found = Files.walk(home.resolve("data/workloads/web"))) {
            return found.filter(file -> file.endsWith("acted")).findFirst().orElse(home.resolve("nothing"));
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static void namesOfPrometheusRulesAreThoseOfTheAgent(String page) throws Exception {
        Set<String> known = new TreeSet<>();
        Matcher told = Pattern.compile("(?m)^(mc_[a-z_]+)").matcher(page);
        while (told.find()) {
            known.add(told.group(1));
        }
        Set<String> unknown = new TreeSet<>();
        Matcher used = Pattern.compile("\\bmc_[a-z_]+").matcher(Files.readString(RULES));
        while (used.find()) {
            unknown.add(used.group());
        }
        unknown.removeAll(known);
        // Told by workloads with a health check, and once something was dropped or connected, only.
        unknown.removeAll(Set.of("mc_workload_healthy"));
        assertEquals(Set.of(), unknown, "names that no agent tells; it tells " + known);
    }

    @Test
    void promtoolTakesTheRulesAndTheyFireAsTheySay() throws Exception {
        for (List<String> command : List.of(
                List.of("promtool", "check", "rules", "alert-rules.yml"),
                List.of("promtool", "test", "rules", "alert-rules-test.yml"))) {
            Process process;
            try {
                process = new ProcessBuilder(command)
                        .directory(RULES.getParent().toFile())
                        .redirectErrorStream(true)
                        .start();
            } catch (IOException e) {
                org.junit.jupiter.api.Assumptions.abort("there is no promtool here: install the package prometheus");
                return;
            }
            String said = new String(process.getInputStream().readAllBytes());
            assertTrue(process.waitFor() == 0, said);
        }
    }
}
