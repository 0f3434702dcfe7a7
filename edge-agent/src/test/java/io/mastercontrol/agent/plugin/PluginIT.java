package io.mastercontrol.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes of a plugin that does what it is told to, however bad that is. */
class PluginIT {
    private static final Duration LONG = Duration.ofSeconds(30);
    /** Nine tenths of the longest that it can be. */
    private static final DoubleSupplier PAUSE = () -> 0.9;

    @TempDir
    Path root;

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private Plugin plugin;

    @AfterEach
    void end() throws Exception {
        if (plugin != null) {
            Optional<PluginProcess> last = plugin.close();
            assertTrue(last.isEmpty() || last.get().awaitEnd(Duration.ofSeconds(10)), "it does not end");
        }
        callers.shutdownNow();
        timer.shutdownNow();
    }

    private Plugin obedient(Settings settings) throws IOException {
        Path directory = ScriptedPlugins.obedient(root, "odd");
        plugin = new Plugin(
                ScriptedPlugins.manifest(directory), settings, root.resolve("state"), timer, PAUSE, why -> {});
        return plugin;
    }

    private static ObjectNode does(String what) {
        return Json.mapper().createObjectNode().put("do", what);
    }

    private JsonNode call(ObjectNode arguments) throws Exception {
        return plugin.call("anything", arguments, LONG);
    }

    private String failure(ObjectNode arguments) {
        return assertThrows(PluginFailure.class, () -> call(arguments)).getMessage();
    }

