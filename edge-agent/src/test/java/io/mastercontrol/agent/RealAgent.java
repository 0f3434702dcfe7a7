package io.mastercontrol.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The agent as it is shipped, as a process of its own, with no control plane. */
public final class RealAgent {
    /** As its launcher does: a start takes half the time. Java writes the archive when an agent ends, if it is of no use. */
    private static final List<String> KEPT_CLASSES =
            List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=target/real-agent.jsa");

    private static final int FIRST_WITH_ARCHIVES_OF_ITS_OWN = 19;

    private final Path home;
    private final Map<String, String> settings = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private Process process;

    /** @param workloads the text of its workload file */
    public RealAgent(Path home, String workloads) throws IOException {
        this.home = home;
        Path file = Files.writeString(home.resolve("workloads.yaml"), workloads);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        settings.put("MC_AGENT_DATA", data().toString());
        settings.put("MC_AGENT_WORKLOADS", file.toString());
        settings.put("MC_AGENT_LOCAL_PORT", String.valueOf(port));
    }

    public Path data() {
        return home.resolve("data");
    }

    /** Another setting of its environment, from the next start on. */
    public RealAgent with(String name, String value) {
        settings.put(name, value);
        return this;
    }

    public void start() throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= FIRST_WITH_ARCHIVES_OF_ITS_OWN) {
            line.addAll(KEPT_CLASSES);
        }
        line.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(settings);
        process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("agent.log").toFile()))
                .start();
    }

    /** Without a word; what it supervises runs on. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops what it supervises, then itself, whether or not it runs now. */
    public void shutDown() throws Exception {
        if (!process.isAlive()) {
            start();
        }
        await("the agent answers", () -> get("/workloads").has("total"));
        send("POST", "/shutdown");
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the agent does not end");
    }

    public HttpResponse<String> send(String method, String path) throws Exception {
        Path token = data().resolve("local.token");
        String bearer = Files.exists(token) ? Files.readString(token).trim() : "none";
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/local/v1" + path))
                        .header("Authorization", "Bearer " + bearer)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public JsonNode get(String path) throws Exception {
        return new ObjectMapper().readTree(send("GET", path).body());
    }

    /** What it answers without a token. */
    public String page(String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    public long pid(String workload) throws Exception {
        return get("/workloads/" + workload).path("pid").asLong();
    }

    /** Something that will hold. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    public void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException e) {
                last = e;
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError(what + "; the agent says: " + Files.readString(home.resolve("agent.log")), last);
    }
}
