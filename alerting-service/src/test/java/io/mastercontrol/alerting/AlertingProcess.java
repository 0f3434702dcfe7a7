package io.mastercontrol.alerting;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Alerting as a process of its own, which a test kills and starts again; its connections to the database bear its name. */
final class AlertingProcess {
    private static final String NAMED = "quarkus.datasource.reactive.additional-properties.application_name";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String name;
    private final Map<String, String> configuration;
    private Process process;
    private int port;

    AlertingProcess(String name, Map<String, String> configuration) {
        this.name = name;
        this.configuration = configuration;
    }

    String name() {
        return name;
    }

    /** Does not wait until it is ready. */
    void launch() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        configuration.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add("-D" + NAMED + "=" + name);
        command.addAll(List.of("-Dquarkus.http.port=" + port, "-jar", "target/quarkus-app/quarkus-run.jar"));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target/killed-" + name + ".log").toFile()))
                .start();
    }

    boolean isReady() throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(at("/q/health/ready"))) == 200;
        } catch (IOException e) {
            // Nobody listens yet.
            return false;
        }
    }

    /** Sends JSON as an operator of the whole fleet; the status of the answer. */
    int send(String method, String path, String token, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(at(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private int send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** {@code kill -9}. */
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }
}
