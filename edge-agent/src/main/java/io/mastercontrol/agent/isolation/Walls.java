package io.mastercontrol.agent.isolation;

import io.mastercontrol.agent.run.Resources;
import io.mastercontrol.contracts.workload.Confinement;
import io.mastercontrol.contracts.workload.Confinement.Network;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this device can put around a process, and the chain of small programs that does it before the program starts (see
 * docs/adr/0011-walls.md).
 */
public final class Walls {

    private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost");

    private final Cgroups cgroups;
    private final Networks networks;
    private final Mounts mounts;
    private final Path filterScript;
    private final Path filter;
    private final Abilities abilities;
    private final List<String> readOnlyProbe;

    private Walls(Cgroups cgroups, Path data, String group) throws IOException {
        Path scripts = data.resolve("runner");
        this.cgroups = cgroups;
        this.networks = new Networks(group);
        this.mounts = new Mounts(Resources.extract(scripts, "walls.sh"), data);
        this.filterScript = Resources.extract(scripts, "seccomp.pl");
        this.filter = writeFilter(scripts);
        this.abilities = new Abilities(scripts);
        List<String> probe = new ArrayList<>(Mounts.readOnly(scripts, scripts));
        probe.addAll(List.of("/bin/sh", "-c", "! touch probe 2>/dev/null"));
        this.readOnlyProbe = probe;
    }

    /**
     * Nothing is tried before it is asked for.
     *
     * @param data the agent's data directory
     * @param group tells this agent's networks from others'
     */
    public static Walls on(Cgroups cgroups, Path data, String group) throws IOException {
        return new Walls(cgroups, data, group);
    }

