package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.plugin.PluginStatus;
import io.mastercontrol.agent.plugin.Plugins;
import io.mastercontrol.agent.plugin.ScriptedPlugins;
import io.mastercontrol.agent.plugin.Settings;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workloads that use plugins, under the real supervisor: those that are shipped, and one that does everything wrong. */
class PluginWorkloadIT {
    private static final String SITE = """
            name: docs
            type: site
            run_mode: forever
            restart: {delay: 0}
            stop: {timeout: 1s}
            plugins: {site: {root: public, port: %d, expect: Welcome}}
            """;

    @TempDir
    Path data;

    @TempDir
    Path memory;

    private final List<Long> seen = new ArrayList<>();
    private Path installed;
    private Plugins plugins;
    private Workloads agent;

    @BeforeEach
    void start() throws IOException {
        installed = Files.createDirectories(data.resolve("plugins"));
        Files.createDirectories(data.resolve("public"));
        Files.writeString(data.resolve("public/index.html"), "<h1>Welcome</h1>");
        startAgent(Settings.in(installed));
    }

    private void startAgent(Settings settings) throws IOException {
        plugins = new Plugins(settings, data);
        agent = Supervision.on(data, "device-1", Path.of("/sys/fs/cgroup"), Optional.of(memory), plugins);
    }

