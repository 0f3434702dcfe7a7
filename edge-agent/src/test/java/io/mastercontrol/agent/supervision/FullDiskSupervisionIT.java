package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.disk.SmallDisk;
import io.mastercontrol.agent.workload.Specs;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device whose disk is full keeps its programs running. */
class FullDiskSupervisionIT {
    @TempDir
    Path scratch;

    @Test
    void aKilledWorkloadRunsAgainAndIsAdoptedByTheNextAgent() throws Exception {
        try (SmallDisk disk = new SmallDisk(scratch.resolve("disk"))) {
            Workloads agent = agent(disk.path());
            try {
                agent.begin(List.of(web(disk.path())));
                long first =
                        await(agent, s -> s.state() == WorkloadState.running).pid();
                disk.fill();

                ProcessHandle.of(first).orElseThrow().destroyForcibly();
                long second =
                        await(agent, s -> s.pid() != null && s.pid() != first).pid();
                ProcessHandle.of(second).orElseThrow().destroyForcibly();
                long third = await(agent, s -> s.pid() != null && s.pid() != first && s.pid() != second)
                        .pid();

                agent.leave();
                agent = agent(disk.path());
                agent.begin(List.of(web(disk.path())));
                await(agent, s -> s.pid() != null && s.pid() == third);
            } finally {
                agent.shutDown();
            }
            assertTrue(Files.isSymbolicLink(disk.path().resolve("workloads/web/run")));
            try (var left = Files.list(scratch.resolve("memory"))) {
                assertEquals(List.of(), left.toList(), "an agent that stopped everything leaves nothing in memory");
            }
        }
    }

    private Workloads agent(Path data) throws Exception {
        return Supervision.on(data, "board-1", Path.of("/sys/fs/cgroup"), Optional.of(scratch.resolve("memory")));
    }

    private static Definition web(Path data) {
        return new Definition(Specs.forever("web", "exec sleep 1000"), "1", null, data, false);
    }

    private static WorkloadStatus await(Workloads agent, Predicate<WorkloadStatus> wanted) {
        long end = System.nanoTime() + 15_000_000_000L;
        while (System.nanoTime() < end) {
            Optional<WorkloadStatus> status = agent.status("web");
            if (status.isPresent() && wanted.test(status.get())) {
                return status.get();
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new AssertionError("web never got there; it is " + agent.status("web"));
    }
}
