package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Heartbeats per second from MQTT to committed rows, with simulated devices that beat once a second. What is counted is
 * the registry's own count of rows that PostgreSQL committed, and the CPU seconds of broker, registry and database by the
 * kernel's account; the simulator runs on the same machine, so its share is told too.
 */
final class IngestBenchmark implements Benchmark {
    private static final int SECONDS = 20;
    private static final Path SIMULATOR_LOG = Path.of("target/bench-simulator.log");

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public Report run(Setting setting) throws IOException, InterruptedException {
        URI metrics = metrics(setting.data());
        Process simulator = simulator(setting);
        try {
            awaitConnected(setting.count(), simulator);
            Map<String, Double> before = counts(metrics);
            Map<String, Double> cpuBefore = cpu(setting.data(), simulator);
            long start = System.nanoTime();
            Thread.sleep(SECONDS * 1_000L);
            Map<String, Double> after = counts(metrics);
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Double> cpuAfter = cpu(setting.data(), simulator);

            Map<String, Object> row = new LinkedHashMap<>();
            row.put("devices", setting.count());
            double received = after.get("received") - before.get("received");
            row.put("received_per_s", received / seconds);
            row.put("committed_per_s", (after.get("written") - before.get("written")) / seconds);
            row.put("waiting_after", after.get("waiting"));
            double all = 0;
            for (String part : List.of("broker", "registry", "postgres")) {
                double used = cpuAfter.get(part) - cpuBefore.get(part);
                all += used;
                row.put(part + "_cpu_s_per_100k", used / received * 100_000);
            }
            row.put("all_cpu_s_per_100k", all / received * 100_000);
            row.put(
                    "simulator_cpu_s_per_100k",
                    (cpuAfter.get("simulator") - cpuBefore.get("simulator")) / received * 1e5);
            Report report = new Report("ingest");
            report.add(row);
            return report;
        } finally {
            simulator.destroy();
            simulator.waitFor(20, TimeUnit.SECONDS);
        }
    }

    private static URI metrics(Path data) throws IOException {
        Properties registry = new Properties();
        try (InputStream in = Files.newInputStream(data.resolve("config/registry.properties"))) {
            registry.load(in);
        }
        return URI.create("http://127.0.0.1:" + registry.getProperty("quarkus.http.port") + "/q/metrics");
    }

    private Map<String, Double> counts(URI metrics) throws IOException, InterruptedException {
        String text = http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Map<String, Double> counts = new LinkedHashMap<>();
        for (Map.Entry<String, String> name : Map.of(
                        "received", "mc_registry_heartbeats_received_total",
                        "written", "mc_registry_heartbeats_written_total",
                        "waiting", "mc_registry_heartbeats_waiting")
                .entrySet()) {
            String value = text.lines()
                    .filter(line -> line.startsWith(name.getValue() + " ") || line.startsWith(name.getValue() + "{"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the registry does not tell " + name.getValue()));
            counts.put(name.getKey(), Double.valueOf(value.substring(value.lastIndexOf(' ') + 1)));
        }
        return counts;
    }

    /** CPU seconds so far, by part; a database's are those of all its backends. */
    private static Map<String, Double> cpu(Path data, Process simulator) throws IOException {
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("simulator", Cpu.seconds(simulator.pid()));
        for (String part : List.of("broker", "registry", "postgres")) {
            Path run = data.resolve("control-plane/workloads").resolve(part).resolve("run");
            seconds.put(part, Cpu.secondsWithChildren(pid(run)));
        }
        return seconds;
    }

    private static long pid(Path run) throws IOException {
        try (var files = Files.list(run)) {
            Path file = files.filter(f -> f.toString().endsWith(".pid"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("nothing runs in " + run));
            String stat = Files.readString(file);
            return Long.parseLong(stat.substring(0, stat.indexOf(' ')));
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
        command.addAll(
                List.of("--devices", String.valueOf(setting.count()), "--heartbeat", "1s", "--prefix", "ingest"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(SIMULATOR_LOG.toFile())
                .start();
    }

    /** The simulator's own word: the registry may still believe in devices of an earlier simulation. */
    private static void awaitConnected(int count, Process simulator) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (Files.readAllLines(SIMULATOR_LOG).stream()
                .noneMatch(line -> line.startsWith("connected " + count + ","))) {
            if (System.nanoTime() > deadline || !simulator.isAlive()) {
                throw new IOException("the simulated devices did not all come online; see " + SIMULATOR_LOG);
            }
            Thread.sleep(200);
        }
    }
}
