package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rules about what real agents measure: each is told once and is over once, though alerting dies in between. */
@ExtendWith(Suite.class)
@Order(7)
class RulesIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Installation fleet = Suite.fleet;

    @TempDir
    Path directory;

    @Test
    void measurementsFireOnceAndResolveOnceThoughAlertingDies() throws Exception {
        Path rules = Files.writeString(directory.resolve("rules.yaml"), """
                rules:
                  - name: it_hot
                    kind: temperature
                    above: 80
                    clear_below: 70
                    for: 2s
                    device: device-1
                    annotations: {summary: "{{ device }} of {{ labels.role }} is at {{ value }} °C"}
                  - {name: it_part, kind: temperature, above: 80, device: device-*, more_than: 30 %}
                  - {name: it_memory, kind: memory, above: 0, device: device-1}
                  - {name: it_web, kind: metric, workload: web, device: device-1, expr: running == 1 and memory_bytes > 0}
                  - {name: it_silent, kind: absence, for: 6s, device: device-2}
                """);
        Installation.Result applied = fleet.cli("rule", "apply", "-f", rules.toString());
        assertEquals(0, applied.exit(), applied.all());
        try {
            Files.writeString(Suite.thermometer(1), "85500\n");
            fires("it_hot", "it_part", "it_memory", "it_web");
            assertTrue(alerts("it_hot").get(0).path("summary").asText().endsWith("is at 85.5 °C"), told("it_hot"));
            assertTrue(
                    alerts("it_part").get(0).path("summary").asText().startsWith("33.3 % of device-*"),
                    told("it_part"));

            // Neither above the one threshold nor below the other: nothing changes, whoever looks.
            Files.writeString(Suite.thermometer(1), "75000\n");
            fleet.kill("alerting");
            fleet.hostAgent("POST", "/local/v1/workloads/device-2/stop");
            fires("it_silent");
            assertEquals("firing", alerts("it_hot").get(0).path("state").asText(), told("it_hot"));
            over("it_part");

            Files.writeString(Suite.thermometer(1), "41000\n");
            fleet.hostAgent("POST", "/local/v1/workloads/device-2/start");
            over("it_hot");
            over("it_silent");
            for (String rule : List.of("it_hot", "it_part", "it_memory", "it_web", "it_silent")) {
                assertEquals(1, alerts(rule).size(), told(rule));
            }
            Installation.Result tried = fleet.cli("rule", "test", "-f", rules.toString(), "--history", "1h");
            assertTrue(tried.exit() == 0 && tried.out().contains("it_memory"), tried.all());
        } finally {
            Files.writeString(Suite.thermometer(1), "41000\n");
            fleet.hostAgent("POST", "/local/v1/workloads/device-2/start");
            for (String rule : List.of("it_hot", "it_part", "it_memory", "it_web", "it_silent")) {
                fleet.cli("rule", "delete", rule);
            }
        }
        over("it_memory");
    }

    private void fires(String... rules) {
        for (String rule : rules) {
            Await.until(rule + " fires", SOON, () -> state(rule).contains("firing"));
        }
    }

    private void over(String rule) {
        Await.until(rule + " is over", SOON, () -> state(rule).equals(List.of("resolved")));
    }

    private List<String> state(String rule) throws Exception {
        return alerts(rule).stream().map(alert -> alert.path("state").asText()).toList();
    }

    private List<JsonNode> alerts(String rule) throws Exception {
        List<JsonNode> alerts = new ArrayList<>();
        // While alerting is down the front door says so.
        JsonNode page = fleet.send("GET", "/api/v1/alerts?limit=1000", null).statusCode() == 200
                ? fleet.get("/api/v1/alerts?limit=1000")
                : com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        page.path("items").forEach(alert -> {
            if (alert.path("rule").asText().equals(rule)) {
                alerts.add(alert);
            }
        });
        return alerts;
    }

    private String told(String rule) throws Exception {
        return alerts(rule).toString();
    }
}
