package io.mastercontrol.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The processes of a running installation, and what the registry counts. */
final class Installation {
    private final Path data;
    private final URI metrics;
    private final HttpClient http = HttpClient.newHttpClient();

    Installation(Path data) throws IOException {
        this.data = data;
        Properties registry = new Properties();
        try (InputStream in = Files.newInputStream(data.resolve("config/registry.properties"))) {
            registry.load(in);
        }
        metrics = URI.create("http://127.0.0.1:" + registry.getProperty("quarkus.http.port") + "/q/metrics");
    }

    /** The registry's counters and gauges as Prometheus would read them. */
    String counters() throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    static double value(String counters, String name) throws IOException {
        String value = counters.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .findFirst()
                .orElseThrow(() -> new IOException("the registry does not tell " + name));
        return Double.parseDouble(value.substring(value.lastIndexOf(' ') + 1));
    }

    long pid(String part) throws IOException {
        Path run = data.resolve("control-plane/workloads").resolve(part).resolve("run");
        try (var files = Files.list(run)) {
            Path file = files.filter(f -> f.toString().endsWith(".pid"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("nothing runs in " + run));
            String stat = Files.readString(file);
            return Long.parseLong(stat.substring(0, stat.indexOf(' ')));
        }
    }

    /** CPU seconds so far, of a part and all its children: a database's are those of its backends. */
    double cpuSeconds(String part) throws IOException {
        return Cpu.secondsWithChildren(pid(part));
    }

    double residentMegabytes(String part) throws IOException {
        return residentMegabytes(pid(part));
    }

    static double residentMegabytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                / 1024.0;
    }
}
