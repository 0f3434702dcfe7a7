package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.mastercontrol.agent.plugin.Plugins;
import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scheduled times that come during a run: real processes, and a clock that stands a second before a full minute. */
class OverlapIT {
    @TempDir
    Path data;

    @TempDir
    Path memory;

    private Workloads agent;

    @BeforeEach
    void startAgent() throws IOException {
        Duration away = Duration.between(Instant.now(), Instant.parse("2026-03-01T11:59:58.500Z"));
        agent = new Supervisor(Ground.of(
                data,
                "device-1",
                Path.of("/sys/fs/cgroup"),
                Optional.of(memory),
                "boot",
                () -> 0.5,
                Clock.offset(Clock.systemUTC(), away),
                Plugins.none(data)));
    }

    @AfterEach
    void stopEverything() {
        agent.shutDown();
    }

    private void begin(String overlap) {
        agent.begin(WorkloadParser.parse("w.yaml", """
                name: job
                type: script
                run_mode: schedule
                schedule: {cron: "* * * * *", overlap: %s}
                command: [sh, -c, "until [ -e go ]; do sleep 0.02; done; rm go"]
                """.formatted(overlap), Map.of()).workloads().stream()
                .map(spec -> new Definition(spec, "1", null, data, false))
                .toList());
        assertEquals(
                WorkloadState.waiting,
                await(s -> s.state() != WorkloadState.registered).state());
        // It is running when its next time comes.
        agent.start("job");
    }

    private WorkloadStatus await(Predicate<WorkloadStatus> wanted) {
        long end = System.nanoTime() + 15_000_000_000L;
        while (System.nanoTime() < end) {
            Optional<WorkloadStatus> status = agent.status("job");
            if (status.isPresent() && wanted.test(status.get())) {
                return status.get();
            }
            java.util.concurrent.locks.LockSupport.parkNanos(300_000);
        }
        throw new AssertionError("it never got there; it is " + agent.status("job"));
    }

    private void passMinute() {
        Instant end = Instant.now().plusMillis(2_500);
        await(s -> Instant.now().isAfter(end));
    }

    @Test
    void skipLetsTheRunGoOnAndWaitsForTheNextTime() throws IOException {
        begin("skip");
        long pid = await(s -> s.pid() != null).pid();
        passMinute();
        assertEquals(pid, agent.status("job").orElseThrow().pid());
        Files.createFile(data.resolve("go"));
        WorkloadStatus waiting = await(s -> s.state() == WorkloadState.waiting);
        assertEquals("its next time, 2026-03-01T12:01:00Z", waiting.waitingFor());
        assertEquals(1, waiting.runs());
    }

    @Test
    void queueRunsOnceMoreWhenTheRunHasEnded() throws IOException {
        begin("queue");
        long pid = await(s -> s.pid() != null).pid();
        passMinute();
        Files.createFile(data.resolve("go"));
        assertNotEquals(pid, await(s -> s.runs() == 2 && s.pid() != null).pid());
        Files.createFile(data.resolve("go"));
        assertEquals(2, await(s -> s.state() == WorkloadState.waiting).runs(), "once, not again and again");
    }

    @Test
    void replaceStopsTheRunAndStartsAnother() {
        begin("replace");
        long pid = await(s -> s.pid() != null).pid();
        WorkloadStatus next = await(s -> s.pid() != null && s.pid() != pid);
        assertEquals(ExitReason.schedule, next.lastExit().reason());
        assertEquals(2, next.runs());
    }
}
