package io.mastercontrol.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent with the plugins that are shipped and with others that are wrong: what it shows, and what it leaves. */
class PluginAgentIT {
    private static final String WORKLOADS = """
            workloads:
              - {name: talk, type: service, run_mode: forever, logs: {processors: [redact]},
                 command: [sh, -c, "echo password=hunter2; exec sleep 1000"]}
              - {name: docs, type: site, run_mode: forever, plugins: {site: {port: %d}}}
            """;

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private int port;
    private Process agent;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @BeforeEach
    void start() throws IOException {
        Path plugins = Files.createDirectories(home.resolve("data/plugins"));
        ScriptedPlugins.shipped(plugins, "site");
        ScriptedPlugins.shipped(plugins, "redact");
        Path old = ScriptedPlugins.obedient(plugins, "old");
        Files.writeString(
                old.resolve("plugin.yaml"),
                Files.readString(old.resolve("plugin.yaml")).replace("protocol: 1", "protocol: 0"));
        ScriptedPlugins.obedient(plugins, "liar", "1.0.0", "3.0.0", "1");
        Files.writeString(home.resolve("w.yaml"), WORKLOADS.formatted(freePort()));
        port = freePort();
        startAgent();
    }

    private void startAgent() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                "target/quarkus-app/quarkus-run.jar");
        var environment = builder.environment();
        environment.put("MC_AGENT_DATA", home.resolve("data").toString());
        environment.put("MC_AGENT_NAME", "board");
        environment.put("MC_AGENT_WORKLOADS", home.resolve("w.yaml").toString());
        environment.put("MC_AGENT_LOCAL_PORT", String.valueOf(port));
        environment.put("MC_AGENT_ON_TERMINATE", "stop");
        environment.put("MC_AGENT_PLUGINS_METRICS_INTERVAL", "300ms");
        agent = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("agent.log").toFile()))
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        List<Long> left = pids();
        agent.destroy();
        assertTrue(agent.waitFor(30, TimeUnit.SECONDS), "the agent does not end");
        for (long pid : left) {
            assertFalse(Files.exists(Path.of("/proc/" + pid)), "a plugin outlives its agent");
        }
    }

    private String get(String path) throws Exception {
        Path token = home.resolve("data/local.token");
        String bearer = Files.exists(token) ? Files.readString(token).trim() : "none";
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Authorization", "Bearer " + bearer)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.body();
    }

    private JsonNode local(String path) throws Exception {
        return new ObjectMapper().readTree(get("/local/v1" + path));
    }

    private JsonNode plugin(String name) throws Exception {
        for (JsonNode plugin : local("/plugins").path("items")) {
            if (plugin.path("name").asText().equals(name)) {
                return plugin;
            }
        }
        throw new IOException("there is no plugin " + name);
    }

    private List<Long> pids() throws Exception {
        List<Long> pids = new ArrayList<>();
        for (JsonNode plugin : local("/plugins").path("items")) {
            if (plugin.has("pid")) {
                pids.add(plugin.path("pid").asLong());
            }
        }
        return pids;
    }

    private void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        Exception last = null;
        while (System.nanoTime() < end) {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (IOException e) {
                last = e;
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError(what + "; the agent says: " + Files.readString(home.resolve("agent.log")), last);
    }

    private String metric(String series) throws Exception {
        return get("/metrics")
                .lines()
                .map(line -> line.replace(",}", "}"))
                .filter(line -> line.startsWith(series + " "))
                .map(line -> line.substring(series.length() + 1))
                .collect(Collectors.joining());
    }

    @Test
    void whatPluginsDoIsShownAndCounted() throws Exception {
        await(
                "the log is redacted",
                () -> local("/workloads/talk/logs").path("text").asText().equals("[redacted]\n"));
        await(
                "metrics are read in the background",
                () -> !metric("redact_secrets_total{plugin=\"redact\",workload=\"talk\"}")
                        .isEmpty());
        assertEquals("1.0", metric("mc_plugin_up{plugin=\"redact\"}"));
        assertEquals("0.0", metric("mc_plugin_up{plugin=\"old\"}"));
        await(
                "the liar is found out",
                () -> metric("mc_plugin_up{plugin=\"liar\"}").equals("0.0"));
        assertTrue(Double.parseDouble(metric("mc_plugin_failures_total{plugin=\"liar\"}")) >= 1);

        JsonNode redact = plugin("redact");
        assertEquals("running", redact.path("state").asText());
        assertEquals("1.0.0", redact.path("version").asText());
        assertEquals(
                "[\"redact\"]", redact.path("provides").path("log_processors").toString());
        assertEquals("refused", plugin("old").path("state").asText());
        assertTrue(plugin("old").path("last_error").asText().contains("'protocol' is '0', but this agent speaks 1"));
        assertTrue(plugin("liar").path("last_error").asText().contains("says that its version is 3.0.0"));

        new ProcessBuilder("kill", "-9", redact.path("pid").asText()).start().waitFor();
        await(
                "a metric of a plugin that is gone goes, and comes back with it",
                () -> metric("mc_plugin_restarts_total{plugin=\"redact\"}").equals("1.0"));
        await(
                "the log is redacted again",
                () -> local("/workloads/talk/logs").path("text").asText().equals("[redacted]\n"));
        assertFalse(Files.readString(home.resolve("agent.log")).contains("hunter2"));
    }

    @Test
    void whenTheAgentIsKilledItsPluginsAreGoneAndTheWorkloadsAreNot() throws Exception {
        await(
                "the site runs",
                () -> local("/workloads/docs").path("health").asText().equals("healthy"));
        await(
                "plugins run",
                () -> local("/workloads/talk/logs").path("text").asText().contains("redacted"));
        List<Long> before = pids();
        assertTrue(before.size() >= 2, before.toString());
        long site = local("/workloads/docs").path("pid").asLong();
        agent.destroyForcibly().waitFor();
        for (long pid : before) {
            await("a plugin is gone with its agent", () -> !Files.exists(Path.of("/proc/" + pid)));
        }
        startAgent();
        await("the site is adopted", () -> local("/workloads/docs").path("pid").asLong() == site);
        await(
                "and is asked again",
                () -> local("/workloads/docs").path("health").asText().equals("healthy"));
        assertEquals(site, local("/workloads/docs").path("pid").asLong());
    }
}
