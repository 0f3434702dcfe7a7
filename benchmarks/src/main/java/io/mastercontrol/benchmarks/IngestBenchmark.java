package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Heartbeats per second from MQTT to committed rows, with simulated devices that beat once a second. What is counted is
 * the registry's own count of rows that PostgreSQL committed, and the CPU seconds of broker, registry and database by the
 * kernel's account; the simulator runs on the same machine, so its share is told too.
 */
final class IngestBenchmark implements Benchmark {
    private static final int SECONDS = 20;
    private static final List<String> PARTS = List.of("broker", "registry", "postgres");

    @Override
    public Report run(Setting setting) throws IOException, InterruptedException {
        Report report = new Report("ingest");
        report.add(ours(setting));
        report.add(mosquitto(setting));
        return report;
    }

    /** The same devices against Mosquitto, with nobody behind it but a consumer that counts. */
    private static Map<String, Object> mosquitto(Setting setting) throws IOException, InterruptedException {
        try (MosquittoPeer peer = MosquittoPeer.start(setting.data());
                SimulatedFleet fleet = SimulatedFleet.start(
                        setting.data(), setting.count(), "--heartbeat", "1s", "--broker", MosquittoPeer.address())) {
            fleet.await("all connected", line -> line.connected() == setting.count(), 5);
            Thread.sleep(setting.warmUpSeconds() * 1_000L);
            peer.late();
            long before = peer.received();
            double cpu = peer.cpuSeconds();
            double simulator = Cpu.seconds(fleet.pid());
            long sentBefore = fleet.line().heartbeats();
            long start = System.nanoTime();
            Thread.sleep(SECONDS * 1_000L);
            double seconds = (System.nanoTime() - start) / 1e9;
            double received = peer.received() - before;
            Samples late = peer.late();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("what", "Mosquitto, counted");
            row.put("devices", setting.count());
            row.put("sent_per_s", (fleet.line().heartbeats() - sentBefore) / seconds);
            row.put("received_per_s", received / seconds);
            row.put("committed_per_s", "-");
            row.put("late_p50_ms", late.percentile(50));
            row.put("late_p99_ms", late.percentile(99));
            row.put("broker_cpu_s_per_100k", (peer.cpuSeconds() - cpu) / received * 100_000);
            row.put("simulator_cpu_s_per_100k", (Cpu.seconds(fleet.pid()) - simulator) / received * 100_000);
            row.put("broker_rss_mb", peer.residentMegabytes());
            row.put("simulator_rss_mb", Installation.residentMegabytes(fleet.pid()));
            return row;
        }
    }

    /**
     * How late the newest heartbeat of each device came to the registry, by the device's clock, which is that of this
     * machine; how long the commit took after that is not in it.
     */
    private static Samples late(Setting setting) throws IOException, InterruptedException {
        Api api = Api.of(setting.data());
        Samples late = new Samples();
        String cursor = "";
        do {
            JsonNode page = api.get(
                    "/api/v1/devices?limit=500&selector=role%3D" + SimulatedFleet.PREFIX + "&status=online" + cursor);
            for (JsonNode device : page.path("items")) {
                if (device.path("clock_offset_seconds").isNumber()) {
                    late.addNanos((long) (-device.path("clock_offset_seconds").asDouble() * 1e9));
                }
            }
            cursor = page.path("next").isTextual()
                    ? "&cursor=" + page.path("next").asText()
                    : null;
        } while (cursor != null);
        return late;
    }

    private static Map<String, Object> ours(Setting setting) throws IOException, InterruptedException {
        Installation installation = new Installation(setting.data());
        try (SimulatedFleet fleet = SimulatedFleet.start(setting.data(), setting.count(), "--heartbeat", "1s")) {
            fleet.await("all connected", line -> line.connected() == setting.count(), 10);
            // The newest code of a JVM is compiled in its first seconds under load.
            Thread.sleep(setting.warmUpSeconds() * 1_000L);
            String before = installation.counters();
            Map<String, Double> cpuBefore = cpu(installation, fleet);
            long sentBefore = fleet.line().heartbeats();
            long start = System.nanoTime();
            Thread.sleep(SECONDS * 1_000L);
            String after = installation.counters();
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Double> cpuAfter = cpu(installation, fleet);
            double sent = fleet.line().heartbeats() - sentBefore;

            Samples late = late(setting);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("what", "Master Control");
            row.put("devices", setting.count());
            row.put("sent_per_s", sent / seconds);
            double received = difference(before, after, "mc_registry_heartbeats_received_total");
            row.put("received_per_s", received / seconds);
            row.put("committed_per_s", difference(before, after, "mc_registry_heartbeats_written_total") / seconds);
            row.put("late_p50_ms", late.percentile(50));
            row.put("late_p99_ms", late.percentile(99));
            row.put("waiting_after", Installation.value(after, "mc_registry_heartbeats_waiting"));
            // Not zero: the devices were asked to beat more rarely than once a second, and did.
            row.put("pace_seconds", Installation.value(after, "mc_registry_pace_seconds"));
            double all = 0;
            for (String part : PARTS) {
                double used = cpuAfter.get(part) - cpuBefore.get(part);
                all += used;
                row.put(part + "_cpu_s_per_100k", used / received * 100_000);
            }
            row.put("all_cpu_s_per_100k", all / received * 100_000);
            row.put(
                    "simulator_cpu_s_per_100k",
                    (cpuAfter.get("simulator") - cpuBefore.get("simulator")) / received * 1e5);
            row.put("broker_rss_mb", installation.residentMegabytes("broker"));
            row.put("registry_rss_mb", installation.residentMegabytes("registry"));
            row.put("simulator_rss_mb", Installation.residentMegabytes(fleet.pid()));
            return row;
        }
    }

    private static double difference(String before, String after, String counter) throws IOException {
        return Installation.value(after, counter) - Installation.value(before, counter);
    }

    private static Map<String, Double> cpu(Installation installation, SimulatedFleet fleet) throws IOException {
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("simulator", Cpu.seconds(fleet.pid()));
        for (String part : PARTS) {
            seconds.put(part, installation.cpuSeconds(part));
        }
        return seconds;
    }
}
