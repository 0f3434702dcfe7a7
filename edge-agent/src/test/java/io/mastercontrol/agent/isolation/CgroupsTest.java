package io.mastercontrol.agent.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.workload.WorkloadParser;
import io.mastercontrol.contracts.workload.WorkloadSpec.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written into control files, and read from them, in directories that imitate the kernel's. */
class CgroupsTest {
    private static final String ALL =
            "{memory: 64M, memory_high: 48M, cpu: 0.5, cpu_weight: 50, cpu_set: 0-1, pids: 32, io_weight: 2000}";

    @TempDir
    Path root;

    private static Resources resources(String yaml) {
        return WorkloadParser.parse(
                        "w.yaml",
                        "name: w\ntype: service\nrun_mode: forever\ncommand: [x]\nresources: " + yaml + "\n",
                        Map.of())
                .workloads()
                .get(0)
                .resources();
    }

    /** As a kernel with v2 shows it: the group's files are there once the group is. */
    private Path unified() throws IOException {
        Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
        Path group = Files.createDirectories(root.resolve("master-control/g/w"));
        write(group, "memory.max", "max");
        write(group, "memory.high", "max");
        write(group, "memory.swap.max", "max");
        write(group, "cpu.max", "max 100000");
        write(group, "cpu.weight", "100");
        write(group, "cpuset.cpus", "");
        write(group, "pids.max", "max");
        write(group, "io.weight", "default 100");
        write(group.getParent(), "io.weight", "default 100");
        return group;
    }

    private static void write(Path group, String file, String text) throws IOException {
        Files.writeString(group.resolve(file), text + "\n");
    }

    private static String read(Path group, String file) throws IOException {
        return Files.readString(group.resolve(file)).trim();
    }

    @Test
    void writesEveryLimitWithVersionTwoAndTakesItBack() throws Exception {
        Path group = unified();
        Cgroups cgroups = Cgroups.detect(root, "g");
        assertEquals("v2 [memory, cpu, pids, cpuset, io]", cgroups.toString());
        assertEquals("+io", read(root.resolve("master-control/g"), "cgroup.subtree_control"));
        assertEquals(List.of(group.resolve("cgroup.procs")), cgroups.prepare("w", resources(ALL)));
        assertEquals(Integer.toString(64 << 20), read(group, "memory.max"));
        assertEquals(Integer.toString(48 << 20), read(group, "memory.high"));
        assertEquals("0", read(group, "memory.swap.max"));
        assertEquals("50000 100000", read(group, "cpu.max"));
        assertEquals("50", read(group, "cpu.weight"));
        assertEquals("0-1", read(group, "cpuset.cpus"));
        assertEquals("32", read(group, "pids.max"));
        assertEquals("default 2000", read(group, "io.weight"));
        cgroups.prepare("w", resources("{}"));
        for (String file : List.of("memory.max", "memory.high", "memory.swap.max", "pids.max", "cpu.max")) {
            assertEquals("max", read(group, file), file);
        }
        assertEquals("100", read(group, "cpu.weight"));
        assertEquals("", read(group, "cpuset.cpus"));
        assertEquals("default 100", read(group, "io.weight"));
    }

    @Test
    void readsWhatVersionTwoMeasured() throws Exception {
        Path group = unified();
        write(group, "memory.current", "1000000");
        write(group, "memory.stat", "anon 400000\ninactive_file 300000\nactive_file 1");
        write(group, "memory.events", "low 0\nhigh 7\nmax 3\noom 1\noom_kill 2");
        write(group, "cpu.stat", "usage_usec 2500000\nuser_usec 2000000");
        write(group, "io.stat", "8:0 rbytes=100 wbytes=20 rios=1 wios=1\n8:16 rbytes=1 wbytes=2 rios=1 wios=1");
        Cgroups cgroups = Cgroups.detect(root, "g");
        assertEquals(2, cgroups.outOfMemoryKills("w"));
        assertEquals(Optional.of(2.5), cgroups.cpuSeconds("w"));
        assertEquals(Optional.of(new Cgroups.Io(101, 22)), cgroups.io("w"));
        assertEquals(
                Optional.of(700_000L), cgroups.memoryBytes("w", 900_000), "files that were read once do not count");
        assertEquals(Optional.of(1_000_000L), cgroups.memoryBytes("w", 2_000_000), "no closer look is worth it");
    }

