package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five hundred deaths and restarts leave nothing behind: no process, descriptor, thread or control group. */
class SoakIT {
    private static final int WORKLOADS = 10;
    private static final int ROUNDS = 50;

    @TempDir
    Path data;

    @TempDir
    Path memory;

    @Test
    void fiveHundredCyclesLeaveNothingBehind() throws IOException {
        StringBuilder yaml = new StringBuilder("workloads:\n");
        for (int i = 0; i < WORKLOADS; i++) {
            yaml.append("- {name: w")
                    .append(i)
                    .append(", type: service, run_mode: forever, stop: {timeout: 1s},")
                    .append(" restart: {delay: 0s, max_restarts: 100000, factor: 1},")
                    .append(" health: {exec: \"true\", interval: 1s},")
                    .append(" command: [sh, -c, \"sleep 1000 & wait\"]}\n");
        }
        List<Definition> all = WorkloadParser.parse("w.yaml", yaml.toString(), Map.of()).workloads().stream()
                .map(spec -> new Definition(spec, "1", null, data, false))
                .toList();
        Workloads agent = Supervision.on(data, "device-1", Path.of("/sys/fs/cgroup"), Optional.of(memory));
        agent.begin(all);
        round(agent, 0);
        round(agent, 1);
        awaitQuiet(agent);
        long descriptors = entries("/proc/self/fd");
        long threads = entries("/proc/self/task");
        long processes = ours().size();
        for (int round = 2; round < ROUNDS; round++) {
            round(agent, round);
        }
        awaitQuiet(agent);
        await("descriptors come back to about " + descriptors, () -> entries("/proc/self/fd"), descriptors + 5);
        await("threads come back to about " + threads, () -> entries("/proc/self/task"), threads + 3);
        await("processes come back to " + processes, () -> ours().size(), processes);
        List<Path> groups = groups();
        assertTrue(groups.size() <= 5 * WORKLOADS, groups.toString());
        agent.shutDown();
        await("no process is left", () -> ours().size(), 0);
        assertEquals(List.of(), groups());
        await("threads end", () -> entries("/proc/self/task"), threads - 1);
    }

    /** Kills the leaders of most workloads and asks the others to restart, all at about the same time. */
    private static void round(Workloads agent, int round) {
        Map<String, Long> before = new TreeMap<>();
        for (int i = 0; i < WORKLOADS; i++) {
            String name = "w" + i;
            until(name + " runs in round " + round, () -> state(agent, name) == WorkloadState.running);
            before.put(name, agent.status(name).orElseThrow().pid());
        }
        before.forEach((name, pid) -> {
            if ((name.charAt(1) - '0' + round) % 3 == 0) {
                agent.restart(name);
            } else {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        });
        before.forEach((name, pid) -> until(name + " is replaced in round " + round, () -> {
            Long now = agent.status(name).orElseThrow().pid();
            return now != null && !now.equals(pid);
        }));
    }

    private static WorkloadState state(Workloads agent, String name) {
        return agent.status(name).orElseThrow().state();
    }

    /** Until each runs and has its successor ready, so that what is counted is the same each time. */
    private void awaitQuiet(Workloads agent) {
        until("all run", () -> agent.statuses().stream().allMatch(s -> s.state() == WorkloadState.running));
        long[] seen = {-1, 0};
        until("processes stay the same for three seconds", () -> {
            long now = ours().size();
            if (now != seen[0]) {
                seen[0] = now;
                seen[1] = System.nanoTime();
            }
            return System.nanoTime() - seen[1] > TimeUnit.SECONDS.toNanos(3);
        });
    }

    /** Every living process that was started for this data directory. */
    private List<Long> ours() {
        List<Long> all = new ArrayList<>();
        ProcessHandle.allProcesses().forEach(process -> {
            try {
                String environment =
                        Files.readString(Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1);
                if (environment.contains("MC_STATE_DIR=" + data)) {
                    all.add(process.pid());
                }
            } catch (IOException e) {
                // It ended while we looked.
                return;
            }
        });
        return all;
    }

    private List<Path> groups() throws IOException {
        List<Path> all = new ArrayList<>();
        Ground ground = Ground.of(data, "device-1", Path.of("/sys/fs/cgroup"), Optional.of(memory), "boot", () -> 0.5);
        String own = ground.cgroups().group();
        ground.close();
        try (Stream<Path> controllers = Files.list(Path.of("/sys/fs/cgroup"))) {
            for (Path controller : controllers.toList()) {
                Path level = controller.resolve("master-control").resolve(own);
                if (Files.isDirectory(level)) {
                    try (Stream<Path> below = Files.list(level)) {
                        below.filter(Files::isDirectory).forEach(all::add);
                    }
                }
            }
        }
        return all;
    }

    private static long entries(String directory) {
        String[] names = new java.io.File(directory).list();
        return names == null ? 0 : names.length;
    }

    private static void await(String what, LongSupplier count, long most) {
        long[] last = new long[1];
        until(() -> what + ", but it is " + last[0], () -> {
            last[0] = count.getAsLong();
            return last[0] <= most;
        });
    }

    private static void until(String what, BooleanSupplier condition) {
        until(() -> what, condition);
    }

    private static void until(java.util.function.Supplier<String> what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(45);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + what.get());
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
