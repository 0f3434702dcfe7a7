package io.mastercontrol.agent.isolation;

import io.mastercontrol.contracts.workload.WorkloadSpec.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes limits into control files; what is not limited is set back, since groups outlive definitions. */
final class CgroupLimits {
    /** With v2, then with v1; those of the BFQ scheduler take 1 to 1000, that of the old CFQ 10 to 1000. */
    static final List<String> IO_WEIGHTS = List.of("io.weight", "io.bfq.weight", "blkio.bfq.weight", "blkio.weight");

    private static final long PERIOD_MICROS = 100_000;
    private static final int USUAL_WEIGHT = 100;
    private static final int USUAL_SHARES = 1024;

    interface ControlFiles {
        Optional<Path> find(String workload, String controller, String name);
    }

    private CgroupLimits() {}

    static void apply(ControlFiles files, boolean unified, String workload, Resources limits) throws IOException {
        if (unified) {
            set(
                    files,
                    workload,
                    "memory",
                    "memory.max",
                    limits.memoryBytes().map(String::valueOf).orElse("max"));
            set(
                    files,
                    workload,
                    "memory",
                    "memory.high",
                    limits.memoryHighBytes().map(String::valueOf).orElse("max"));
            set(
                    files,
                    workload,
                    "memory",
                    "memory.swap.max",
                    limits.memoryBytes().isPresent() ? "0" : "max");
            limitCores(files, true, workload, limits.cpu());
            set(
                    files,
                    workload,
                    "cpu",
                    "cpu.weight",
                    Integer.toString(limits.cpuWeight().orElse(USUAL_WEIGHT)));
            int weight = limits.ioWeight().orElse(USUAL_WEIGHT);
            set(files, workload, "io", "io.weight", "default " + weight);
            set(files, workload, "io", "io.bfq.weight", "default " + Math.min(1000, weight));
        } else {
            String memory = limits.memoryBytes().map(String::valueOf).orElse("-1");
            set(files, workload, "memory", "memory.memsw.limit_in_bytes", "-1");
            set(files, workload, "memory", "memory.limit_in_bytes", memory);
            set(files, workload, "memory", "memory.memsw.limit_in_bytes", memory);
            String soft = limits.memoryHighBytes().map(String::valueOf).orElse("-1");
            set(files, workload, "memory", "memory.soft_limit_in_bytes", soft);
            limitCores(files, false, workload, limits.cpu());
            set(files, workload, "cpu", "cpu.shares", Long.toString(shares(limits)));
            // The group is left alone, and not joined, where nothing is asked for.
            if (limits.ioWeight().isPresent()) {
                int weight = Math.min(1000, limits.ioWeight().get());
                set(files, workload, "blkio", "blkio.bfq.weight", Integer.toString(weight));
                set(files, workload, "blkio", "blkio.weight", Integer.toString(Math.max(10, weight)));
            }
        }
        // An empty one means all processors with v2; with v1 a workload that asks for none is in no such group.
        if (limits.cpuSet().isPresent() || unified) {
            set(files, workload, "cpuset", "cpuset.cpus", limits.cpuSet().orElse(""));
        }
        set(
                files,
                workload,
                "pids",
                "pids.max",
                limits.pids().map(String::valueOf).orElse("max"));
    }

    /** The kernel takes 2 to 262144, and 1024 where nothing is asked for. */
    private static long shares(Resources limits) {
        long shares = (long) limits.cpuWeight().orElse(USUAL_WEIGHT) * USUAL_SHARES / USUAL_WEIGHT;
        return Math.max(2, Math.min(262_144, shares));
    }

    static void limitCores(ControlFiles files, boolean unified, String workload, Optional<Double> limit)
            throws IOException {
        Optional<Long> quota = limit.map(cores -> Math.max(1000, Math.round(cores * PERIOD_MICROS)));
        if (unified) {
            set(
                    files,
                    workload,
                    "cpu",
                    "cpu.max",
                    quota.map(q -> q + " " + PERIOD_MICROS).orElse("max"));
        } else {
            set(
                    files,
                    workload,
                    "cpu",
                    "cpu.cfs_quota_us",
                    quota.map(String::valueOf).orElse("-1"));
        }
    }

    private static void set(ControlFiles files, String workload, String controller, String name, String value)
            throws IOException {
        Optional<Path> file = files.find(workload, controller, name);
        if (file.isPresent() && !Files.readString(file.get()).trim().equals(value)) {
            try {
                Files.writeString(file.get(), value + "\n");
            } catch (IOException e) {
                throw new IOException("the kernel refuses " + name + " = " + value + ": " + e.getMessage(), e);
            }
        }
    }
}