    @Test
    void writesSharesAndWeightsWithVersionOne() throws Exception {
        for (String controller : List.of("cpu", "memory", "blkio")) {
            Path group = Files.createDirectories(root.resolve(controller).resolve("master-control/g/w"));
            write(group.getParent(), "cgroup.procs", "");
            write(group, "cpu.shares", "1024");
            write(group, "cpu.cfs_quota_us", "-1");
            write(group, "blkio.bfq.weight", "100");
            write(group.getParent(), "blkio.bfq.weight", "100");
            write(group, "memory.soft_limit_in_bytes", "-1");
        }
        Cgroups cgroups = Cgroups.detect(root, "g");
        assertTrue(cgroups.weighsIo());
        assertEquals(3, cgroups.prepare("w", resources(ALL)).size());
        assertEquals("512", read(root.resolve("cpu/master-control/g/w"), "cpu.shares"));
        assertEquals("50000", read(root.resolve("cpu/master-control/g/w"), "cpu.cfs_quota_us"));
        assertEquals("1000", read(root.resolve("blkio/master-control/g/w"), "blkio.bfq.weight"), "the most it takes");
        assertEquals(
                Integer.toString(48 << 20),
                read(root.resolve("memory/master-control/g/w"), "memory.soft_limit_in_bytes"));
        List<Path> plain = cgroups.prepare("w", resources("{}"));
        assertFalse(plain.toString().contains("blkio"), "what is not asked for costs a start nothing");
        assertEquals("1024", read(root.resolve("cpu/master-control/g/w"), "cpu.shares"));
    }

    @Test
    void countsProcessesWithVersionOneOnlyWhereTheyAreLimited() throws Exception {
        for (String controller : List.of("memory", "pids")) {
            write(Files.createDirectories(root.resolve(controller).resolve("master-control/g")), "cgroup.procs", "");
        }
        Cgroups cgroups = Cgroups.detect(root, "g");

        assertEquals(
                List.of(root.resolve("memory/master-control/g/plain/cgroup.procs")),
                cgroups.prepare("plain", resources("{}")),
                "joining a group costs a start a moment");
        assertEquals(2, cgroups.prepare("limited", resources("{pids: 5}")).size());
    }

    @Test
    void aGroupThatWasThereBeforeLosesItsOldLimits() throws Exception {
        write(Files.createDirectories(root.resolve("memory/master-control/g")), "cgroup.procs", "");
        Path old = Files.createDirectories(root.resolve("memory/master-control/g/w"));
        write(old, "memory.limit_in_bytes", "1000");

        Cgroups.detect(root, "g").prepare("w", resources("{}"));

        assertEquals("-1", read(old, "memory.limit_in_bytes"));
    }

    @Test
    void withoutControlGroupsItSaysWhatCannotBeHad() throws Exception {
        Cgroups none = Cgroups.detect(root.resolve("nothing/here"), "g");
        Refusals refusals = new Refusals(none, new Abilities(root), List.of("false"));
        var spec = WorkloadParser.parse(
                        "w.yaml",
                        "name: w\ntype: service\nrun_mode: forever\ncommand: [x]\nisolation: {seccomp: default}\n"
                                + "resources: {cpu: 1, cpu_weight: 5, pids: 5, io_weight: 5, memory: 64M, memory_high: 32M}\n",
                        Map.of())
                .workloads()
                .get(0);
        List<String> said = refusals.of(spec);
        assertEquals(6, said.size(), said::toString);
        for (String field : List.of("io_weight", "cpu", "cpu_weight", "pids", "memory_high")) {
            assertTrue(said.stream().anyMatch(line -> line.startsWith("resources." + field + " needs")), field);
        }
        assertTrue(said.get(5).startsWith("isolation.seccomp needs perl"), said::toString);
    }
}
