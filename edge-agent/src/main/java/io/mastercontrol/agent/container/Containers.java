package io.mastercontrol.agent.container;

import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Isolation;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import io.mastercontrol.contracts.workload.WorkloadSpec.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Workloads in podman's containers: their images, the line that runs them, and what has to go when they have ended (see
 * docs/adr/0017-containers.md).
 */
public final class Containers {
    private static final System.Logger LOG = System.getLogger(Containers.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<Path> INITS =
            List.of(Path.of("/usr/bin/catatonit"), Path.of("/usr/libexec/podman/catatonit"));
    private static final String NOTE = ".image";

    private final Path notes;
    private final String group;
    private final Path cgroupRoot;
    private final boolean root;

    /**
     * @param notes directory for what is remembered of images
     * @param group tells this agent's containers from others'
     * @param root whether the agent has root's rights
     */
    public Containers(Path notes, String group, Path cgroupRoot, boolean root) {
        this.notes = notes;
        this.group = group;
        this.cgroupRoot = cgroupRoot;
        this.root = root;
    }

    /** The image that it needs; see {@link Image#of}. */
    public Image image(WorkloadSpec spec, Path directory) throws IOException {
        return Image.of(spec.isolation().podman().orElseThrow(), user(spec), directory, notes);
    }

    public String name(WorkloadSpec spec) {
        return "mc-" + spec.name().replace('+', '.') + "-" + group.substring(0, 6);
    }

    private String label() {
        return "io.mastercontrol.agent=" + group;
    }

    /** Under whom podman runs, if not under the agent's own user. */
    private static Optional<String> user(WorkloadSpec spec) {
        return spec.user();
    }

    /** Whether podman runs as somebody else, and so in the agent's control groups rather than in its own. */
    public static boolean isRootless(WorkloadSpec spec) {
        return user(spec).isPresent();
    }

    /** What cannot be given to it here, one sentence each. */
    public List<String> refusals(WorkloadSpec spec) {
        List<String> all = new ArrayList<>();
        Optional<Isolation.Podman> podman = spec.isolation().podman();
        if (podman.isEmpty()) {
            return all;
        }
        if (podman.get().rootless().orElse(false) && root && spec.user().isEmpty()) {
            all.add("isolation.podman.rootless needs a user to run as: name one in 'user'");
        }
        if (podman.get().init().orElse(false) && !hasInit()) {
            all.add("isolation.podman.init needs catatonit: install it with: sudo apt install catatonit");
        }
        Resources limits = spec.resources();
        boolean hasUnified = Files.exists(cgroupRoot.resolve("cgroup.controllers"));
        if (!hasUnified && !isRootless(spec) && limits.memoryHighBytes().isPresent()) {
            all.add("resources.memory_high needs cgroup v2 in a container, which this kernel does not give");
        }
        if (!root && limits.memoryBytes().isPresent()) {
            all.add(
                    "resources.memory needs the memory cgroup in a container, which this agent may not use: run it as root");
        }
        return all;
    }

    private static boolean hasInit() {
        return INITS.stream().anyMatch(Files::isExecutable);
    }

    /** What the workload is told, with all that podman itself goes by set back to the agent's own. */
    public Map<String, String> outside(WorkloadSpec spec, Map<String, String> environment) throws IOException {
        Map<String, String> podmans = new HashMap<>(environment);
        podmans.keySet().removeIf(ContainerCommand::isPodmans);
        System.getenv().forEach((variable, value) -> {
            if (ContainerCommand.isPodmans(variable)) {
                podmans.put(variable, value);
            }
        });
        if (isRootless(spec)) {
            podmans.remove("XDG_RUNTIME_DIR");
        }
        podmans.putAll(Podman.of(user(spec)).environment());
        return podmans;
    }

    /**
     * The line that runs it, in the environment that is {@link #outside}.
     *
     * @param image the image's id
     * @param environment what the workload is told
     */
    public List<String> run(
            WorkloadSpec spec,
            String image,
            Path directory,
            Path pythonRunner,
            Path pidFile,
            Map<String, String> environment)
            throws IOException {
        boolean unified = Files.exists(cgroupRoot.resolve("cgroup.controllers"));
        ContainerCommand command = new ContainerCommand(
                name(spec),
                label(),
                image,
                directory,
                Path.of(environment.get("MC_STATE_DIR")),
                pythonRunner,
                pidFile,
                spec.isolation().podman().orElseThrow().init().orElse(hasInit()),
                unified,
                isRootless(spec));
        List<String> line = new ArrayList<>(List.of("podman"));
        line.addAll(command.words(spec, environment));
        return line;
    }

    /** The same question, asked inside of the container; in the environment that is {@link #outside}. */
    public Probe inside(WorkloadSpec spec, Probe probe) throws IOException {
        if (!(probe instanceof Probe.Exec exec)) {
            return probe;
        }
        List<String> line = new ArrayList<>(List.of("/usr/bin/env", "--"));
        line.addAll(Podman.of(user(spec)).words());
        line.addAll(List.of("exec", name(spec)));
        line.addAll(exec.argv());
        return new Probe.Exec(line);
    }

    /** A command inside of the container, on a terminal that podman makes there; in the environment that is {@link #outside}. */
    public Probe.Exec terminal(WorkloadSpec spec, List<String> command) throws IOException {
        List<String> line = new ArrayList<>(List.of("/usr/bin/env", "--"));
        line.addAll(Podman.of(user(spec)).words());
        line.addAll(List.of("exec", "--interactive", "--tty", "--env", "TERM", "--env", "MC_SHELL", name(spec)));
        line.addAll(command);
        return new Probe.Exec(line);
    }

    /**
     * The control group of the container whose first process podman wrote down, below each controller's mount; nothing if
     * that process is another by now. Such a process is in a group of podman's.
     */
    public Optional<String> group(Path pidFile) {
        try {
            String pid = Files.readString(pidFile).strip();
            return Files.readAllLines(Path.of("/proc", pid, "cgroup")).stream()
                    .map(line -> line.split(":", 3))
                    .filter(fields -> fields[1].isEmpty() || fields[1].equals("memory"))
                    .map(fields -> fields[2].substring(1))
                    .filter(place -> place.contains("libpod-"))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether the process lives that podman wrote down as the first one of a container. */
    public static boolean isThere(Path pidFile) {
        try {
            String pid = Files.readString(pidFile).strip();
            return !pid.isEmpty() && Files.exists(Path.of("/proc", pid));
        } catch (IOException e) {
            return false;
        }
    }

    /** What runs in the container whose first process podman wrote down. */
    public List<Long> processes(Path pidFile) {
        Optional<String> place = group(pidFile);
        if (place.isEmpty()) {
            return List.of();
        }
        boolean unified = Files.exists(cgroupRoot.resolve("cgroup.controllers"));
        Path top = unified ? cgroupRoot : cgroupRoot.resolve("memory");
        try {
            return Files.readAllLines(top.resolve(place.get()).resolve("cgroup.procs")).stream()
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException | NumberFormatException e) {
            return List.of();
        }
    }

    /**
     * Sends what is in the container a signal, by way of podman itself. Rootless, {@code podman run} does not hand on what
     * it is sent: its outer process ends at once, with 0, and leaves the container to itself (seen with 4.3).
     *
     * @return whether that was possible; not before the container is there
     */
    public boolean signal(String name, String user, String signal) throws IOException {
        return Podman.of(Optional.of(user))
                .ask(PATIENCE, "kill", "--signal", signal, name)
                .worked();
    }

    /**
     * Ends the container and forgets it, whatever became of the process that ran it. Blocks for a moment.
     *
     * @param user whose it is, or null for the agent's own
     * @return whether its memory had run out
     */
    public boolean clear(String name, String user) {
        try {
            Podman podman = Podman.of(Optional.ofNullable(user));
            Podman.Answer state = podman.ask(PATIENCE, "inspect", "--format", "{{.State.OOMKilled}}", name);
            Podman.Answer gone = podman.ask(PATIENCE, "rm", "--force", "--ignore", "--time", "0", name);
            if (!gone.worked()) {
                LOG.log(System.Logger.Level.ERROR, "the container " + name + " is left behind: " + gone.why());
            }
            return state.worked() && state.out().equals("true");
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "the container " + name + " is left behind: " + e.getMessage());
            return false;
        }
    }

    /**
     * Removes containers of workloads that are not there any more, and images that were loaded here and not wanted for so
     * long.
     *
     * @param names of containers that stay
     * @param inUse ids of images that stay, whatever the clock says
     */
    public void sweep(Set<String> names, Duration unused, Set<String> inUse) {
        if (!Files.isDirectory(notes) || !Podman.isInstalled()) {
            return;
        }
        try {
            Podman podman = Podman.of(Optional.empty());
            String format = "{{.Names}}";
            podman.ask(PATIENCE, "ps", "--all", "--filter", "label=" + label(), "--format", format)
                    .out()
                    .lines()
                    .filter(name -> !names.contains(name))
                    .forEach(name -> clear(name, null));
            try (Stream<Path> all = Files.list(notes)) {
                for (Path note :
                        (Iterable<Path>) all.filter(file -> file.toString().endsWith(NOTE))::iterator) {
                    forget(note, unused, inUse);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "old images are left behind: " + e.getMessage());
        }
    }

    private static void forget(Path note, Duration unused, Set<String> inUse) throws IOException {
        String id = Files.readString(note).strip();
        Instant wanted = Files.getLastModifiedTime(note).toInstant();
        if (inUse.contains(id) || wanted.plus(unused).isAfter(Instant.now())) {
            return;
        }
        String file = note.getFileName().toString().replace(NOTE, "");
        int dash = file.indexOf('-');
        Podman podman = Podman.of(dash < 0 ? Optional.empty() : Optional.of(file.substring(dash + 1)));
        LOG.log(System.Logger.Level.INFO, "the image " + id + " is not wanted any more");
        Podman.Answer gone = podman.ask(PATIENCE, "rmi", "--ignore", id);
        if (gone.worked()) {
            Files.deleteIfExists(note);
        } else {
            LOG.log(System.Logger.Level.WARNING, "the image " + id + " stays: " + gone.why());
        }
    }
}
