package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.RunFiles;
import io.mastercontrol.agent.workload.Specs;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * New versions take the place of old ones whose successors wait ready, many at once: each begins once and lives on. Each has
 * the number of a successor that is dismissed at that moment.
 */
class ReplacementIT {
    private static final int WORKLOADS = 12;
    /** More, with processes that keep the machine busy, show what a slow machine does. */
    private static final int ROUNDS = Integer.getInteger("mc.replacements", 2);

    @TempDir
    Path data;

    @TempDir
    Path memory;

    private Workloads agent;

    @Test
    void aNewVersionLivesOnWhateverWaitedToFollowTheOldOne() throws Exception {
        agent = Supervision.on(data, "device-1", Path.of("/sys/fs/cgroup"), Optional.of(memory));
        try {
            agent.begin(versions("0"));
            for (int round = 1; round <= ROUNDS; round++) {
                replace(Integer.toString(round), round);
            }
            Map<String, Long> left = new TreeMap<>();
            agent.statuses().forEach(status -> left.put(status.name(), status.pid()));
            agent.leave();
            agent = Supervision.on(data, "device-1", Path.of("/sys/fs/cgroup"), Optional.of(memory));
            agent.begin(versions(Integer.toString(ROUNDS)));
            Map<String, Long> adopted = new TreeMap<>();
            // The first look at what was adopted is over when a successor has been made.
            left.keySet().forEach(name -> adopted.put(name, awaitSuccessor(name).pid()));
            assertEquals(left, adopted);
        } finally {
            agent.shutDown();
        }
    }

    private void replace(String version, int round) throws IOException {
        for (Definition next : versions(version)) {
            awaitSuccessor(next.name());
        }
        versions(version).forEach(agent::define);
        for (Definition next : versions(version)) {
            String name = next.name();
            WorkloadStatus now = await(name, s -> version.equals(s.version()) && s.state() == WorkloadState.running);
            assertEquals("TERM", now.lastExit().signal(), () -> name + " in round " + round + ": " + now);
            assertEquals(round + 1, now.runs(), () -> name + " in round " + round + ": " + now);
        }
    }

    private List<Definition> versions(String version) {
        return IntStream.range(0, WORKLOADS)
                .mapToObj(i -> new Definition(
                        Specs.forever("w" + i, "exec sleep 1000 # " + version), version, null, data, false))
                .toList();
    }

    /** The status in which it runs on, its successor ready. */
    private WorkloadStatus awaitSuccessor(String name) {
        return await(name, s -> s.state() == WorkloadState.running && successorOf(name, s.pid()));
    }

    private boolean successorOf(String name, long pid) {
        try {
            RunFiles files =
                    new RunFiles(data.resolve("workloads").resolve(name).resolve("run"));
            long number = files.latest().orElseThrow().number();
            assertTrue(files.status(number).isEmpty(), () -> name + " runs, and its end is written down: " + number);
            return files.ready(number + 1)
                    .filter(ready -> ready.pid() != pid)
                    .filter(ProcessIdentity::isAlive)
                    .isPresent();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private WorkloadStatus await(String name, Predicate<WorkloadStatus> wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            Optional<WorkloadStatus> status = agent.status(name);
            if (status.isPresent() && wanted.test(status.get())) {
                return status.get();
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new AssertionError(name + " never got there; it is " + agent.status(name));
    }
}
