package io.mastercontrol.agent.isolation;

import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What this device can put around a process, and the chain of small programs that does it before the program starts. */
public final class Walls {
    private static final Set<String> TYPES = Set.of("agent", "script", "service");
    private static final String READ_ONLY =
            "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && cd \"$1\" && shift && exec \"$@\"";

    private final Cgroups cgroups;
    private final boolean readOnlyMounts;

    public Walls(Cgroups cgroups, boolean readOnlyMounts) {
        this.cgroups = cgroups;
        this.readOnlyMounts = readOnlyMounts;
    }

    /** Tries once whether a read-only view of a directory can be given to a process. */
    public static Walls on(Cgroups cgroups, Path scratch) {
        return new Walls(cgroups, canMountReadOnly(scratch));
    }

    private static boolean canMountReadOnly(Path scratch) {
        List<String> probe = new ArrayList<>(readOnly(scratch.toAbsolutePath(), scratch.toAbsolutePath()));
        probe.addAll(List.of("/bin/sh", "-c", "! touch probe 2>/dev/null"));
        try {
            Process process = new ProcessBuilder(probe)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(5, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public boolean readOnlyMounts() {
        return readOnlyMounts;
    }

    private static List<String> readOnly(Path wall, Path directory) {
        return List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "/bin/sh",
                "-c",
                READ_ONLY,
                wall.toString(),
                directory.toString());
    }

    /**
     * The program behind its walls. Each link executes the next, so the process id stays the same throughout.
     *
     * @param walls directories to show read-only
     */
    public List<String> chain(WorkloadSpec spec, List<Path> walls, Path directory, List<String> program) {
        List<String> chain = new ArrayList<>();
        spec.cpuNice().ifPresent(nice -> chain.addAll(List.of("nice", "-n", nice.toString())));
        chain.add("setsid");
        if (spec.resources().cpuSet().isPresent() && !cgroups.has("cpuset")) {
            chain.addAll(List.of("taskset", "-c", spec.resources().cpuSet().get()));
        }
        for (Path wall : readOnlyMounts ? walls : List.<Path>of()) {
            chain.addAll(readOnly(wall, directory));
        }
        spec.user()
                .ifPresent(user -> chain.addAll(
                        List.of("setpriv", "--reuid", user, "--regid", primaryGroup(user), "--init-groups", "--")));
        chain.addAll(program);
        return chain;
    }

    private static String primaryGroup(String user) {
        try {
            return Files.readAllLines(Path.of("/etc/passwd")).stream()
                    .map(line -> line.split(":"))
                    .filter(fields -> fields.length > 3 && (fields[0].equals(user) || fields[2].equals(user)))
                    .map(fields -> fields[3])
                    .findFirst()
                    .orElse(user);
        } catch (IOException e) {
            return user;
        }
    }

    /** What the workload asks for and this agent on this device cannot give, one sentence each: never silently ignored. */
    public List<String> refusals(WorkloadSpec spec) {
        List<String> all = new ArrayList<>();
        if (!TYPES.contains(spec.type())) {
            all.add("type " + spec.type() + " needs a plug-in, and this agent has none: use agent, script or service");
        }
        spec.isolation()
                .settings()
                .keySet()
                .forEach(key -> all.add("isolation." + key
                        + " is not available in this agent: remove it, or run the workload elsewhere"));
        spec.extensions().keySet().forEach(key -> all.add(key + " is not available in this agent: remove it"));
        if (spec.resources().ioWeight().isPresent() && !cgroups.hasUnifiedIo()) {
            all.add("resources.io_weight needs cgroup v2 with the io controller, which this kernel does not give");
        }
        if (spec.resources().cpu().isPresent() && !cgroups.has("cpu")) {
            all.add("resources.cpu needs the cpu cgroup, which this agent may not use: run it as root");
        }
        if (spec.resources().pids().isPresent() && !cgroups.has("pids")) {
            all.add("resources.pids needs the pids cgroup, which this agent may not use: run it as root");
        }
        if (spec.resources().memoryHighBytes().isPresent() && !cgroups.has("memory")) {
            all.add("resources.memory_high needs the memory cgroup, which this agent may not use: run it as root");
        }
        return all;
    }
}
