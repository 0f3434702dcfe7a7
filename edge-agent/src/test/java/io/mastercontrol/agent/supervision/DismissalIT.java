package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.mastercontrol.agent.workload.Specs;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadParser;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.RestartPolicy.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not wanted any more, and what comes in its place. */
class DismissalIT {
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

    private WorkloadStatus await(String name, Predicate<WorkloadStatus> wanted) {
        long end = System.nanoTime() + 15_000_000_000L;
        while (System.nanoTime() < end) {
            Optional<WorkloadStatus> status = agent.status(name);
            if (status.isPresent() && wanted.test(status.get())) {
                return status.get();
            }
            LockSupport.parkNanos(300_000);
        }
        throw new AssertionError(name + " never got there; it is " + agent.status(name));
    }

    private void awaitGone(String name) {
        long end = System.nanoTime() + 15_000_000_000L;
        while (agent.status(name).isPresent() && System.nanoTime() < end) {
            LockSupport.parkNanos(300_000);
        }
        assertEquals(Optional.empty(), agent.status(name));
    }

    private static Predicate<WorkloadStatus> is(WorkloadState state) {
        return status -> status.state() == state;
    }

    @Test
    void whatFailedAndWasRemovedStartsWhenItIsDefinedAgain() {
        agent.begin(List.of());
        agent.define(new Definition(Specs.times("job", 1, When.never, "exit 3"), "1", null, data, false));
        await("job", is(WorkloadState.failed));
        assertInstanceOf(Outcome.Done.class, agent.remove("job"));
        assertEquals(Optional.empty(), agent.status("job"));
        agent.define(new Definition(Specs.forever("job", "exec sleep 1000"), "2", null, data, false));
        assertEquals("2", await("job", is(WorkloadState.running)).version());
    }

    @Test
    void anOldVersionThatWasToldToEndIsNotStartedByTheNextAgent() throws Exception {
        Definition one = version("1");
        Definition two = version("2");
        agent.begin(List.of(one));
        await("web", is(WorkloadState.running));
        agent.standBy(two);
        await("web.standby", is(WorkloadState.running));
        agent.define(two);
        assertEquals("1", await("web.standby", is(WorkloadState.running)).version());
        agent.endBeside("web", Duration.ZERO);
        await("web.standby", is(WorkloadState.stopping));
        agent.leave();

        startAgent();
        agent.begin(List.of(two), List.of(one));
        await("web.standby", is(WorkloadState.stopping));
        Files.createFile(data.resolve("workloads/web/state/enough"));
        await("web.standby", is(WorkloadState.stopped));
        agent.endBeside("web", Duration.ZERO);
        awaitGone("web.standby");
        assertEquals(
                List.of("begins 1", "begins 2"),
                Files.readAllLines(data.resolve("workloads/web/state/said")),
                "each began once");

        agent.standBy(one);
        await("web.standby", is(WorkloadState.running));
    }

    /** One that takes its time when it is told to end. */
    private Definition version(String version) {
        String script = "trap 'until [ -e $MC_STATE_DIR/enough ]; do sleep 0.02; done; exit 0' TERM;"
                + " echo begins $MC_VERSION >> $MC_STATE_DIR/said; while :; do sleep 0.05; done";
        WorkloadSpec spec = WorkloadParser.parse("web.yaml", """
                name: web
                type: service
                run_mode: forever
                command: [sh, -c, "%s"]
                stop: {timeout: 30s}
                blue_green: {symlink: current, keep: 0s}
                """.formatted(script), Map.of())
                .workloads()
                .get(0);
        return new Definition(spec, version, null, data, false);
    }
}
