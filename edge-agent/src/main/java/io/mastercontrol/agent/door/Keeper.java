package io.mastercontrol.agent.door;

import io.mastercontrol.agent.run.ProcessIdentity;
import io.mastercontrol.agent.run.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The process that has the sockets which workloads listen at, one for all of them: it outlives this agent, and the next one
 * finds it (see docs/adr/0064-listening-sockets.md). Any thread; what takes a moment says so.
 */
public final class Keeper {
    private static final System.Logger LOG = System.getLogger(Keeper.class.getName());
    private static final Duration COMES = Duration.ofSeconds(10);
    private static final Duration GOES = Duration.ofSeconds(2);
    private static final String JOIN =
            "while [ \"$1\" != -- ]; do echo 0 > \"$1\" || exit 126; shift; done; shift; exec \"$@\"";
    private static final String TRIAL = "import array, socket; socket.SOCK_SEQPACKET; socket.SCM_RIGHTS";

    private final Path directory;
    private final Path script;
    private final String bootId;
    private final Groups groups;
    private final List<Path> pythons;
    private final AtomicReference<Optional<ProcessIdentity>> process;
    private final AtomicBoolean lost = new AtomicBoolean();
    private volatile Supplier<Map<String, List<String>>> wanted = Map::of;
    /** What it can have; null if that is what an earlier life of the agent left. */
    private volatile Map<String, List<String>> given;

    private volatile Optional<Path> python = Optional.empty();

    /** Control groups of its own, without limits: whoever clears up after this agent must not find it in the agent's. */
    public interface Groups {
        /** The {@code cgroup.procs} files to join. */
        List<Path> join() throws IOException;
    }

    /**
     * @param directory its own, which the next boot had better find empty
     * @param script of what it does
     */
    public Keeper(Path directory, Path script, String bootId, Groups groups) {
        this(directory, script, bootId, groups, pythons());
    }

    Keeper(Path directory, Path script, String bootId, Groups groups, List<Path> pythons) {
        this.directory = directory;
        this.script = script;
        this.bootId = bootId;
        this.groups = groups;
        this.pythons = pythons;
        this.process = new AtomicReference<>(noted());
    }