    private static Path writeFilter(Path directory) throws IOException {
        byte[] filter = Seccomp.filter();
        Path file = directory.resolve(Resources.hash(filter).substring(0, 12) + "-seccomp.bpf");
        if (!Files.exists(file) || Files.size(file) != filter.length) {
            Path fresh = Files.write(directory.resolve("seccomp.bpf.new"), filter);
            Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** Whether a read-only view of a directory can be given to a process; trying it for the first time takes a moment. */
    public boolean readOnlyMounts() {
        return abilities.has(readOnlyProbe.toArray(String[]::new));
    }

    private static Confinement of(WorkloadSpec spec) {
        return spec.isolation().confinement().orElse(Confinement.NONE);
    }

    /**
     * Makes what must be there before a run; costs nothing when it is.
     *
     * @param state directory that the workload writes to, whoever it runs as
     * @throws IOException with a sentence for people
     */
    public void prepare(WorkloadSpec spec, Path state) throws IOException {
        for (String path : of(spec).readOnlyPaths()) {
            if (!Files.exists(Path.of(path))) {
                throw new IOException("there is no " + path + " to show it read-only");
            }
        }
        networks.prepare(spec.name(), of(spec));
        if (spec.user().isPresent()) {
            give(state, spec.user().get());
        }
    }

    private static void give(Path state, String user) throws IOException {
        try {
            var owner = state.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            if (!Files.getOwner(state).equals(owner)) {
                Files.setOwner(state, owner);
            }
        } catch (java.nio.file.attribute.UserPrincipalNotFoundException e) {
            throw new IOException("there is no user " + user + " on this device", e);
        }
    }

    /** What it is told of its surroundings. */
    public void tell(WorkloadSpec spec, Map<String, String> environment) {
        if (of(spec).network() == Network.own) {
            networks.link(spec.name()).ifPresent(link -> {
                environment.put("MC_ADDRESS", link.workload());
                environment.put("MC_GATEWAY", link.board());
            });
        }
    }

    /**
     * Nobody needs what was made for that workload any more; returns at once. {@link #clear} takes it away, or {@link
     * #prepare} does for another run that comes before.
     */
    public void abandon(String workload) {
        networks.abandon(workload);
    }

    /** Takes away what is abandoned; takes a moment. */
    public void clear(String workload) {
        try {
            networks.clear(workload);
        } catch (IOException e) {
            leftBehind(e);
        }
    }

    /** Takes away what was made for any other workload. */
    public void keepOnly(Collection<String> workloads) {
        try {
            networks.keepOnly(workloads);
        } catch (IOException e) {
            leftBehind(e);
        }
    }

    private static void leftBehind(IOException e) {
        System.getLogger(Walls.class.getName())
                .log(System.Logger.Level.WARNING, "a network is left behind: " + e.getMessage());
    }

    /** What can be done for the program before anybody says that it is to start: its priority, session and processors. */
    public List<String> before(WorkloadSpec spec) {
        List<String> chain = new ArrayList<>();
        spec.cpuNice().ifPresent(nice -> chain.addAll(List.of("nice", "-n", nice.toString())));
        chain.add("setsid");
        if (spec.resources().cpuSet().isPresent() && !cgroups.has("cpuset")) {
            chain.addAll(List.of("taskset", "-c", spec.resources().cpuSet().get()));
        }
        return chain;
    }

    /**
     * The program behind its walls. Each link executes the next, so that the process id stays the same, up to the program
     * itself unless it has a process namespace: then its own one is another, and the first stays until it has ended.
     *
     * @param walls directories to show read-only
     * @param state directory that stays writable
     */
    public List<String> chain(WorkloadSpec spec, List<Path> walls, Path state, Path directory, List<String> program) {
        Confinement confinement = of(spec);
        List<String> chain = new ArrayList<>();
        if (confinement.network() != Network.host) {
            chain.addAll(List.of("nsenter", "--net=" + networks.place(spec.name()), "--"));
        }
        if (confinement.changesFiles()) {
            chain.addAll(mounts.chain(spec, walls, state, directory));
        } else if (!walls.isEmpty() && readOnlyMounts()) {
            walls.forEach(wall -> chain.addAll(Mounts.readOnly(wall, directory)));
        }
        if (spec.resources().pids().isPresent() && !cgroups.has("pids")) {
            chain.addAll(List.of("prlimit", "--nproc=" + spec.resources().pids().get(), "--"));
        }
        chain.addAll(Privileges.chain(spec));
        if (confinement.seccomp()) {
            chain.addAll(List.of("perl", filterScript.toString(), filter.toString()));
        }
        chain.addAll(program);
        return chain;
    }

    /**
     * A command inside the walls of a run: among its files, processes and network, in this directory. It has the agent's
     * rights, not the workload's.
     *
     * @param pid the run's process
     */
    public List<String> inside(WorkloadSpec spec, long pid, Path directory, List<String> command) {
        Confinement confinement = of(spec);
        List<String> line = new ArrayList<>();
        if (confinement.network() != Network.host) {
            line.add("--net=" + networks.place(spec.name()));
        }
        if (confinement.changesFiles()) {
            line.add("--mount=/proc/" + pid + "/ns/mnt");
        }
        if (confinement.pid()) {
            line.add("--pid=/proc/" + pid + "/ns/pid_for_children");
        }
        if (line.isEmpty()) {
            return command;
        }
        line.add(0, "nsenter");
        line.addAll(List.of("--", "/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", directory.toString()));
        line.addAll(command);
        return line;
    }

    /** A command with the rights of the workload, without its filter of system calls. */
    public List<String> withRights(WorkloadSpec spec, List<String> command) {
        return Stream.concat(Privileges.chain(spec).stream(), command.stream()).toList();
    }

    /** The check of a run's health through its walls: this device's loopback is not the workload's. */
    public Probe through(WorkloadSpec spec, Probe probe, long pid, Path directory) {
        if (probe instanceof Probe.Exec exec) {
            return new Probe.Exec(inside(spec, pid, directory, exec.argv()));
        }
        Optional<String> address =
                of(spec).network() == Network.own ? networks.link(spec.name()).map(Link::workload) : Optional.empty();
        if (address.isPresent() && probe instanceof Probe.Tcp tcp && LOOPBACK.contains(tcp.host())) {
            return new Probe.Tcp(address.get(), tcp.port());
        }
        if (address.isPresent() && probe instanceof Probe.Http http) {
            return new Probe.Http(http.url()
                    .replaceFirst("(?i)^(https?://)(127\\.0\\.0\\.1|localhost)(?=[:/]|$)", "$1" + address.get()));
        }
        return probe;
    }

    /** What the workload asks for and this agent on this device cannot give, one sentence each: never silently ignored. */
    public List<String> refusals(WorkloadSpec spec) {
        return new Refusals(cgroups, abilities, List.of("perl", filterScript.toString(), filter.toString())).of(spec);
    }
}
