package io.mastercontrol.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Eclipse hawkBit's update server, from a jar that its source was built to, on the installation's PostgreSQL in a schema of its
 * own, and targets that poll once a second without TLS and answer at once: what a rollout takes where devices ask instead of
 * being told.
 */
final class HawkbitPeer implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final long POLL_MILLIS = 1_000;
    private static final int TARGETS_AT_ONCE = 100;
    private static final int REQUESTS_AT_ONCE = 64;
    private static final String TOKEN = "bench";
    private static final String ADMIN =
            "Basic " + Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));

    private final Process server;
    private final PeerSchema schema;
    private final String base;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private final Semaphore free = new Semaphore(REQUESTS_AT_ONCE);
    private final ConcurrentHashMap<String, Boolean> answered = new ConcurrentHashMap<>();

    private HawkbitPeer(Process server, PeerSchema schema, int port) {
        this.server = server;
        this.schema = schema;
        this.base = "http://127.0.0.1:" + port;
    }

    /** @param data of the installation, whose database it may use */
    static HawkbitPeer start(Path jar, Path data) throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path directory = Files.createTempDirectory("hawkbit-");
        PeerSchema schema = PeerSchema.create(data);
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-jar",
                        jar.toAbsolutePath().toString(),
                        "--server.port=" + port,
                        "--server.address=127.0.0.1",
                        "--hawkbit.server.security.dos.filter.enabled=false",
                        "--spring.profiles.active=postgresql",
                        "--spring.datasource.url=" + schema.url(),
                        "--spring.flyway.schemas=" + schema.name(),
                        "--hawkbit.artifact.fs.path=" + directory.resolve("artifacts"))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        builder.environment().put("SPRING_DATASOURCE_PASSWORD", schema.password());
        HawkbitPeer peer = new HawkbitPeer(builder.start(), schema, port);
        peer.await(directory.resolve("log"));
        return peer;
    }

    private void await(Path log) throws IOException, InterruptedException {
        long until = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < until && server.isAlive()) {
            try {
                if (send("GET", "/rest/v1/targets", null).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
                server.waitFor(1, TimeUnit.SECONDS);
            }
        }
        close();
        throw new IOException("hawkBit does not answer; it says why in " + log);
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofMinutes(1))
                .header("Authorization", ADMIN)
                .header("Accept", "application/hal+json, application/json")
                .header("Content-Type", "application/json");
        return http.send(
                request.method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode ask(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(method, path, body);
        if (answer.statusCode() >= 300) {
            throw new IOException("hawkBit, " + method + " " + path + ": " + answer.statusCode() + " "
                    + answer.body().lines().findFirst().orElse(""));
        }
        return answer.body().isEmpty()
                ? Json.mapper().nullNode()
                : Json.mapper().readTree(answer.body());
    }

    /** Makes the targets, and lets them poll until this is closed. */
    void connect(int targets) throws IOException, InterruptedException {
        ask("PUT", "/rest/v1/system/configs/authentication.gatewaytoken.enabled", "{\"value\":true}");
        ask("PUT", "/rest/v1/system/configs/authentication.gatewaytoken.key", "{\"value\":\"" + TOKEN + "\"}");
        for (int first = 0; first < targets; first += TARGETS_AT_ONCE) {
            List<String> made = new ArrayList<>();
            for (int i = first; i < Math.min(targets, first + TARGETS_AT_ONCE); i++) {
                made.add("{\"controllerId\":\"bench-" + i + "\",\"name\":\"bench-" + i + "\"}");
            }
            ask("POST", "/rest/v1/targets", made.toString());
        }
        for (int i = 0; i < targets; i++) {
            String target = "bench-" + i;
            clock.scheduleAtFixedRate(
                    () -> poll(target), i * POLL_MILLIS / targets, POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void poll(String target) {
        if (!free.tryAcquire()) {
            return;
        }
        device("GET", "/DEFAULT/controller/v1/" + target, null).whenComplete((answer, failure) -> {
            free.release();
            if (failure == null && answer.statusCode() == 200) {
                JsonNode link = read(answer.body())
                        .path("_links")
                        .path("deploymentBase")
                        .path("href");
                if (!link.isMissingNode()) {
                    close(link.asText());
                }
            }
        });
    }

    private static JsonNode read(String body) {
        try {
            return Json.mapper().readTree(body);
        } catch (IOException e) {
            return Json.mapper().missingNode();
        }
    }

    /** Says that it is done, as soon as it was told what to do. */
    private void close(String deployment) {
        String path = URI.create(deployment).getPath();
        if (answered.putIfAbsent(path, true) != null) {
            return;
        }
        device(
                        "POST",
                        path + "/feedback",
                        "{\"status\":{\"execution\":\"closed\",\"result\":{\"finished\":\"success\"}}}")
                .whenComplete((answer, failure) -> {
                    if (failure != null || answer.statusCode() != 200) {
                        answered.remove(path);
                    }
                });
    }

    private java.util.concurrent.CompletableFuture<HttpResponse<String>> device(
            String method, String path, String body) {
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "GatewayToken " + TOKEN)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Nanoseconds from the request that starts a rollout in this many groups until it is finished; made beforehand. */
    long rollOut(int groups) throws IOException, InterruptedException {
        String version = String.valueOf(System.currentTimeMillis());
        JsonNode module = ask(
                        "POST",
                        "/rest/v1/softwaremodules",
                        "[{\"name\":\"bench\",\"version\":\"" + version + "\",\"type\":\"os\"}]")
                .path(0);
        JsonNode set = ask(
                        "POST",
                        "/rest/v1/distributionsets",
                        "[{\"name\":\"bench\",\"version\":\"" + version + "\",\"type\":\"os\",\"modules\":[{\"id\":"
                                + module.path("id").asLong() + "}]}]")
                .path(0);
        String rollout = "/rest/v1/rollouts/"
                + ask(
                                "POST",
                                "/rest/v1/rollouts",
                                "{\"name\":\"bench-" + version + "\",\"distributionSetId\":"
                                        + set.path("id").asLong()
                                        + ",\"targetFilterQuery\":\"controllerId==bench-*\",\"amountGroups\":" + groups
                                        + ",\"successCondition\":{\"condition\":\"THRESHOLD\",\"expression\":\"100\"},"
                                        + "\"successAction\":{\"action\":\"NEXTGROUP\",\"expression\":\"\"}}")
                        .path("id")
                        .asLong();
        reach(rollout, "ready");
        long start = System.nanoTime();
        ask("POST", rollout + "/start", null);
        reach(rollout, "finished");
        return System.nanoTime() - start;
    }

    private void reach(String rollout, String state) throws IOException, InterruptedException {
        long until = System.nanoTime() + LONGEST.toNanos();
        String seen = "";
        while (System.nanoTime() < until) {
            seen = ask("GET", rollout, null).path("status").asText();
            if (seen.equals(state)) {
                return;
            }
            server.waitFor(20, TimeUnit.MILLISECONDS);
        }
        throw new IOException("hawkBit's rollout is " + seen + " and not " + state + " after " + LONGEST);
    }

    double cpuSeconds() throws IOException {
        return Cpu.seconds(server.pid());
    }

    double residentMegabytes() throws IOException {
        return Installation.residentMegabytes(server.pid());
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        server.destroyForcibly().onExit().join();
        schema.drop();
    }
}
