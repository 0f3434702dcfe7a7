package io.mastercontrol.agent.isolation;

import io.mastercontrol.contracts.workload.Confinement;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The walls that are a process' own view of the files.
 *
 * @param script does it before it becomes the program
 * @param data the agent's data directory
 */
record Mounts(Path script, Path data) {
    private static final String READ_ONLY =
            "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && cd \"$1\" && shift && exec \"$@\"";
    private static final List<String> OWN_MOUNTS = List.of("unshare", "--mount", "--propagation", "private");
    /** With these, root lifts its limits or makes the kernel run a program for it outside of the walls. */
    private static final List<String> CONTROLS = List.of("/sys/kernel", "/proc/sys", "/proc/sysrq-trigger");

    /** A link that shows one directory read-only. */
    static List<String> readOnly(Path wall, Path directory) {
        List<String> link = new ArrayList<>(OWN_MOUNTS);
        link.addAll(List.of("/bin/sh", "-c", READ_ONLY, wall.toString(), directory.toString()));
        return link;
    }

    /** The links that come to the program: views of its own, and processes if it asks for that. */
    List<String> chain(WorkloadSpec spec, List<Path> walls, Path state, Path directory) {
        Confinement confinement = spec.isolation().confinement().orElse(Confinement.NONE);
        List<String> link = new ArrayList<>(OWN_MOUNTS);
        if (confinement.pid()) {
            link.add("--pid");
        }
        link.addAll(List.of("--", "/bin/sh", script.toString()));
        if (confinement.pid()) {
            link.add("--pid");
        }
        link.addAll(List.of(state.toString(), directory.toString()));
        if (confinement.privateTmp()) {
            link.add("tmp");
            List<Path> kept = new ArrayList<>(List.of(data, directory));
            kept.addAll(walls);
            kept.stream()
                    .filter(path -> path.startsWith("/tmp") || path.startsWith("/var/tmp"))
                    .distinct()
                    .forEach(path -> link.addAll(List.of("keep", path.toString())));
            link.add("kept");
        }
        confinement.readOnlyPaths().forEach(path -> link.addAll(List.of("read", path)));
        walls.forEach(wall -> link.addAll(List.of("read", wall.toString())));
        if (spec.user().isEmpty()) {
            link.addAll(List.of("read", "/sys/fs/cgroup"));
            CONTROLS.forEach(path -> link.addAll(List.of("control", path)));
        }
        link.add("--");
        return link;
    }
}