    /** The system's own comes first: what else is called so may be a script that takes its time. */
    private static List<Path> pythons() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of("/usr/bin"), Stream.of(path.split(":")))
                .map(place -> Path.of(place, "python3"))
                .toList();
    }

    /** Why no socket can be handed over on this device, or empty. Looked at until all is there. */
    public Optional<String> refusal() {
        if (python.isEmpty()) {
            python = pythons.stream()
                    .filter(Files::isExecutable)
                    .filter(Keeper::isUsable)
                    .findFirst();
        }
        return python.isPresent()
                ? Optional.empty()
                : Optional.of(
                        "blue_green.listen needs Python 3, which keeps the sockets open while programs come and go, and"
                                + " there is none here: sudo apt install python3");
    }

    private static boolean isUsable(Path python) {
        try {
            Process trial = new ProcessBuilder(python.toString(), "-I", "-S", "-c", TRIAL)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** It, if there is one, whether or not it still lives; costs nothing. */
    public Optional<ProcessIdentity> process() {
        return process.get();
    }

    /** Whether one has died since this was last asked, and with it what it kept. */
    public boolean hasLost() {
        lookWhetherItLives();
        return lost.getAndSet(false);
    }

    private boolean lookWhetherItLives() {
        Optional<ProcessIdentity> known = process.get();
        boolean dead = known.filter(there -> !there.isAlive()).isPresent();
        if (dead && process.compareAndSet(known, Optional.empty())) {
            lost.set(true);
        }
        return known.isPresent() && !dead;
    }

    /** What an earlier life left, if it was in this boot. */
    private Optional<ProcessIdentity> noted() {
        try {
            String[] words = Files.exists(note()) ? Files.readString(note()).split(" ", 2) : new String[0];
            return words.length == 2 && words[0].equals(bootId) && words[1].endsWith("\n")
                    ? ProcessIdentity.parse(words[1].trim())
                    : Optional.empty();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "who keeps the sockets cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Path note() {
        return directory.resolve("keeper");
    }

    /**
     * What stands before a program that is to find these sockets open, and becomes it. It may take seconds until it does,
     * where a port is only just being freed.
     *
     * @param trouble file in which it says why it cannot, in one sentence
     * @throws IOException with a sentence for people, if nobody can keep them
     */
    public synchronized List<String> handOver(String workload, List<String> addresses, Path trouble)
            throws IOException {
        Optional<String> refusal = refusal();
        if (refusal.isPresent()) {
            throw new IOException(refusal.get());
        }
        if (!lookWhetherItLives()) {
            begin();
        }
        Files.deleteIfExists(trouble);
        List<String> link = line("take");
        link.addAll(List.of(trouble.toString(), workload));
        link.addAll(addresses);
        link.add("--");
        noteGiven(workload, addresses);
        return link;
    }

    private void noteGiven(String workload, List<String> addresses) {
        if (given != null) {
            Map<String, List<String>> all = new HashMap<>(given);
            all.merge(
                    workload,
                    List.copyOf(addresses),
                    (some, more) -> Stream.concat(some.stream(), more.stream())
                            .distinct()
                            .toList());
            given = Map.copyOf(all);
        }
    }

    private List<String> line(String verb) {
        return new ArrayList<>(
                List.of(python.orElseThrow().toString(), "-I", "-S", script.toString(), verb, directory.toString()));
    }

    private void begin() throws IOException {
        Files.createDirectories(directory);
        Files.deleteIfExists(note());
        Path said = directory.resolve("keeper.log");
        List<String> line = new ArrayList<>(List.of("setsid", "/bin/sh", "-c", JOIN, "keeper"));
        groups.join().forEach(group -> line.add(group.toString()));
        line.add("--");
        line.addAll(line("keep"));
        line.add(bootId);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        Process begun = builder.start();
        long until = System.nanoTime() + COMES.toNanos();
        while (noted().isEmpty()) {
            if (!begun.isAlive() || System.nanoTime() > until) {
                begun.destroyForcibly();
                throw new IOException("the process that keeps its sockets cannot be started: "
                        + Files.readString(said)
                                .lines()
                                .reduce((before, last) -> last)
                                .orElse("it says nothing"));
            }
            LockSupport.parkNanos(1_000_000);
        }
        given = Map.of();
        process.set(noted());
    }

    /** From now on, asked what it is to keep: addresses by workload. */
    public void keep(Supplier<Map<String, List<String>>> some) {
        wanted = some;
    }

    /** Whether it keeps, as far as is known, nothing that it need not; costs nothing. */
    public boolean isSettled() {
        return process.get().isEmpty() || keepsNoMoreThan(wanted.get());
    }

    private boolean keepsNoMoreThan(Map<String, List<String>> wanted) {
        Map<String, List<String>> known = given;
        return known != null
                && !wanted.isEmpty()
                && known.entrySet().stream()
                        .allMatch(each ->
                                wanted.getOrDefault(each.getKey(), List.of()).containsAll(each.getValue()));
    }

    /**
     * Lets go of the sockets that are not to be kept; where none is, it ends. Takes a moment if there is something to do. No
     * socket can be handed over meanwhile, so nothing is let go that was wanted just now.
     */
    public synchronized void settle() {
        if (!lookWhetherItLives()) {
            return;
        }
        Map<String, List<String>> kept = wanted.get();
        if (keepsNoMoreThan(kept)) {
            return;
        }
        if (kept.isEmpty()) {
            end();
            return;
        }
        try {
            tell(kept);
            given = Map.copyOf(kept);
        } catch (IOException e) {
            given = null;
            LOG.log(System.Logger.Level.ERROR, "sockets that nobody is to have any more stay open: " + e.getMessage());
        }
    }

    private void tell(Map<String, List<String>> kept) throws IOException {
        if (refusal().isPresent()) {
            throw new IOException(refusal().get());
        }
        List<String> line = line("only");
        kept.forEach((workload, addresses) -> addresses.forEach(address -> line.addAll(List.of(workload, address))));
        Process asking = new ProcessBuilder(line).redirectErrorStream(true).start();
        asking.getOutputStream().close();
        String said = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (asking.waitFor() != 0) {
                throw new IOException(said.trim());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Nobody listens any more. Takes a moment. */
    public synchronized void end() {
        Optional<ProcessIdentity> last = process.getAndSet(Optional.empty());
        if (last.isEmpty()) {
            return;
        }
        try {
            Signals.send(last.get(), "TERM");
            long until = System.nanoTime() + GOES.toNanos();
            while (last.get().isAlive() && System.nanoTime() < until) {
                LockSupport.parkNanos(1_000_000);
            }
            Signals.send(last.get(), "KILL");
            Files.deleteIfExists(note());
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the process that keeps the sockets cannot be ended: " + e.getMessage());
        }
    }
}
