package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Heartbeats that reach the database, with simulated devices beating once a second. What is counted is how many devices'
 * {@code last_seen} in the API moved, second by second: rows committed, not messages sent.
 */
final class IngestBenchmark implements Benchmark {
    private static final int SECONDS = 20;
    private static final int PAGE = 1_000;

    @Override
    public Report run(Setting setting) throws IOException, InterruptedException {
        Api api = Api.of(setting.data());
        Process simulator = simulator(setting);
        try {
            awaitOnline(api, setting.count(), simulator);
            long moved = 0;
            long start = System.nanoTime();
            Map<String, String> before = lastSeen(api);
            for (int second = 0; second < SECONDS; second++) {
                Thread.sleep(1_000);
                Map<String, String> after = lastSeen(api);
                moved += after.entrySet().stream()
                        .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                        .count();
                before.putAll(after);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("devices", setting.count());
            row.put("seconds", seconds);
            row.put("rows_moved_per_second", moved / seconds);
            Report report = new Report("ingest");
            report.add(row);
            return report;
        } finally {
            simulator.destroy();
            simulator.waitFor(20, TimeUnit.SECONDS);
        }
    }

    private static Process simulator(Setting setting) throws IOException {
        Path jar = Path.of("fleet-simulator/target/fleet-simulator-1.0.0-SNAPSHOT.jar");
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-jar",
                jar.toString(),
                "--data",
                setting.data().toString()));
        command.addAll(List.of("--devices", String.valueOf(setting.count()), "--heartbeat", "1s"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void awaitOnline(Api api, int count, Process simulator) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (api.get("/api/v1/devices?limit=1&status=online&selector=role%3Dsim")
                        .path("total")
                        .asInt()
                < count) {
            if (System.nanoTime() > deadline || !simulator.isAlive()) {
                throw new IOException("the simulated devices did not all come online");
            }
            Thread.sleep(200);
        }
    }

    private static Map<String, String> lastSeen(Api api) throws IOException, InterruptedException {
        Map<String, String> seen = new LinkedHashMap<>();
        String cursor = "";
        do {
            JsonNode page = api.get("/api/v1/devices?selector=role%3Dsim&limit=" + PAGE + cursor);
            page.path("items")
                    .forEach(device -> seen.put(
                            device.path("id").asText(), device.path("last_seen").asText()));
            cursor = page.path("next").isTextual()
                    ? "&cursor=" + page.path("next").asText()
                    : "";
        } while (!cursor.isEmpty());
        return seen;
    }
}
