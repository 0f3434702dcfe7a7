package io.mastercontrol.agent.isolation;

import io.mastercontrol.contracts.workload.WorkloadSpec.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The control groups of this device's workloads: v2 where its controllers are, v1 otherwise, or none at all. */
public final class Cgroups {
    private static final List<String> V1 = List.of("memory", "cpu", "cpuacct", "pids", "cpuset", "blkio");

    private final Path root;
    private final String group;
    private final List<String> controllers;
    private final boolean unified;
    /** What the groups hold already: writing limits costs the kernel milliseconds, which a restart does not have. */
    private final Map<String, Resources> applied = new ConcurrentHashMap<>();

    /** Where podman put the containers of workloads. */
    private final Map<String, String> elsewhere = new ConcurrentHashMap<>();

    private Cgroups(Path root, String group, List<String> controllers, boolean unified) {
        this.root = root;
        this.group = group;
        this.controllers = controllers;
        this.unified = unified;
    }

    /** Looks at what this kernel gives, and tries it. {@code group} tells this agent's groups from others'. */
    public static Cgroups detect(Path root, String group) {
        if (Files.exists(root.resolve("cgroup.controllers"))) {
            List<String> usable = unifiedControllers(root, group);
            return new Cgroups(root, group, usable, true);
        }
        List<String> usable = V1.stream()
                .filter(controller -> usable(root.resolve(controller).resolve("master-control/" + group)))
                .toList();
        return new Cgroups(root, group, usable, false);
    }

