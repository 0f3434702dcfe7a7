package io.mastercontrol.system;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A second copy of each service beside the installation's own: the same configuration, database and broker, ports of its
 * own, and each speaks to the other second ones.
 */
final class SecondReplicas implements AutoCloseable {
    private static final int FURTHER = 20;
    private static final Map<String, String> MODULES = Map.of(
            "registry", "fleet-registry-service",
            "orchestrator", "deploy-orchestrator-service",
            "alerting", "alerting-service",
            "dashboard", "dashboard-service");
    private static final Map<String, Integer> PORTS =
            Map.of("registry", 8081, "orchestrator", 8082, "alerting", 8083, "dashboard", 8080);

    private final Installation fleet;
    private final Map<String, Process> running = new LinkedHashMap<>();

    private SecondReplicas(Installation fleet) {
        this.fleet = fleet;
    }

    static SecondReplicas start(Installation fleet) throws IOException {
        SecondReplicas all = new SecondReplicas(fleet);
        for (String service : MODULES.keySet()) {
            all.running.put(service, all.launch(service));
        }
        for (String service : MODULES.keySet()) {
            Await.until(
                    "the second " + service + " is ready",
                    Duration.ofSeconds(90),
                    () -> all.fleet
                                    .send(URI.create(all.url(service) + "/q/health/ready"), null, "GET", null)
                                    .statusCode()
                            == 200);
        }
        return all;
    }

    String url(String service) {
        return "http://127.0.0.1:" + (fleet.port(PORTS.get(service)) + FURTHER);
    }

    private Process launch(String service) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.port=" + (fleet.port(PORTS.get(service)) + FURTHER)));
        MODULES.keySet().forEach(peer -> line.add("-Dmc." + peer + ".url=" + url(peer)));
        line.addAll(List.of(
                "-jar",
                fleet.root
                        .resolve(MODULES.get(service))
                        .resolve("target/quarkus-app/quarkus-run.jar")
                        .toString()));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("MC_DATA", fleet.data.toString());
        builder.environment()
                .put(
                        "QUARKUS_CONFIG_LOCATIONS",
                        fleet.data
                                .resolve("config")
                                .resolve(service + ".properties")
                                .toString());
        Path output = Files.createDirectories(fleet.data.resolve("second")).resolve(service + ".log");
        return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    @Override
    public void close() {
        running.values().forEach(Process::destroy);
        for (Process process : running.values()) {
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
