package io.mastercontrol.benchmarks;

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
        Installation installation = new Installation(setting.data());
        try (SimulatedFleet fleet =
                SimulatedFleet.start(setting.data(), "ingest", setting.count(), "--heartbeat", "1s")) {
            fleet.await("all connected", line -> line.connected() == setting.count(), 5);
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

            Map<String, Object> row = new LinkedHashMap<>();
            row.put("devices", setting.count());
            row.put("sent_per_s", sent / seconds);
            double received = difference(before, after, "mc_registry_heartbeats_received_total");
            row.put("received_per_s", received / seconds);
            row.put("committed_per_s", difference(before, after, "mc_registry_heartbeats_written_total") / seconds);
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
            Report report = new Report("ingest");
            report.add(row);
            return report;
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