    private static boolean alive(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (java.nio.file.NoSuchFileException e) {
            return false;
        }
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.call()) {
            assertTrue(System.nanoTime() < end, what);
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Whether the plugin has got a call that it keeps. */
    private boolean isKept() {
        return Files.exists(root.resolve("state/kept"));
    }

    private PluginStatus status() {
        return plugin.status(List.of());
    }

    /** Once its pause is over; whoever comes before is refused. */
    private JsonNode callAgain() throws Exception {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        await("it never comes back", () -> {
            try {
                answer.complete(call(does("answer")));
                return true;
            } catch (PluginFailure e) {
                // Or the end of the last one has not been noted yet.
                String why = status().lastError();
                assertTrue(
                        e.getMessage().contains("is tried again in")
                                || e.getMessage().equals(why),
                        e.getMessage());
                return false;
            }
        });
        return answer.get();
    }

    @Test
    void isStartedWhenItIsNeededAndKnowsNothingOfTheAgent() throws Exception {
        obedient(Settings.in());
        assertEquals("idle", status().state());
        JsonNode told = call(does("tell"));
        assertEquals("running", status().state());
        assertEquals(status().pid().longValue(), told.path("pid").asLong());
        assertEquals(root.resolve("odd").toString(), told.path("cwd").asText());
        assertEquals("odd", told.path("env").path("MC_PLUGIN").asText());
        assertEquals(
                root.resolve("state").toString(),
                told.path("env").path("MC_STATE_DIR").asText());
        told.path("env").properties().stream()
                .map(java.util.Map.Entry::getKey)
                .forEach(name -> assertTrue(
                        !name.startsWith("QUARKUS_")
                                && (!name.startsWith("MC_") || name.matches("MC_PLUGIN|MC_STATE_DIR")),
                        name));
        List<String> open = new ArrayList<>();
        told.path("fds").forEach(fd -> open.add(fd.asText()));
        assertTrue(
                open.stream().allMatch(file -> file.startsWith("pipe:") || file.startsWith("/proc/")),
                "it holds no file of the agent open: " + open);
    }

    @Test
    void manyAskAtOnceAndItIsStartedOnce() throws Exception {
        obedient(Settings.in());
        List<Future<JsonNode>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ObjectNode arguments = does("answer").put("number", i);
            calls.add(callers.submit(() -> call(arguments)));
        }
        for (int i = 0; i < 40; i++) {
            assertEquals(i, calls.get(i).get().path("number").asInt());
        }
        assertEquals(0, status().restarts());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "die     | plugin odd was ended by signal KILL",
                "torn    | plugin odd exited with code 0",
                "garbage | plugin odd wrote a line that is no JSON object",
                "long    | plugin odd wrote a line that is longer than 1048576 bytes"
            })
    void whateverBreaksItEveryoneWhoWaitsIsToldAtOnceAndItComesBack(String what, String told) throws Exception {
        obedient(Settings.in());
        long first = call(does("tell")).path("pid").asLong();
        Future<JsonNode> kept = callers.submit(() -> call(does("keep")));
        await("it is asked", this::isKept);
        String why = failure(does(what));
        assertTrue(why.startsWith(told), why);
        ExecutionException other = assertThrows(ExecutionException.class, () -> kept.get(10, TimeUnit.SECONDS));
        assertEquals(why, other.getCause().getMessage());
        await("it is gone", () -> !alive(first));
        await("it is told", () -> status().state().equals("backoff"));
        assertEquals(why, status().lastError());
        callAgain();
        assertEquals("running", status().state());
        assertEquals(1, status().restarts());
        assertTrue(status().failures() >= 2);
        assertNotEquals(first, status().pid());
    }

    @Test
    void killedFromOutsideInTheMiddleOfCallsItComesBack() throws Exception {
        obedient(Settings.in());
        long pid = call(does("tell")).path("pid").asLong();
        Future<JsonNode> waiting = callers.submit(() -> call(does("keep")));
        await("it is asked", this::isKept);
        new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor();
        assertEquals(
                "plugin odd was ended by signal KILL",
                assertThrows(ExecutionException.class, () -> waiting.get(10, TimeUnit.SECONDS))
                        .getCause()
                        .getMessage());
        callAgain();
    }

    @Test
    void whoHangsIsEndedAtTheDeadlineWithEverythingThatItStarted() throws Exception {
        obedient(Settings.in());
        long pid = call(does("tell")).path("pid").asLong();
        long child = call(does("spawn")).asLong();
        assertTrue(alive(child));
        String why = assertThrows(PluginFailure.class, () -> plugin.call("check", does("hang"), Duration.ofMillis(300)))
                .getMessage();
        assertEquals("plugin odd did not answer 'check' within 0.3 s and was ended", why);
        await("it and its child are gone", () -> !alive(pid) && !alive(child));
        callAgain();
    }

    @Test
    void whatItLeavesBehindWhenItDiesIsEnded() throws Exception {
        obedient(Settings.in());
        call(does("tell"));
        long child = call(does("spawn")).asLong();
        failure(does("exit").put("code", 3));
        assertEquals("plugin odd exited with code 3", status().lastError());
        await("its child is gone", () -> !alive(child));
    }

    @Test
    void thePausesGrow() throws Exception {
        obedient(Settings.in());
        for (int round = 0; round < 3; round++) {
            callAgain();
            failure(does("die"));
        }
        await(
                "the third pause is longer than the first and the second are",
                () -> failure(does("answer")).matches(".* again in [34] s: .*"));
    }

    @Test
    void whoIsNotNeededGoesAndThatIsNoFailure() throws Exception {
        obedient(Settings.in().idle(Duration.ofMillis(300)));
        long first = call(does("tell")).path("pid").asLong();
        Future<JsonNode> working = callers.submit(() -> call(does("keep")));
        await("its call is under way", this::isKept);
        assertTrue(alive(first), "nobody is idle who is still asked");
        plugin.call("anything", does("answer"), LONG);
        working.cancel(true);
        await("it is gone", () -> !alive(first));
        assertEquals("idle", status().state());
        assertNotEquals(first, call(does("tell")).path("pid").asLong());
        assertEquals(0, status().restarts());
        assertEquals(0, status().failures());
    }

    @Test
    void aSlowStartIsNobodysFault() throws Exception {
        Path directory = ScriptedPlugins.write(root, "slow", "1", """
                import os, sys, time
                while not os.path.exists("go"):
                    time.sleep(0.01)
                print('{"hello": {"protocol": 1, "version": "1"}}', flush=True)
                for line in sys.stdin:
                    print('{"id": %s, "result": "done"}' % line.split(":")[1].split(",")[0], flush=True)
                """);
        plugin = new Plugin(
                ScriptedPlugins.manifest(directory), Settings.in(), root.resolve("state"), timer, PAUSE, why -> {});
        String why = assertThrows(PluginFailure.class, () -> plugin.call("check", does(""), Duration.ofMillis(50)))
                .getMessage();
        assertEquals("plugin slow is still starting", why);
        assertEquals("starting", status().state());
        await("its process is there", () -> status().pid() != null);
        long pid = status().pid();
        Files.createFile(directory.resolve("go"));
        assertEquals("done", call(does("")).asText());
        assertEquals(pid, status().pid());
    }

    @Test
    void whoNeverSaysHelloIsEnded() throws Exception {
        Path directory = ScriptedPlugins.write(root, "mute", "1", "import time; time.sleep(1000)\n");
        plugin = new Plugin(
                ScriptedPlugins.manifest(directory),
                Settings.in().toStart(Duration.ofMillis(400)),
                root.resolve("state"),
                timer,
                PAUSE,
                why -> {});
        assertEquals("plugin mute did not say hello within 0.4 s", failure(does("")));
        assertEquals("backoff", status().state());
    }

    @Test
    void aProgramThatIsNotThereIsTold() throws Exception {
        Path directory = ScriptedPlugins.obedient(root, "odd");
        Path manifest = directory.resolve("plugin.yaml");
        String right = Files.readString(manifest);
        for (String command : List.of("./serve", "no-such-program")) {
            Files.writeString(manifest, right.replaceAll("command: .*", "command: [" + command + "]"));
            plugin = new Plugin(
                    ScriptedPlugins.manifest(directory), Settings.in(), root.resolve("state"), timer, PAUSE, why -> {});
            String why = failure(does(""));
            assertTrue(why.startsWith("plugin odd cannot be started: there is no program "), why);
        }
    }

    @Test
    void whatItWritesToStandardErrorNeverHoldsItUp() throws Exception {
        obedient(Settings.in());
        call(does("talk").put("lines", 100_000));
        assertFalse(status().state().equals("backoff"));
    }
}
