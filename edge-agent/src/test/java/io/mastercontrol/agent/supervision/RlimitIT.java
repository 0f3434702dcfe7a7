package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a kernel without control groups, a memory cap is a limit of the address space: less exact, and it holds. */
class RlimitIT {
    private static final String YAML = """
            workloads:
            - &eater
              name: eater
              type: script
              run_mode: n_times
              max_runs: 1
              restart: {policy: never}
              memory_limit_mb: 64
              command: [sh, -c, "ulimit -v > $MC_STATE_DIR/limit; head -c 200000000 /dev/zero | tail -c 200000000 > /dev/null"]
            - {<<: *eater, name: modest, command: [sh, -c, "head -c 2000000 /dev/zero | tail -c 2000000 > /dev/null"]}
            - name: free
              type: script
              run_mode: n_times
              max_runs: 1
              restart: {policy: never}
              command: [sh, -c, "ulimit -v > $MC_STATE_DIR/limit; head -c 200000000 /dev/zero | tail -c 200000000 > /dev/null"]
            """;

    @TempDir
    Path data;

    @TempDir
    Path memory;

    @TempDir
    Path noControlGroups;

    private Workloads agent;

    @AfterEach
    void stop() {
        agent.shutDown();
    }

    private WorkloadStatus end(String name) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        WorkloadStatus status = agent.status(name).orElseThrow();
        while (status.state() != WorkloadState.failed && status.state() != WorkloadState.completed) {
            assertTrue(System.nanoTime() < deadline, status.toString());
            LockSupport.parkNanos(5_000_000);
            status = agent.status(name).orElseThrow();
        }
        return status;
    }

    private String limit(String name) throws Exception {
        return Files.readString(data.resolve("workloads").resolve(name).resolve("state/limit"))
                .trim();
    }

    @Test
    void aMemoryCapHoldsWithoutControlGroups() throws Exception {
        List<Definition> all = WorkloadParser.parse("w.yaml", YAML, Map.of()).workloads().stream()
                .map(spec -> new Definition(spec, "1", null, data, false))
                .toList();
        assertEquals(3, all.size());
        agent = Supervision.on(data, "device-1", noControlGroups, Optional.of(memory));
        agent.begin(all);
        WorkloadStatus eater = end("eater");
        assertEquals(WorkloadState.failed, eater.state(), eater.toString());
        assertEquals("65536", limit("eater"), "KiB of address space");
        assertEquals(WorkloadState.completed, end("modest").state());
        assertEquals(WorkloadState.completed, end("free").state(), "who has no cap has no limit");
        assertEquals("unlimited", limit("free"));
    }
}
