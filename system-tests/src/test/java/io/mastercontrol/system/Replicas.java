package io.mastercontrol.system;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two processes of each service in the place of the one that an installation has: each pair on one database, one broker,
 * and behind the port at which the one was. Afterwards the one is there again.
 */
final class Replicas implements AutoCloseable {
    /** A service: its module, and the port at which all know it. */
    private record Service(String name, String module, int port) {}

    private static final List<Service> SERVICES = List.of(
            new Service("registry", "fleet-registry-service", 8081),
            new Service("orchestrator", "deploy-orchestrator-service", 8082),
            new Service("alerting", "alerting-service", 8083),
            new Service("dashboard", "dashboard-service", 8080));
    private static final int EACH = 2;
    /** From the port of a service to that of its first replica, and on to the second; nobody else's lie there. */
    private static final int APART = 10;

    private final Installation fleet;
    private final Path logs;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, List<Process>> processes = new LinkedHashMap<>();
    private final Map<String, List<Integer>> ports = new LinkedHashMap<>();
    private final List<Balancer> balancers = new ArrayList<>();

    Replicas(Installation fleet) throws Exception {
        this.fleet = fleet;
        this.logs = Files.createTempDirectory("replicas-");
        for (Service service : SERVICES) {
            fleet.hostAgent("POST", "/local/v1/workloads/" + service.name() + "/stop");
        }
        for (Service service : SERVICES) {
            Await.until(
                    "the one " + service.name() + " has ended",
                    Duration.ofSeconds(30),
                    () -> fleet.part(service.name()).path("pid").asLong(0) == 0);
            List<Process> pair = new ArrayList<>();
            List<Integer> where = new ArrayList<>();
            processes.put(service.name(), pair);
            ports.put(service.name(), where);
            for (int i = 1; i <= EACH; i++) {
                int port = fleet.port(service.port() + APART * i);
                where.add(port);
                pair.add(start(service, port, i));
            }
            balancers.add(new Balancer(fleet.port(service.port()), where));
        }
        for (Service service : SERVICES) {
            for (int port : ports.get(service.name())) {
                Await.until(
                        service.name() + " is ready; its output is in " + logs,
                        Duration.ofSeconds(90),
                        () -> status(port, "/q/health/ready") == 200);
            }
        }
    }

    private Process start(Service service, int port, int number) throws IOException {
        Path jar = fleet.root.resolve(service.module()).resolve("target/quarkus-app/quarkus-run.jar");
        File log = logs.resolve(service.name() + "-" + number + ".log").toFile();
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // As properties of the system, which win over those of the file.
                "-Dquarkus.http.port=" + port,
                // What a dead replica was telling is told by the other one after this.
                "-Dmc.alerting.delivery.lease=5s",
                "-jar",
                jar.toString());
        Map<String, String> env = builder.environment();
        env.put("MC_DATA", fleet.data.toString());
        env.put(
                "QUARKUS_CONFIG_LOCATIONS",
                fleet.data.resolve("config/" + service.name() + ".properties").toString());
        return builder.redirectErrorStream(true).redirectOutput(log).start();
    }

    private int status(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** What one replica alone answers at a path. */
    String ask(String service, int number, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ports.get(service).get(number) + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** {@code kill -9} of the first of a service. */
    void kill(String service) throws InterruptedException {
        Process first = processes.get(service).get(0);
        first.destroyForcibly();
        first.waitFor();
    }

    @Override
    public void close() throws IOException {
        for (Balancer balancer : balancers) {
            balancer.close();
        }
        List<Process> all = processes.values().stream().flatMap(List::stream).toList();
        all.forEach(Process::destroy);
        Await.until(
                "the replicas have ended",
                Duration.ofSeconds(30),
                () -> all.stream().noneMatch(Process::isAlive));
        for (Service service : SERVICES) {
            Await.until(
                    service.name() + " is started again",
                    Duration.ofSeconds(10),
                    () -> fleet.hostAgent("POST", "/local/v1/workloads/" + service.name() + "/start")
                                    .statusCode()
                            < 300);
        }
        Await.until(
                "the one of each is there again",
                Duration.ofSeconds(60),
                () -> fleet.get("/api/v1/devices?status=online&selector=role%3Dweb")
                                .path("items")
                                .size()
                        == 3);
    }
}
