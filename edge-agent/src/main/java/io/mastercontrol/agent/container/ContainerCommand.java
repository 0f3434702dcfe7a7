package io.mastercontrol.agent.container;

import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Isolation;
import io.mastercontrol.contracts.workload.WorkloadSpec.Program;
import io.mastercontrol.contracts.workload.WorkloadSpec.Resources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The line that runs a container as a child: {@code podman run} stays until it ends, hands it signals, its output to the
 * captured one, and ends with its exit code. Pure.
 *
 * @param name the container's
 * @param label tells this agent's containers from others'
 * @param image its id
 * @param directory the workload's, below which volumes that begin with a dot are
 * @param state the workload's writable directory
 * @param pythonRunner script that calls a Python callable
 * @param pidFile where podman writes the container's first process, if that can be trusted
 * @param init whether podman's own first process starts the program: one that is the first itself is not ended by signals
 *     that it does not handle
 * @param unified whether this kernel has control groups v2
 * @param rootless whether podman runs as another user: then the agent's own control groups hold the limits
 */
record ContainerCommand(
        String name,
        String label,
        String image,
        Path directory,
        Path state,
        Path pythonRunner,
        Path pidFile,
        boolean init,
        boolean unified,
        boolean rootless) {
    /** What podman itself goes by. */
    private static final String PODMANS =
            "PATH|HOME|USER|TMPDIR|NOTIFY_SOCKET|(XDG|CONTAINERS|CONTAINER|LD|STORAGE)_.*";

    static boolean isPodmans(String variable) {
        return variable.matches(PODMANS);
    }

    /** The words after {@code podman}. Values of the environment are not among them: everybody can read those. */
    List<String> words(WorkloadSpec spec, Map<String, String> environment) {
        Isolation.Podman podman = spec.isolation().podman().orElseThrow();
        List<String> words = new ArrayList<>(List.of(
                "run", "--name", name, "--replace", "--label", label, "--pull", "never", "--log-driver", "none"));
        words.addAll(List.of("--sdnotify", "ignore", "--security-opt", "no-new-privileges"));
        words.addAll(List.of("--stop-signal", spec.stop().signal()));
        if (init) {
            words.add("--init");
        }
        if (!rootless) {
            words.addAll(List.of("--pidfile", pidFile.toString()));
        } else if (unified) {
            words.add("--cgroups=disabled");
        }
        podman.network().ifPresent(network -> words.addAll(List.of("--network", network)));
        podman.ports().forEach(port -> words.addAll(List.of("--publish", port)));
        podman.devices().forEach(device -> words.addAll(List.of("--device", device)));
        words.addAll(List.of("--volume", state + ":" + state + ":U"));
        podman.volumes().forEach(volume -> words.addAll(List.of("--volume", absolute(volume))));
        environment(words, spec, environment);
        if (!rootless) {
            limits(words, spec.resources());
        }
        spec.workingDir().ifPresent(place -> words.addAll(List.of("--workdir", place)));
        program(words, spec.program());
        return words;
    }

    private String absolute(String volume) {
        int colon = volume.indexOf(':');
        String source = volume.substring(0, colon);
        return source.startsWith(".") ? directory.resolve(source).normalize() + volume.substring(colon) : volume;
    }

    private static void environment(List<String> words, WorkloadSpec spec, Map<String, String> environment) {
        for (String variable : new TreeSet<>(environment.keySet())) {
            boolean own = spec.env().containsKey(variable);
            if (own && isPodmans(variable)) {
                words.addAll(List.of("--env", variable + "=" + spec.env().get(variable)));
            } else if (own || variable.startsWith("MC_") || variable.startsWith("TRACE")) {
                words.addAll(List.of("--env", variable));
            }
        }
    }

    private void limits(List<String> words, Resources limits) {
        limits.memoryBytes().ifPresent(bytes -> {
            words.addAll(List.of("--memory", bytes + "b"));
            words.addAll(List.of("--memory-swap", bytes + "b"));
        });
        limits.cpu().ifPresent(cores -> words.addAll(List.of("--cpus", cores.toString())));
        limits.cpuSet().ifPresent(set -> words.addAll(List.of("--cpuset-cpus", set)));
        limits.pids().ifPresent(most -> words.addAll(List.of("--pids-limit", most.toString())));
        if (unified) {
            setting(words, "cpu.weight", limits.cpuWeight().map(String::valueOf));
        } else {
            limits.cpuWeight()
                    .ifPresent(weight -> words.addAll(List.of("--cpu-shares", Long.toString(weight * 1024L / 100))));
        }
        setting(words, "memory.high", limits.memoryHighBytes().map(String::valueOf));
        setting(words, "io.weight", limits.ioWeight().map(String::valueOf));
    }

    private static void setting(List<String> words, String file, Optional<String> value) {
        value.ifPresent(text -> words.addAll(List.of("--cgroup-conf", file + "=" + text)));
    }

    /** A command is executed as it stands: the image's entry point does not come before it. */
    private void program(List<String> words, Program program) {
        if (program instanceof Program.PythonCallable callable) {
            words.addAll(List.of("--volume", pythonRunner + ":" + pythonRunner + ":ro", "--entrypoint", "", image));
            words.addAll(List.of("python3", "-u", pythonRunner.toString(), callable.module(), callable.entryPoint()));
            return;
        }
        List<String> argv = ((Program.Command) program).argv();
        if (!argv.isEmpty()) {
            words.addAll(List.of("--entrypoint", ""));
        }
        words.add(image);
        words.addAll(argv);
    }
}
