package io.mastercontrol.agent.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.agent.run.Usage;
import io.mastercontrol.agent.supervision.LogQuery;
import io.mastercontrol.agent.supervision.WorkloadObserver;
import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that real programs run into, with the control groups of this machine, and what is measured of them. */
class ResourcesIT {
    @TempDir
    Path data;

    @TempDir
    Path memory;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private Cells cells;

    @BeforeEach
    void startAgent() throws IOException {
        cells = new Cells(data, memory);
        cells.agent().observe(new WorkloadObserver() {
            @Override
            public void happened(Instant at, String type, String workload, String message, JsonNode detail) {
                events.add(type + ": " + message);
            }

            @Override
            public void changed(WorkloadStatus status) {}
        });
    }

    @AfterEach
    void stopEverything() {
        cells.close();
    }

    private long told(String start) {
        return events.stream().filter(event -> event.startsWith(start)).count();
    }

    private void awaitEvent(String start) {
        Cells.await(() -> told(start) > 0, () -> "no " + start + " but " + events);
    }

    @Test
    void nearItsMemoryCapIsToldOnceAndOver() throws Exception {
        cells.define(cells.yaml("eater", "forever", """
                import os, time
                state = os.environ['MC_STATE_DIR']
                data = bytearray(250 << 20)
                def own():
                    return int([line.split()[1] for line in open('/proc/self/status') if line.startswith('RssAnon')][0])
                for page in range(0, len(data), 4096):
                    if page % (1 << 20) == 0 and own() > 236 << 10:
                        break
                    data[page] = 1
                while not os.path.exists(state + '/less'): time.sleep(0.05)
                del data
                print('less')
                time.sleep(1000)
                """, "resources: {memory: 256M}"));
        awaitEvent("workload_memory_high: it uses 9");
        assertTrue(cells.await("eater", s -> s.reason() != null).reason().endsWith("% of its memory cap of 256 MiB"));
        java.nio.file.Files.createFile(data.resolve("workloads/eater/state/less"));
        awaitEvent("workload_memory_normal");
        assertEquals(1, told("workload_memory_high"));
        assertEquals(null, cells.await("eater", s -> s.reason() == null).reason());
        assertEquals(256L << 20, cells.agent().usage("eater").orElseThrow().memoryLimitBytes());
    }

    @Test
    void childThatIsKilledForMemoryIsNamedThoughTheWorkloadLivesOn() throws Exception {
        cells.define(cells.yaml("parent", "forever", """
                import subprocess, sys, time
                time.sleep(0.5)
                print(subprocess.call([sys.executable, '-c', 'x = bytearray(b"x" * (200 << 20))']))
                time.sleep(1000)
                """, "resources: {memory: 48M}"));
        awaitEvent("workload_out_of_memory: it used more memory than its cap of 48 MiB");
        cells.awaitLine("parent", "-9");
        assertEquals(WorkloadState.running, cells.running("parent").state());
        cells.define(cells.yaml("alone", "n_times", "x = bytearray(b'x' * (200 << 20))", "resources: {memory: 48M}"));
        assertEquals(
                ExitReason.out_of_memory,
                cells.await("alone", s -> s.state() == WorkloadState.failed)
                        .lastExit()
                        .reason());
    }

    @Test
    void forkBombIsHeld() throws Exception {
        String said = cells.run("""
                import os, time
                made = 0
                try:
                    while made < 500:
                        if os.fork() == 0:
                            time.sleep(1000)
                        made += 1
                except OSError as e:
                    print(os.strerror(e.errno), made < 20)
                """, "resources: {pids: 20}");
        assertEquals("Resource temporarily unavailable True", said);
    }

    @Test
    void processorIsRationedAndPoliteAndMeasured() throws Exception {
        cells.define(
                cells.yaml("busy", "forever", """
                import os, time
                print(os.sched_getaffinity(0), os.nice(0), flush=True)
                with open(os.environ['MC_STATE_DIR'] + '/f', 'wb') as f:
                    f.write(b'x' * (4 << 20)); f.flush(); os.fsync(f.fileno())
                time.sleep(0.01)
                print('written', flush=True)
                while True: pass
                """, "cpu_nice: 7\nresources: {cpu: 0.1, cpu_set: '0', cpu_weight: 10}"));
        cells.awaitLine("busy", "written");
        int usual = Integer.parseInt(
                java.nio.file.Files.readString(Path.of("/proc/self/stat")).split(" ")[18]);
        assertEquals(
                "{0} " + Math.min(19, usual + 7),
                cells.output("busy", LogQuery.Stream.stdout).lines().findFirst().orElseThrow());
        Cells.await(
                () -> cells.agent().usage("busy").orElseThrow().cpuSeconds() > 0.15,
                () -> "it never used the processor");
        Usage first = cells.agent().usage("busy").orElseThrow();
        long start = System.nanoTime();
        Cells.await(
                () -> cells.agent().usage("busy").orElseThrow().cpuSeconds() > first.cpuSeconds() + 0.1,
                () -> "it stopped using the processor");
        double share = 0.1e9 / (System.nanoTime() - start);
        assertTrue(share < 0.3, "it had " + share + " of a processor");
        Usage usage = cells.agent().usage("busy").orElseThrow();
        assertEquals(1, usage.processes());
        assertTrue(usage.residentBytes() > 2 << 20, usage::toString);
        assertTrue(
                usage.proportionalBytes() > 0 && usage.proportionalBytes() <= usage.residentBytes(), usage::toString);
        assertTrue(usage.writtenBytes() >= 4 << 20, usage::toString);
        assertTrue(usage.voluntarySwitches() > 0 && usage.involuntarySwitches() > 0, usage::toString);
        assertEquals(
                usage.cpuSeconds(),
                cells.agent().status("busy").orElseThrow().cpuSeconds(),
                1.0,
                "the status says the same");
    }
}
