package io.mastercontrol.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Debian's Prometheus and Alertmanager over the same devices and the same causes: an exporter here says of each device
 * whether all is well with it. Single devices have a message each, as with us; those of the storm share one.
 */
final class PrometheusPeer implements AutoCloseable {
    /**
     * How eager they are.
     *
     * @param interval of scrapes and of evaluations
     * @param groupWait from an alert to its first message
     * @param groupInterval from a message to the next of its group
     */
    record Eagerness(String name, String interval, String groupWait, String groupInterval) {}

    /** As Debian's packages come. */
    static final Eagerness AS_IT_COMES = new Eagerness("Prometheus, as it comes", "15s", "30s", "5m");

    /** What one might sensibly ask of it where seconds count. */
    static final Eagerness EAGER = new Eagerness("Prometheus, eager", "1s", "0s", "1s");

    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
    private static final Path ALERTMANAGER = Path.of("/usr/bin/prometheus-alertmanager");
    private static final int READY_TRIES = 150;

    private final Eagerness eagerness;
    private final List<Process> processes = new ArrayList<>();
    private final Path directory;

    private PrometheusPeer(Eagerness eagerness) throws IOException {
        this.eagerness = eagerness;
        this.directory = Files.createTempDirectory("prometheus-peer-");
    }

    static boolean isThere() {
        return Files.isExecutable(PROMETHEUS) && Files.isExecutable(ALERTMANAGER);
    }

    /** What is wrong with whom, for Prometheus to scrape. */
    static final class Exporter implements AutoCloseable {
        private final Set<String> down = ConcurrentHashMap.newKeySet();
        private final Set<String> storm = ConcurrentHashMap.newKeySet();
        private final int devices;
        private final HttpServer server;

        Exporter(int devices) throws IOException {
            this.devices = devices;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/metrics", this::tell);
            server.start();
        }

        void down(String device) {
            down.add(device);
        }

        void lost(List<String> devices) {
            storm.addAll(devices);
        }

        private String address() {
            return "127.0.0.1:" + server.getAddress().getPort();
        }

        private void tell(HttpExchange exchange) throws IOException {
            StringBuilder text = new StringBuilder("# TYPE device_well gauge\n");
            for (int i = 1; i <= devices; i++) {
                String device = SimulatedFleet.PREFIX + "-" + i;
                line(text, device, "one", down.contains(device));
                line(text, device, "storm", storm.contains(device));
            }
            byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
            try (exchange) {
                exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }

        private static void line(StringBuilder text, String device, String part, boolean wrong) {
            text.append("device_well{device=\"")
                    .append(device)
                    .append("\",part=\"")
                    .append(part)
                    .append(wrong ? "\"} 0\n" : "\"} 1\n");
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    static PrometheusPeer start(Eagerness eagerness, Exporter exporter, String hook)
            throws IOException, InterruptedException {
        PrometheusPeer peer = new PrometheusPeer(eagerness);
        try {
            peer.begin(exporter, hook);
            return peer;
        } catch (IOException | InterruptedException e) {
            peer.close();
            throw e;
        }
    }

    private void begin(Exporter exporter, String hook) throws IOException, InterruptedException {
        int alertmanager = freePort();
        int prometheus = freePort();
        Files.writeString(directory.resolve("alertmanager.yml"), """
                route:
                  receiver: hook
                  group_by: [alertname, device]
                  group_wait: %1$s
                  group_interval: %2$s
                  repeat_interval: 3h
                  routes:
                    - matchers: [part="storm"]
                      group_by: [alertname]
                receivers:
                  - name: hook
                    webhook_configs:
                      - {url: "%3$s", send_resolved: false}
                """.formatted(
                        eagerness.groupWait(), eagerness.groupInterval(), hook));
        Files.writeString(directory.resolve("rules.yml"), """
                groups:
                  - name: bench
                    rules:
                      - {alert: DeviceUnwell, expr: device_well == 0}
                """);
        Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: %1$s, evaluation_interval: %1$s}
                rule_files: [rules.yml]
                alerting:
                  alertmanagers:
                    - static_configs: [{targets: ["127.0.0.1:%2$d"]}]
                scrape_configs:
                  - job_name: devices
                    static_configs: [{targets: ["%3$s"]}]
                """.formatted(
                        eagerness.interval(), alertmanager, exporter.address()));
        launch(
                ALERTMANAGER,
                alertmanager,
                "--config.file=alertmanager.yml",
                "--storage.path=alertmanager",
                "--cluster.listen-address=");
        launch(PROMETHEUS, prometheus, "--config.file=prometheus.yml", "--storage.tsdb.path=prometheus");
    }

    private void launch(Path program, int port, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--web.listen-address=127.0.0.1:" + port));
        command.addAll(List.of(arguments));
        processes.add(new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        directory.resolve(program.getFileName() + ".log").toFile())
                .start());
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/-/ready"))
                .build();
        for (int attempt = 0; attempt < READY_TRIES; attempt++) {
            Thread.sleep(100);
            if (answers(http, ready)) {
                return;
            }
        }
        throw new IOException(program + " does not get ready; see " + directory);
    }

    private static boolean answers(HttpClient http, HttpRequest ready) throws IOException, InterruptedException {
        try {
            return http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (java.net.ConnectException e) {
            // It does not listen yet.
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String name() {
        return eagerness.name();
    }

    double cpuSeconds() throws IOException {
        double all = 0;
        for (Process process : processes) {
            all += Cpu.seconds(process.pid());
        }
        return all;
    }

    double residentMegabytes() throws IOException {
        double all = 0;
        for (Process process : processes) {
            all += Installation.residentMegabytes(process.pid());
        }
        return all;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
