package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The broker is killed under simulated devices with TLS sessions: how long until all are connected again, how long until the
 * registry says so and has every event that they kept meanwhile, and whether any is missing or there twice. Each device notes
 * an event whenever it has lost its line, so there is one for each device and storm.
 */
final class ReconnectBenchmark implements Benchmark {
    private static final int LOOKED_AT = 500;

    @Override
    public Report run(Setting setting) throws IOException, InterruptedException {
        Installation installation = new Installation(setting.data());
        Api api = Api.of(setting.data());
        int devices = setting.count();
        try (SimulatedFleet fleet = SimulatedFleet.start(setting.data(), devices, "--heartbeat", "10s")) {
            fleet.await("all connected", line -> line.connected() == devices && line.eventsWaiting() == 0, 10);
            double before = Installation.value(installation.counters(), "mc_registry_events_kept_total");
            long broker = installation.pid("broker");
            ProcessHandle.of(broker).orElseThrow().destroyForcibly();
            long killed = System.nanoTime();
            fleet.await("the storm begins", line -> line.connected() < devices, 1);
            fleet.await("all connected again", line -> line.connected() == devices, 5);
            double connected = (System.nanoTime() - killed) / 1e9;
            fleet.await("all events acknowledged", line -> line.eventsWaiting() == 0, 5);
            double acknowledged = (System.nanoTime() - killed) / 1e9;
            while (online(api) < devices) {
                Thread.sleep(250);
            }
            double online = (System.nanoTime() - killed) / 1e9;
            double kept = Installation.value(installation.counters(), "mc_registry_events_kept_total") - before;

            Map<String, Object> row = new LinkedHashMap<>();
            row.put("devices", devices);
            row.put("all_connected_s", connected);
            row.put("all_events_kept_s", acknowledged);
            row.put("all_online_s", online);
            row.put("events_kept", kept);
            look(api, devices, row);
            row.put("registry_rss_mb", installation.residentMegabytes("registry"));
            row.put("broker_rss_mb", installation.residentMegabytes("broker"));
            row.put("simulator_rss_mb", Installation.residentMegabytes(fleet.pid()));
            Report report = new Report("reconnect");
            report.add(row);
            return report;
        }
    }

    /** Devices of the storm that the registry holds for online. */
    private static long online(Api api) throws IOException, InterruptedException {
        return api.get("/api/v1/devices?limit=1&selector=role%3D" + SimulatedFleet.PREFIX + "&status=online")
                .path("total")
                .asLong();
    }

    /** Of some devices, whether each event of the run is there exactly once: a stream's numbers have no gap. */
    private static void look(Api api, int devices, Map<String, Object> row) throws IOException, InterruptedException {
        int looked = Math.min(LOOKED_AT, devices);
        int missing = 0;
        int doubled = 0;
        for (int i = 0; i < looked; i++) {
            String device = SimulatedFleet.PREFIX + "-" + (1 + (int) ((long) i * devices / looked));
            Set<String> seen = new HashSet<>();
            Map<String, Integer> newest = new HashMap<>();
            JsonNode events =
                    api.get("/api/v1/devices/" + device + "/events?limit=100").path("items");
            for (JsonNode event : events) {
                String[] id = event.path("id").asText().split("/");
                if (id.length == 3) {
                    doubled += seen.add(event.path("id").asText()) ? 0 : 1;
                    newest.merge(id[1], Integer.parseInt(id[2]), Math::max);
                }
            }
            missing += newest.values().stream().mapToInt(Integer::intValue).sum() - seen.size();
        }
        row.put("looked_at", looked);
        row.put("missing", missing);
        row.put("doubled", doubled);
    }
}
