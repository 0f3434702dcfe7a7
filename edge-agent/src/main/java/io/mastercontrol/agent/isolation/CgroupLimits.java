package io.mastercontrol.agent.isolation;

import io.mastercontrol.contracts.workload.WorkloadSpec.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Writes limits into control files; what is not limited is set back, since groups outlive definitions. */
final class CgroupLimits {
    private static final long PERIOD_MICROS = 100_000;

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
            set(
                    files,
                    workload,
                    "cpu",
                    "cpu.max",
                    quota(limits).map(q -> q + " " + PERIOD_MICROS).orElse("max"));
            set(
                    files,
                    workload,
                    "io",
                    "io.weight",
                    "default " + limits.ioWeight().orElse(100));
        } else {
            String memory = limits.memoryBytes().map(String::valueOf).orElse("-1");
            set(files, workload, "memory", "memory.memsw.limit_in_bytes", "-1");
            set(files, workload, "memory", "memory.limit_in_bytes", memory);
            set(files, workload, "memory", "memory.memsw.limit_in_bytes", memory);
            String soft = limits.memoryHighBytes().map(String::valueOf).orElse("-1");
            set(files, workload, "memory", "memory.soft_limit_in_bytes", soft);
            set(
                    files,
                    workload,
                    "cpu",
                    "cpu.cfs_quota_us",
                    quota(limits).map(String::valueOf).orElse("-1"));
        }
        if (limits.cpuSet().isPresent()) {
            set(files, workload, "cpuset", "cpuset.cpus", limits.cpuSet().get());
        }
        set(
                files,
                workload,
                "pids",
                "pids.max",
                limits.pids().map(String::valueOf).orElse("max"));
    }

    private static Optional<Long> quota(Resources limits) {
        return limits.cpu().map(cores -> Math.max(1000, Math.round(cores * PERIOD_MICROS)));
    }

    private static void set(ControlFiles files, String workload, String controller, String name, String value)
            throws IOException {
        Optional<Path> file = files.find(workload, controller, name);
        if (file.isPresent() && !Files.readString(file.get()).trim().equals(value)) {
            try {
                Files.writeString(file.get(), value);
            } catch (IOException e) {
                throw new IOException("the kernel refuses " + name + " = " + value + ": " + e.getMessage(), e);
            }
        }
    }
}