    private static boolean usable(Path directory) {
        try {
            Files.createDirectories(directory);
            return Files.isWritable(directory.resolve("cgroup.procs"));
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> unifiedControllers(Path root, String group) {
        Path parent = root.resolve("master-control").resolve(group);
        List<String> usable = new ArrayList<>();
        try {
            Files.createDirectories(parent);
            for (String controller : List.of("memory", "cpu", "pids", "cpuset", "io")) {
                if (Files.readString(root.resolve("cgroup.controllers")).contains(controller)
                        && enable(controller, root, parent.getParent(), parent)) {
                    usable.add(controller);
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return usable;
    }

    private static boolean enable(String controller, Path... levels) {
        try {
            for (Path level : levels) {
                Files.writeString(level.resolve("cgroup.subtree_control"), "+" + controller);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public boolean has(String controller) {
        return controllers.contains(controller);
    }

    /** Whether disk access can be weighed; with v1 only some schedulers can. */
    boolean weighsIo() {
        String controller = unified ? "io" : "blkio";
        return has(controller)
                && CgroupLimits.IO_WEIGHTS.stream()
                        .anyMatch(name -> Files.exists(directory("", controller).resolve(name)));
    }

    /** What the agent found, for its log. */
    @Override
    public String toString() {
        return controllers.isEmpty() ? "none" : (unified ? "v2 " : "v1 ") + controllers;
    }

    /** Makes the workload's groups with their limits, and answers the {@code cgroup.procs} files to join. */
    public List<Path> prepare(String workload, Resources limits) throws IOException {
        List<Path> join = new ArrayList<>();
        boolean fresh = true;
        for (Path directory : directories(workload)) {
            boolean cpuset = !unified && directory.startsWith(root.resolve("cpuset"));
            boolean blkio = !unified && directory.startsWith(root.resolve("blkio"));
            boolean pids = !unified && directory.startsWith(root.resolve("pids"));
            // Joining one takes the kernel a quarter of a millisecond, at times ten.
            if (cpuset && limits.cpuSet().isEmpty()
                    || blkio && limits.ioWeight().isEmpty()
                    || pids && limits.pids().isEmpty()) {
                continue;
            }
            fresh &= make(directory);
            if (cpuset) {
                inheritCpuset(root.resolve("cpuset"), directory);
            }
            join.add(directory.resolve("cgroup.procs"));
        }
        if (fresh && limits.equals(Resources.NONE)) {
            applied.put(workload, limits);
        }
        if (!limits.equals(applied.get(workload))) {
            CgroupLimits.apply(this::file, unified, workload, limits);
            applied.put(workload, limits);
        }
        return join;
    }

    /** Whether it was not there, so that nobody has set a limit in it. */
    private static boolean make(Path directory) throws IOException {
        boolean isNew = directory.toFile().mkdir();
        if (!isNew) {
            Files.createDirectories(directory);
        }
        return isNew;
    }

    /** The {@code cgroup.procs} files of the workload's groups that are there. */
    public List<Path> join(String workload) {
        return directories(workload).stream()
                .map(directory -> directory.resolve("cgroup.procs"))
                .filter(Files::exists)
                .toList();
    }

    /** Another cap on the processor than the one that was prepared, until it is prepared anew; empty for none. */
    public void limitCores(String workload, Optional<Double> cores) throws IOException {
        CgroupLimits.limitCores(this::file, unified, workload, cores);
        applied.remove(workload);
    }

    private static void inheritCpuset(Path top, Path directory) throws IOException {
        Path relative = top.relativize(directory);
        Path level = top;
        for (Path part : relative) {
            Path below = level.resolve(part);
            for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
                if (Files.readString(below.resolve(file)).isBlank()) {
                    Files.writeString(
                            below.resolve(file),
                            Files.readString(level.resolve(file)).trim());
                }
            }
            level = below;
        }
    }

    /**
     * What the workload uses is counted in another's group from now on: that which podman made for its container.
     *
     * @param place below each controller's mount
     */
    public void follow(String workload, String place) {
        elsewhere.put(workload, place);
    }

    public void followNoMore(String workload) {
        elsewhere.remove(workload);
    }

    /** A control file of the workload's group, if there is one. */
    private Optional<Path> file(String workload, String controller, String name) {
        return has(controller)
                ? Optional.of(counted(workload, controller).resolve(name)).filter(Files::exists)
                : Optional.empty();
    }

    private Path counted(String workload, String controller) {
        String place = elsewhere.get(workload);
        return place == null
                ? directory(workload, controller)
                : (unified ? root : root.resolve(controller)).resolve(place);
    }

    private Path directory(String workload, String controller) {
        Path top = unified ? root : root.resolve(controller);
        return top.resolve("master-control").resolve(group).resolve(workload);
    }

    private List<Path> directories(String workload) {
        return controllers.stream()
                .map(controller -> directory(workload, controller))
                .distinct()
                .toList();
    }

    /** How many processes of the workload the kernel killed because memory ran out; 0 where it does not tell. */
    public long outOfMemoryKills(String workload) {
        return file(workload, "memory", unified ? "memory.events" : "memory.oom_control")
                .flatMap(file -> ControlFile.number(file, "oom_kill"))
                .orElse(0L);
    }

    /**
     * What cannot be had back without paging out: files that were read once do not bring a workload near its cap.
     *
     * @param worthALook the answer need not be exact below this, which then costs one small file
     */
    public Optional<Long> memoryBytes(String workload, long worthALook) {
        Optional<Long> all = file(workload, "memory", unified ? "memory.current" : "memory.usage_in_bytes")
                .flatMap(file -> ControlFile.number(file, ""));
        return all.map(used -> used < worthALook ? used : used - idleFileBytes(workload));
    }

    private long idleFileBytes(String workload) {
        return file(workload, "memory", "memory.stat")
                .flatMap(file -> ControlFile.number(file, unified ? "inactive_file" : "total_inactive_file"))
                .orElse(0L);
    }

    /** Bytes from and to disk since the group was made. */
    public record Io(long readBytes, long writtenBytes) {}

    /** Empty where the kernel does not count by group. */
    public Optional<Io> io(String workload) {
        Optional<Path> file = unified ? file(workload, "io", "io.stat") : Optional.empty();
        try {
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Io(sum(file.get(), "rbytes="), sum(file.get(), "wbytes=")));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static long sum(Path file, String key) throws IOException {
        return Stream.of(Files.readString(file).split("\\s+"))
                .filter(word -> word.startsWith(key))
                .mapToLong(word -> Long.parseLong(word.substring(key.length())))
                .sum();
    }

    /** CPU seconds since the group was made. */
    public Optional<Double> cpuSeconds(String workload) {
        return unified
                ? file(workload, "cpu", "cpu.stat")
                        .flatMap(file -> ControlFile.number(file, "usage_usec"))
                        .map(micros -> micros / 1e6)
                : file(workload, "cpuacct", "cpuacct.usage")
                        .flatMap(file -> ControlFile.number(file, ""))
                        .map(nanos -> nanos / 1e9);
    }

    /** Everything that runs in the workload's groups. */
    public List<Long> processes(String workload) {
        return controllers.isEmpty() ? List.of() : pids(directory(workload, controllers.get(0)));
    }

    private static List<Long> pids(Path directory) {
        try {
            List<Long> pids = new ArrayList<>();
            for (String line : ControlFile.lines(directory.resolve("cgroup.procs"))) {
                pids.add(Long.valueOf(line));
            }
            return List.copyOf(pids);
        } catch (IOException | NumberFormatException e) {
            return List.of();
        }
    }

    /** Removes the groups of a workload that ended; a group with processes in it stays. */
    public void remove(String workload) {
        applied.remove(workload);
        directories(workload).forEach(Cgroups::removeIfEmpty);
    }

    /** Removes the agent's own level, when no workload is left in it. */
    public void removeAll() {
        List<String> tops = new ArrayList<>(unified ? List.of("") : V1);
        if (!unified) {
            tops.add("freezer");
        }
        for (String controller : tops) {
            Path own = root.resolve(controller).resolve("master-control").resolve(group);
            try (Stream<Path> below = Files.exists(own) ? Files.list(own) : Stream.empty()) {
                below.filter(Files::isDirectory).toList().forEach(Cgroups::removeIfEmpty);
            } catch (IOException e) {
                continue;
            }
            removeIfEmpty(own);
        }
    }

    /** What tells this agent's groups from those of others. */
    public String group() {
        return group;
    }

    boolean isUnified() {
        return unified;
    }

    /** The group by which a workload can be frozen, which on v1 is not there before it is; empty if there is no such. */
    Optional<Path> freezing(String workload) {
        if (unified) {
            Path own = counted(workload, "");
            return Optional.of(own).filter(group -> Files.exists(group.resolve("cgroup.freeze")));
        }
        Path top = root.resolve("freezer");
        return Files.isWritable(top.resolve("cgroup.procs"))
                ? Optional.of(directory(workload, "freezer"))
                : Optional.empty();
    }

    static void removeIfEmpty(Path directory) {
        if (Files.exists(directory) && !directory.toFile().delete()) {
            System.getLogger(Cgroups.class.getName())
                    .log(System.Logger.Level.DEBUG, "cgroup {0} is still in use", directory);
        }
    }
}
