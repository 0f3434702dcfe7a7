package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What people wait for while a fleet beats: pages of the list of devices, through the front door. */
final class ApiBenchmark implements Benchmark {
    private static final int REQUESTS = 1_000;

    @Override
    public Report run(Setting setting) throws IOException, InterruptedException {
        Installation installation = new Installation(setting.data());
        Api api = Api.of(setting.data());
        Report report = new Report("api");
        try (SimulatedFleet fleet = SimulatedFleet.start(setting.data(), setting.count(), "--heartbeat", "10s")) {
            fleet.await("all connected", line -> line.connected() == setting.count(), 10);
            Thread.sleep(setting.warmUpSeconds() * 1_000L);
            for (String query : List.of("limit=100", "limit=100&selector=role%3Dbench", "limit=100&status=online")) {
                measure(api, query, 200);
                report.add(row(query, setting.count(), measure(api, query, REQUESTS), installation, fleet));
            }
        }
        return report;
    }

    /** One page after the other, from the beginning again after the last. */
    private static Samples measure(Api api, String query, int requests) throws IOException, InterruptedException {
        Samples samples = new Samples();
        String cursor = "";
        for (int i = 0; i < requests; i++) {
            long began = System.nanoTime();
            JsonNode page = api.get("/api/v1/devices?" + query + cursor);
            samples.addNanos(System.nanoTime() - began);
            cursor = page.path("next").isTextual()
                    ? "&cursor=" + page.path("next").asText()
                    : "";
        }
        return samples;
    }

    private static Map<String, Object> row(
            String query, int devices, Samples samples, Installation installation, SimulatedFleet fleet)
            throws IOException {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("devices", devices);
        row.put("query", query);
        row.put("p50_ms", samples.percentile(50));
        row.put("p99_ms", samples.percentile(99));
        row.put("most_ms", samples.percentile(100));
        row.put("registry_rss_mb", installation.residentMegabytes("registry"));
        row.put("broker_rss_mb", installation.residentMegabytes("broker"));
        row.put("simulator_rss_mb", Installation.residentMegabytes(fleet.pid()));
        return row;
    }
}