    @AfterEach
    void stopEverything() throws Exception {
        remember();
        agent.shutDown();
        // One that was taken away a moment ago has a little time to go by itself.
        long deadline = System.nanoTime() + 10_000_000_000L;
        for (long pid : seen) {
            while (Files.exists(Path.of("/proc/" + pid))) {
                assertTrue(System.nanoTime() < deadline, "the plugin with pid " + pid + " outlives the agent");
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private void remember() {
        plugins.statuses(false).stream()
                .map(PluginStatus::pid)
                .filter(pid -> pid != null)
                .forEach(seen::add);
    }

    private Definition of(String yaml) {
        WorkloadFile file = WorkloadParser.parse("w.yaml", yaml, Map.of());
        assertEquals(List.of(), file.problems());
        return new Definition(file.workloads().get(0), "1", null, data, false);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private WorkloadStatus await(String name, Predicate<WorkloadStatus> wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (System.nanoTime() < end) {
            Optional<WorkloadStatus> status = agent.status(name);
            if (status.isPresent() && wanted.test(status.get())) {
                return status.get();
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new AssertionError(name + " never got there; it is " + agent.status(name) + " and the plugins are "
                + plugins.statuses(false));
    }

    private WorkloadStatus healthy(String name) {
        return await(name, s -> s.state() == WorkloadState.running && s.health() == Health.healthy);
    }

    private static boolean alive(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (java.nio.file.NoSuchFileException e) {
            return false;
        }
    }

    private long pluginPid(String name) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            for (PluginStatus status : plugins.statuses(true)) {
                if (status.name().equals(name) && "running".equals(status.state())) {
                    return status.pid();
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new AssertionError(plugins.statuses(true).toString());
    }

    private List<String> pluginFailures() {
        List<String> told = new java.util.concurrent.CopyOnWriteArrayList<>();
        agent.observe(new WorkloadObserver() {
            @Override
            public void happened(
                    java.time.Instant at,
                    String type,
                    String workload,
                    String message,
                    com.fasterxml.jackson.databind.JsonNode detail) {
                if (type.equals(io.mastercontrol.contracts.message.EventType.PLUGIN_FAILED)) {
                    told.add(detail.path("plugin").asText() + ": " + message);
                }
            }

            @Override
            public void changed(WorkloadStatus status) {}
        });
        return told;
    }

    private static void kill(long pid) throws Exception {
        new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor();
    }

    private void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private String logs(String name, LogQuery query) {
        return agent.logs(name, query).orElseThrow().text();
    }

    private String logs(String name) {
        return logs(name, new LogQuery(100, LogQuery.Stream.all, Optional.empty()));
    }

    private String awaitLogs(String name, String wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String text;
        do {
            LockSupport.parkNanos(20_000_000);
            text = logs(name);
            assertFalse(text.contains("hunter2"), "a secret leaks: " + text);
        } while (!text.contains(wanted) && System.nanoTime() < end);
        assertTrue(text.contains(wanted), text);
        return text;
    }

    // ---- a type of a plugin -------------------------------------------------------------------------------------

    @Test
    void aSiteRunsAndIsAskedForItsHealthAndTheNextAgentAdoptsItWithoutAskingThePlugin() throws Exception {
        ScriptedPlugins.site(installed);
        int port = freePort();
        Definition docs = of(SITE.formatted(port));
        agent.begin(List.of(docs));
        WorkloadStatus first = healthy("docs");
        try (InputStream page =
                URI.create("http://127.0.0.1:" + port + "/").toURL().openStream()) {
            assertEquals("<h1>Welcome</h1>", new String(page.readAllBytes(), StandardCharsets.UTF_8));
        }
        Files.writeString(data.resolve("public/index.html"), "<h1>Gone</h1>");
        WorkloadStatus told = await("docs", s -> s.reason() != null);
        assertTrue(told.reason().contains("answers without 'Welcome'"), told.reason());
        Files.writeString(data.resolve("public/index.html"), "<h1>Welcome</h1>");
        await("docs", s -> s.reason() == null);

        remember();
        agent.leave();
        delete(installed.resolve("site"));
        startAgent(Settings.in(installed));
        agent.begin(List.of(docs));
        WorkloadStatus adopted = agent.status("docs").orElseThrow();
        assertEquals(WorkloadState.running, adopted.state());
        assertEquals(first.pid(), adopted.pid());
        assertTrue(await("docs", s -> s.reason() != null)
                .reason()
                .contains("health.plugin site needs a plugin that provides the health check site"));

        ScriptedPlugins.site(installed);
        assertEquals(first.pid(), healthy("docs").pid(), "it was never interrupted");
        kill(first.pid());
        WorkloadStatus again = await("docs", s -> s.pid() != null && !s.pid().equals(first.pid()));
        assertEquals(1, again.restarts());
        healthy("docs");
    }

    @Test
    void anotherVersionOfThePluginStartsItAnew() throws Exception {
        Path site = ScriptedPlugins.shipped(installed, "site");
        Definition docs = of(SITE.formatted(freePort()));
        agent.begin(List.of(docs));
        WorkloadStatus first = healthy("docs");
        agent.leave();
        for (Path file : List.of(site.resolve("plugin.yaml"), site.resolve("plugin.py"))) {
            Files.writeString(file, Files.readString(file).replace("1.0.0", "1.0.1"));
        }
        startAgent(Settings.in(installed));
        agent.begin(List.of(docs));
        assertNotEquals(
                first.pid(),
                await("docs", s -> s.pid() != null && !s.pid().equals(first.pid()))
                        .pid());
        healthy("docs");
    }

    @Test
    void aPluginThatIsMissingIsToldAndWhenItIsThereTheWorkloadCanBeStarted() throws Exception {
        Definition docs = of(SITE.formatted(freePort()));
        agent.begin(List.of(docs));
        WorkloadStatus failed = await("docs", s -> s.state() == WorkloadState.failed);
        String missing = "type site needs a plugin that provides the workload type site, and this device has none:"
                + " install one in " + installed + ", then start the workload";
        assertEquals(missing, failed.reason());
        agent.start("docs");
        assertEquals(
                missing, await("docs", s -> s.state() == WorkloadState.failed).reason());

        ScriptedPlugins.shipped(installed, "site");
        agent.start("docs");
        healthy("docs");
    }

    @Test
    void aReleaseThatThisDeviceCannotRunIsRefusedBeforeAnythingIsStopped() throws Exception {
        agent.begin(List.of());
        Definition docs = of(SITE.formatted(freePort()));
        assertTrue(agent.prepare(docs, () -> false).orElseThrow().contains("needs a plugin"));
        assertTrue(agent.define(docs).message().contains("needs a plugin"));
        assertEquals(Optional.empty(), agent.status("docs"));

        ScriptedPlugins.shipped(installed, "site");
        Definition wrong = of(SITE.formatted(1).replace("public", "nowhere"));
        assertEquals(
                "plugin site: plugins.site.root is " + data.resolve("nowhere") + ", which is no directory",
                agent.prepare(wrong, () -> false).orElseThrow());
        assertEquals(Optional.empty(), agent.prepare(docs, () -> false));
        assertTrue(agent.define(docs) instanceof Outcome.Done);
        healthy("docs");
    }

    @Test
    void whatAPluginRefusesIsToldAsTheReasonAndTriedAgain() throws Exception {
        ScriptedPlugins.shipped(installed, "site");
        agent.begin(List.of(of(
                SITE.formatted(freePort()).replace("delay: 0", "delay: 100ms").replace("public", "later"))));
        WorkloadStatus refused = await("docs", s -> s.state() == WorkloadState.backoff);
        assertTrue(refused.reason().contains("plugins.site.root is "), refused.reason());
        Files.createDirectory(data.resolve("later"));
        Files.writeString(data.resolve("later/index.html"), "Welcome");
        healthy("docs");
    }

    @Test
    void theDeathOfThePluginIsNoAffairOfItsWorkloads() throws Exception {
        ScriptedPlugins.shipped(installed, "site");
        agent.begin(List.of(of(SITE.formatted(freePort()))));
        WorkloadStatus first = healthy("docs");
        for (int round = 0; round < 3; round++) {
            kill(pluginPid("site"));
            agent.restart("docs");
            long old = first.pid();
            await("docs", s -> s.pid() != null && s.pid() != old);
            first = healthy("docs");
        }
        PluginStatus status = plugins.statuses(false).get(0);
        assertTrue(status.restarts() >= 3, status.toString());
    }

    @Test
    void aPluginThatHangsHoldsUpNobodyElse() throws Exception {
        agent.leave();
        startAgent(Settings.in(installed).patience(Duration.ofSeconds(2)));
        ScriptedPlugins.obedient(installed, "odd");
        Definition odd =
                of("name: odd\ntype: odd\nrun_mode: forever\nrestart: {delay: 0}\nplugins: {odd: {do: hang}}\n");
        agent.begin(List.of(odd, of("name: other\ntype: service\nrun_mode: forever\ncommand: [sleep, '1000']\n")));
        await("odd", s -> s.state() == WorkloadState.waiting && s.waitingFor().contains("is asked what to run"));
        long begun = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            agent.awaitTurn();
        }
        assertTrue(System.nanoTime() - begun < 1_500_000_000L, "the supervisor stands still");
        await("other", s -> s.state() == WorkloadState.running);
        WorkloadStatus failed = await("odd", s -> s.reason() != null && s.state() != WorkloadState.waiting);
        assertTrue(failed.reason().contains("plugin odd did not answer 'prepare' within 2.0 s"), failed.reason());
        agent.stop("odd");
        await("odd", s -> s.state() == WorkloadState.stopped);
    }

    @Test
    void whatItSaysToRunIsRunAsAnyOther() throws Exception {
        ScriptedPlugins.obedient(installed, "odd");
        agent.begin(List.of(of("""
                name: odd
                type: odd
                run_mode: n_times
                env: {B: file}
                resources: {pids: 20}
                plugins:
                  odd:
                    do: result
                    result: {command: [sh, -c, 'echo "$A $B $MC_WORKLOAD"; exit 7'], env: {A: plugin, B: plugin}}
                """)));
        WorkloadStatus ended = await("odd", s -> s.state() == WorkloadState.failed);
        assertEquals(7, ended.lastExit().code());
        assertEquals("plugin file odd\n", logs("odd"), "what the file says wins");
    }

    // ---- health and logs ----------------------------------------------------------------------------------------

    @Test
    void aCheckThatIsMissingOrFailsIsUnhealthyNotUnnoticed() throws Exception {
        String yaml = "name: web\ntype: service\nrun_mode: forever\ncommand: [sleep, '1000']\n"
                + "health: {plugin: odd, interval: 100ms, timeout: 20s, retries: 1, start_period: 0}\n"
                + "restart: {policy: never}\nplugins: {odd: %s}\n";
        ScriptedPlugins.obedient(installed, "odd");
        agent.begin(List.of(
                of(yaml.formatted("{do: result, result: {healthy: true}}")),
                of(yaml.replace("web", "ill").formatted("{do: result, result: {healthy: false, message: no water}}")),
                of(yaml.replace("web", "mad").formatted("{do: result, result: {healthy: perhaps}}"))));
        healthy("web");
        assertTrue(await("ill", s -> s.state() == WorkloadState.failed).reason().contains("unhealthy"));
        await("mad", s -> s.state() == WorkloadState.failed);
        assertTrue(plugins.statuses(false).get(0).lastError().contains("'healthy' that is true or false"));
    }

    @Test
    void whatLeavesTheLogsHasPassedThroughOrIsWithheld() throws Exception {
        ScriptedPlugins.shipped(installed, "redact");
        agent.begin(List.of(of("""
                name: talk
                type: service
                run_mode: forever
                command:
                  - sh
                  - -c
                  - |
                    echo "user admin password=hunter2 logged in"
                    echo "mail to me@example.org" >&2
                    printf 'pass'; while [ ! -e go ]; do sleep 0.05; done; echo 'word=hunter2 again'
                    exec sleep 1000
                logs: {processors: [redact]}
                """)));
        String text = awaitLogs("talk", "mail to");
        assertTrue(text.contains("user admin [redacted] logged in\n"), text);
        assertTrue(text.contains("mail to [redacted]\n"), text);
        LogSlice first = agent.logs("talk", new LogQuery(100, LogQuery.Stream.stdout, Optional.empty()))
                .orElseThrow();
        assertFalse(first.text().contains("pass"), "half a line is none");
        Files.createFile(data.resolve("go"));
        awaitLogs("talk", "[redacted] again");
        LogSlice next = agent.logs("talk", new LogQuery(100, LogQuery.Stream.stdout, Optional.of(first.cursor())))
                .orElseThrow();
        assertEquals("[redacted] again\n", next.text(), "the cursor goes on behind the last whole line");

        List<String> told = pluginFailures();
        kill(pluginPid("redact"));
        String withheld = logs("talk");
        // By the time the other output is read, it may have been started again.
        assertTrue(
                withheld.matches(
                        "(?s)\\[2 lines are withheld: plugin redact .*]\n(\\[.*withheld: .*]|mail to \\[redacted])\n"),
                withheld);
        awaitLogs("talk", "[redacted] again");
        assertEquals(List.of("redact: plugin redact was ended by signal KILL"), told);

        remember();
        delete(installed.resolve("redact"));
        // Whoever asks for them has the directory looked at anew.
        plugins.statuses(true);
        awaitLogs("talk", "logs.processors redact needs a plugin that provides the log processor redact");
        assertEquals(WorkloadState.running, agent.status("talk").orElseThrow().state());
    }

    @Test
    void optionsOfAProcessorAreItsOwnAndWhatItRefusesIsWithheld() throws Exception {
        ScriptedPlugins.shipped(installed, "redact");
        String yaml = "name: %s\ntype: service\nrun_mode: n_times\ncommand: [echo, 'badge 17 hunter2 noise']\n"
                + "logs: {processors: [redact]}\nplugins: {redact: %s}\n";
        agent.begin(List.of(
                of(yaml.formatted("own", "{patterns: [hunter., 'badge [0-9]+'], replace: '***'}")),
                of(yaml.formatted("dropped", "{drop: noise}")),
                of(yaml.formatted("wrong", "{patterns: ['(']}"))));
        for (String name : List.of("own", "dropped", "wrong")) {
            await(name, s -> s.state() == WorkloadState.completed);
        }
        assertEquals("*** *** noise\n", logs("own"));
        assertEquals("", logs("dropped"));
        assertTrue(
                logs("wrong")
                        .startsWith("[a line is withheld: plugin redact: plugins.redact has '(', which is no regular"),
                logs("wrong"));
        assertTrue(alive(pluginPid("redact")), "a refusal is no failure of the process");
    }
}
