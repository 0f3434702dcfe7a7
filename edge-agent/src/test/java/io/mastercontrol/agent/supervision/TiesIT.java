package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a workload does because of another one, of the clock, or of a guard: real processes. */
class TiesIT {
    @TempDir
    Path data;

    @TempDir
    Path memory;

    private Workloads agent;

    @BeforeEach
    void startAgent() throws IOException {
        agent = Supervision.on(data, "device-1", Path.of("/sys/fs/cgroup"), Optional.of(memory));
    }

    @AfterEach
    void stopEverything() {
        agent.shutDown();
    }

    private List<Definition> workloads(String yaml) {
        var file = WorkloadParser.parse("w.yaml", yaml, Map.of());
        assertEquals(List.of(), file.problems());
        return file.workloads().stream()
                .map(spec -> new Definition(spec, "1", null, data, false))
                .toList();
    }

    private WorkloadStatus await(String name, Predicate<WorkloadStatus> wanted) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < end) {
            Optional<WorkloadStatus> status = agent.status(name);
            if (status.isPresent() && wanted.test(status.get())) {
                return status.get();
            }
            java.util.concurrent.locks.LockSupport.parkNanos(300_000);
        }
        throw new AssertionError(name + " never got there; it is " + agent.status(name));
    }

    private WorkloadStatus running(String name) {
        return await(name, s -> s.state() == WorkloadState.running);
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private static long cpuTicks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    @Test
    void whenADependencyDiesOneFollowsOneStopsAndOneStays() {
        agent.begin(workloads("""
                workloads:
                  - {name: broker, type: service, run_mode: forever, command: [sleep, "1000"], restart: {delay: 1s},
                     health: {exec: "true", interval: 200ms}}
                  - {name: follows, type: service, run_mode: forever, command: [sleep, "1000"],
                     depends_on: {broker: healthy}, restart_with: [broker]}
                  - {name: stops, type: service, run_mode: forever, command: [sleep, "1000"],
                     depends_on: {broker: healthy}, stop_with: [broker]}
                  - {name: stays, type: service, run_mode: forever, command: [sleep, "1000"], depends_on: {broker: healthy}}
                """));
        WorkloadStatus follows = running("follows");
        WorkloadStatus stops = running("stops");
        WorkloadStatus stays = running("stays");
        kill(await("broker", s -> s.health() == Health.healthy).pid());
        WorkloadStatus waiting = await("stops", s -> s.state() == WorkloadState.waiting);
        assertEquals("broker to be healthy", waiting.waitingFor());
        assertEquals(ExitReason.dependency, waiting.lastExit().reason());
        assertEquals(follows.pid(), agent.status("follows").orElseThrow().pid(), "it runs on until the other is back");
        WorkloadStatus followed = await(
                "follows", s -> s.state() == WorkloadState.running && !s.pid().equals(follows.pid()));
        assertEquals(ExitReason.dependency, followed.lastExit().reason());
        assertEquals(0, followed.restarts(), "following is no failure");
        assertNotEquals(stops.pid(), running("stops").pid());
        assertEquals(stays.pid(), running("stays").pid());
        agent.stop("broker");
        await("stops", s -> s.state() == WorkloadState.waiting);
        agent.stop("follows");
        agent.start("broker");
        running("stops");
        assertEquals(
                WorkloadState.stopped,
                await("follows", s -> s.pid() == null).state(),
                "what a person stopped does not follow");
    }

    @Test
    void aPausedWorkloadGetsNoProcessorIsNotAskedAndGoesOnWhereItWas() throws IOException {
        List<Definition> all = workloads("""
                workloads:
                  - {name: busy, type: service, run_mode: forever, deferrable: true, timeout: 1h, stop: {timeout: 500ms},
                     command: [sh, -c, "(while :; do :; done) & while :; do :; done"],
                     health: {exec: "test ! -e sick", interval: 100ms, retries: 1, start_period: 0s}}
                  - {name: vital, type: service, run_mode: forever, command: [sleep, "1000"]}
                  - {name: later, type: service, run_mode: forever, deferrable: true, command: [sleep, "1000"]}
                """);
        agent.begin(all);
        long pid = await("busy", s -> s.health() == Health.healthy).pid();
        assertInstanceOf(Outcome.Refused.class, agent.pause("vital", "the board is hot"));
        assertInstanceOf(Outcome.Done.class, agent.pause("busy", "the board is hot"));
        WorkloadStatus paused = await("busy", s -> s.state() == WorkloadState.paused);
        assertEquals("the board is hot", paused.reason());
        assertEquals(pid, paused.pid());
        Files.createFile(data.resolve("sick"));
        long before = cpuTicks(pid);
        agent.stop("later");
        await("later", s -> s.state() == WorkloadState.stopped);
        agent.pause("later", "the board is hot");
        assertTrue(agent.start("later").message().contains("is paused: the board is hot"));
        await("later", s -> s.state() == WorkloadState.paused);
        assertTrue(cpuTicks(pid) - before <= 1, "it runs on");
        Files.delete(data.resolve("sick"));
        agent.resume("busy");
        agent.resume("later");
        running("later");
        await("busy", s -> s.state() == WorkloadState.running && s.health() == Health.healthy);
        long again = cpuTicks(pid);
        await("busy", s -> {
            try {
                return cpuTicks(pid) > again + 5;
            } catch (IOException e) {
                return false;
            }
        });
        agent.pause("busy", "the board is hot");
        await("busy", s -> s.state() == WorkloadState.paused);
        agent.stop("busy");
        await("busy", s -> s.state() == WorkloadState.stopped && s.pid() == null);
        assertTrue(ProcessHandle.of(pid).isEmpty(), "a frozen process is stopped too");
    }

    @Test
    void aFrozenProcessThatAnAgentLeftBehindIsThawedByTheNext() throws IOException {
        List<Definition> all = workloads("""
                {name: busy, type: service, run_mode: forever, deferrable: true, command: [sh, -c, "while :; do :; done"]}
                """);
        agent.begin(all);
        long pid = running("busy").pid();
        agent.pause("busy", "the board is hot");
        await("busy", s -> s.state() == WorkloadState.paused);
        agent.leave();
        agent = Supervision.on(data, "device-1", Path.of("/sys/fs/cgroup"), Optional.of(memory));
        agent.begin(all);
        assertEquals(pid, running("busy").pid());
        long before = cpuTicks(pid);
        await("busy", s -> {
            try {
                return cpuTicks(pid) > before + 5;
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void aRunThatIsNotHealthyInTimeIsStoppedAndItsPolicyDecides() {
        agent.begin(workloads("""
                {name: slow, type: service, run_mode: forever, command: [sleep, "1000"], restart: {policy: never},
                 health: {exec: "false", interval: 100ms, retries: 1000, start_timeout: 500ms}}
                """));
        WorkloadStatus failed = await("slow", s -> s.state() == WorkloadState.failed);
        assertEquals(ExitReason.timeout, failed.lastExit().reason());
    }
}
