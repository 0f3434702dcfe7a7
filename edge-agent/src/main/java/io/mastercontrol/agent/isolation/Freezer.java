package io.mastercontrol.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Takes the processor away from a workload and gives it back: by {@code cgroup.freeze} (v2), the freezer controller (v1),
 * or SIGSTOP to each process where there is neither.
 */
public final class Freezer {
    private static final int MOST_LOOKS = 10;

    private final Cgroups cgroups;

    public Freezer(Cgroups cgroups) {
        this.cgroups = cgroups;
    }

    /** @param pids the workload's processes at the moment; asked again until no new one has come */
    public void freeze(String workload, Supplier<List<Long>> pids) throws IOException {
        Optional<Path> group = cgroups.freezing(workload);
        if (group.isEmpty()) {
            signal("STOP", pids.get());
        } else if (cgroups.isUnified()) {
            Files.writeString(group.get().resolve("cgroup.freeze"), "1");
        } else {
            // Joined only now: a group more at every start would cost each restart some of its milliseconds.
            Files.createDirectories(group.get());
            gather(group.get().resolve("cgroup.procs"), pids);
            Files.writeString(group.get().resolve("freezer.state"), "FROZEN");
        }
    }

    private static void gather(Path group, Supplier<List<Long>> pids) throws IOException {
        Set<Long> moved = new HashSet<>();
        for (int look = 0; look < MOST_LOOKS; look++) {
            List<Long> fresh = pids.get().stream().filter(moved::add).toList();
            if (fresh.isEmpty()) {
                return;
            }
            for (long pid : fresh) {
                if (Files.exists(Path.of("/proc", String.valueOf(pid)))) {
                    Files.writeString(group, String.valueOf(pid));
                }
            }
        }
    }

    /** Does nothing to what is not frozen. */
    public void thaw(String workload, List<Long> pids) throws IOException {
        Optional<Path> group = cgroups.freezing(workload);
        if (group.isEmpty()) {
            signal("CONT", pids);
        } else if (cgroups.isUnified()) {
            Files.writeString(group.get().resolve("cgroup.freeze"), "0");
        } else if (Files.exists(group.get())) {
            Files.writeString(group.get().resolve("freezer.state"), "THAWED");
        }
    }

    /** Removes what freezing left behind of a workload that ended. */
    public void remove(String workload) {
        if (!cgroups.isUnified()) {
            cgroups.freezing(workload).ifPresent(Cgroups::removeIfEmpty);
        }
    }

    private static void signal(String signal, List<Long> pids) throws IOException {
        if (pids.isEmpty()) {
            return;
        }
        String all = String.join(" ", pids.stream().map(String::valueOf).toList());
        Process shell = new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " " + all + " 2>/dev/null").start();
        try {
            shell.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
