package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.container.ContainerImages;
import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import io.mastercontrol.contracts.workload.WorkloadFile;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workloads in podman's containers; where podman is missing, each of these is refused with what to install. */
class ContainerIT {
    private static final boolean PODMAN = ContainerImages.podmanIsInstalled();

    /** A release with two images of one name. */
    @TempDir
    static Path release;

    @TempDir
    Path data;

    @TempDir
    Path memory;

    private Workloads agent;

    @BeforeAll
    static void makeImages() throws Exception {
        if (PODMAN) {
            ContainerImages.settle();
            ContainerImages.archive(release.resolve("one.tar"), "localhost/sensor:1", "echo one; echo err >&2; exit 3");
            ContainerImages.archive(release.resolve("two.tar"), "localhost/sensor:1", "echo two");
        }
        Files.writeString(release.resolve("secret"), "of the board\n");
    }

    @BeforeEach
    void startAgent() throws IOException {
        agent = Supervision.on(data, "device-1", Path.of("/sys/fs/cgroup"), Optional.of(memory));
    }

    @AfterEach
    void stopEverything() throws Exception {
        agent.shutDown();
        if (PODMAN) {
            assertEquals(List.of(), ContainerImages.containers(), "containers are left behind");
        }
    }

    private static Definition contained(String name, String more) {
        String yaml = "name: " + name + "\ntype: service\nrestart: {delay: 100ms, jitter: 0}\n"
                + "isolation: {podman: {archive: one.tar, network: none}}\n" + more;
        WorkloadFile file = WorkloadParser.parse("w.yaml", yaml, Map.of());
        assertTrue(file.isValid(), () -> file.problems().toString());
        return new Definition(file.workloads().get(0), "1", null, release, true);
    }

    private static Definition forever(String name, String more) {
        return contained(name, "run_mode: forever\n" + more);
    }

    private static Definition once(String name, String more) {
        return contained(name, "run_mode: n_times\n" + more);
    }

    /** Begins with these, if this machine can; otherwise the agent has to say what it lacks. */
    private boolean begun(Definition... definitions) {
        agent.begin(List.of(definitions));
        if (!PODMAN) {
            String name = definitions[0].name();
            assertTrue(await(name, s -> s.reason() != null)
                    .reason()
                    .startsWith(
                            "it could not be started: its image cannot be loaded: podman is missing; install it with:"
                                    + " sudo apt install podman"));
        }
        return PODMAN;
    }

    private WorkloadStatus await(String name, Predicate<WorkloadStatus> wanted) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < end) {
            Optional<WorkloadStatus> status = agent.status(name);
            if (status.isPresent() && wanted.test(status.get())) {
                return status.get();
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new AssertionError(
                name + " never got there; it is " + agent.status(name) + "\n" + output(name, LogQuery.Stream.all));
    }

    private void awaitOutput(String name, String text) {
        await(name, s -> output(name, LogQuery.Stream.stdout).contains(text));
    }

    private String output(String name, LogQuery.Stream stream) {
        return agent.logs(name, new LogQuery(200, stream, Optional.empty()))
                .orElseThrow()
                .text();
    }

    private static void kill(long pid) throws Exception {
        ContainerImages.run("kill", "-9", Long.toString(pid));
    }

    @Test
    void imageFromItsArchiveRunsLikeAnyProcess() {
        if (!begun(
                once("own", ""),
                once(
                        "told",
                        "env: {GREETING: 'hello there'}\ncommand: 'echo $GREETING $MC_WORKLOAD $PATH; echo kept > $MC_STATE_DIR/file'\n"))) {
            return;
        }
        WorkloadStatus own = await("own", s -> s.state() == WorkloadState.failed);
        assertEquals(3, own.lastExit().code());
        assertEquals("one\n", output("own", LogQuery.Stream.stdout));
        assertEquals("err\n", output("own", LogQuery.Stream.stderr));
        await("told", s -> s.state() == WorkloadState.completed);
        assertEquals("hello there told /bin\n", output("told", LogQuery.Stream.stdout));
        assertTrue(Files.exists(data.resolve("workloads/told/state/file")));
    }

    @Test
    void whatRunsIsTheImageInTheArchiveWhateverElseHasItsName() throws Exception {
        Definition two = new Definition(
                WorkloadParser.parse(
                                "w.yaml",
                                "{name: two, type: script, run_mode: n_times, isolation: {podman: {archive: two.tar, image: 'sensor:1', network: none}}}",
                                Map.of())
                        .workloads()
                        .get(0),
                "2",
                null,
                release,
                true);
        if (!begun(once("one", ""), two)) {
            return;
        }
        await("two", s -> s.state() == WorkloadState.completed);
        await("one", s -> s.state() == WorkloadState.failed);
        assertEquals("two\n", output("two", LogQuery.Stream.stdout));
        assertEquals("one\n", output("one", LogQuery.Stream.stdout));
        agent.restart("one");
        await("one", s -> s.state() == WorkloadState.failed && s.runs() == 2);
        assertEquals("one\none\n", output("one", LogQuery.Stream.stdout), "the earlier image is still the earlier one");
        assertEquals(
                Optional.of("its image cannot be loaded: one.tar holds localhost/sensor:1, and not other:7"),
                agent.prepare(with("podman: {archive: one.tar, image: 'other:7'}"), () -> false));
        assertEquals(
                Optional.of("its image cannot be loaded: there is no file " + release.resolve("gone.tar")
                        + ", which isolation.podman.archive names"),
                agent.prepare(with("podman: {archive: gone.tar}"), () -> false));
        String damaged =
                agent.prepare(with("podman: {archive: secret}"), () -> false).orElseThrow();
        assertTrue(
                damaged.startsWith("its image cannot be loaded: secret holds no image that podman can load: "),
                damaged);
    }

    private static Definition with(String isolation) {
        String yaml = "{name: x, type: script, run_mode: n_times, isolation: {" + isolation + "}}";
        return new Definition(
                WorkloadParser.parse("w.yaml", yaml, Map.of()).workloads().get(0), "1", null, release, true);
    }

    @Test
    void programThatTriesToBreakOutSeesNeitherProcessesNorFilesOfTheBoard() throws Exception {
        Path script = Files.writeString(
                release.resolve("escape.sh"),
                "for p in /proc/[0-9]*; do n=$((n+1)); done; [ $n -le 4 ] && echo processes hidden\n"
                        + "[ -e " + release + "/secret ] || echo files hidden\n"
                        + "[ -e " + data + "/runner ] || echo data hidden\n"
                        + "kill -9 " + ProcessHandle.current().pid() + " 2>/dev/null || echo cannot kill\n"
                        + "mount -t tmpfs none /tmp 2>/dev/null || echo cannot mount\n"
                        + "echo b 2>/dev/null > /proc/sysrq-trigger || echo cannot trigger\n"
                        + "mknod /tmp/disk b 8 0 2>/dev/null && cat /tmp/disk > /dev/null 2>&1 || echo cannot read disks\n"
                        + "[ $(ls /sys/class/net) = lo ] && echo network hidden\n"
                        + "echo x 2>/dev/null > /escape.sh || echo read-only\n");
        Definition escape = new Definition(
                WorkloadParser.parse(
                                "w.yaml",
                                "{name: escape, type: script, run_mode: n_times, command: [sh, /escape.sh], isolation: {podman:"
                                        + " {archive: one.tar, network: none, volumes: ['./escape.sh:/escape.sh:ro']}}}",
                                Map.of())
                        .workloads()
                        .get(0),
                "1",
                null,
                release,
                true);
        if (!begun(escape)) {
            return;
        }
        await("escape", s -> s.state() == WorkloadState.completed);
        assertEquals(
                "processes hidden\nfiles hidden\ndata hidden\ncannot kill\ncannot mount\ncannot trigger\ncannot read"
                        + " disks\nnetwork hidden\nread-only\n",
                output("escape", LogQuery.Stream.stdout));
        assertTrue(Files.exists(script));
    }

    @Test
    void imageThatNothingWantsForLongGoesAndIsLoadedAgain() throws Exception {
        if (!begun(once("own", ""))) {
            return;
        }
        await("own", s -> s.state() == WorkloadState.failed);
        Boards.clearUp(agent, Duration.ZERO);
        assertEquals(1, notes(), "it is of a workload that is there");
        agent.remove("own");
        Boards.clearUp(agent, Duration.ofDays(30));
        assertEquals(1, notes());
        Boards.clearUp(agent, Duration.ZERO);
        assertEquals(0, notes());
        assertEquals(Optional.empty(), agent.prepare(once("own", ""), () -> false));
        assertEquals(1, notes());
        agent.define(once("own", ""));
        agent.start("own");
        await("own", s -> s.state() == WorkloadState.failed && s.runs() == 2);
    }

    private long notes() throws IOException {
        try (Stream<Path> notes = Files.list(data.resolve("images"))) {
            return notes.count();
        }
    }

    @Test
    void stopIsHandedInAndWhatDoesNotHeedItIsKilled() throws Exception {
        if (!begun(
                forever("polite", "command: 'trap \"echo bye; exit 0\" TERM; echo up; while :; do sleep 0.05; done'\n"),
                forever(
                        "deaf",
                        "stop: {timeout: 200ms}\ncommand: 'trap \"\" TERM; echo up; while :; do sleep 0.05; done'\n"))) {
            return;
        }
        awaitOutput("polite", "up");
        awaitOutput("deaf", "up");
        agent.stop("polite");
        agent.stop("deaf");
        await("polite", s -> s.state() == WorkloadState.stopped);
        await("deaf", s -> s.state() == WorkloadState.stopped);
        assertEquals("up\nbye\n", output("polite", LogQuery.Stream.stdout));
        assertEquals(List.of(), ContainerImages.containers());
    }

    @Test
    void containerGoesWithTheProcessThatRanItAndAnotherComes() throws Exception {
        Path alive = data.resolve("workloads/web/state/alive");
        if (!begun(
                forever("web", "command: 'while :; do echo $MC_RUN_ID >> $MC_STATE_DIR/alive; sleep 0.05; done'\n"))) {
            return;
        }
        WorkloadStatus first = await("web", s -> s.pid() != null && Files.exists(alive));
        String firstRun = Files.readAllLines(alive).get(0);
        kill(first.pid());
        await(
                "web",
                s -> s.pid() != null
                        && !s.pid().equals(first.pid())
                        && lastRun(alive) != null
                        && !lastRun(alive).equals(firstRun));
        assertEquals(1, ContainerImages.containers().size());
        agent.stop("web");
        await("web", s -> s.state() == WorkloadState.stopped);
        Files.delete(alive);
        LockSupport.parkNanos(300_000_000);
        assertFalse(Files.exists(alive), "the first container lives on unnoticed");
    }

    private static String lastRun(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.isEmpty() ? null : lines.get(lines.size() - 1);
        } catch (IOException e) {
            return null;
        }
    }

    @Test
    void nextAgentAdoptsItAndEndsWhatIsNotDefinedAnyMore() throws Exception {
        Definition web = forever("web", "command: 'echo up; while :; do sleep 0.05; done'\n");
        Definition gone = forever("gone", "command: 'while :; do sleep 0.05; done'\n");
        if (!begun(web, gone, forever("died", "command: 'while :; do sleep 0.05; done'\n"))) {
            return;
        }
        awaitOutput("web", "up");
        long pid = await("web", s -> s.pid() != null).pid();
        await("gone", s -> s.memoryBytes() != null);
        long died = await("died", s -> s.pid() != null).pid();
        String client = "/proc/" + died + "/comm";
        while (!Files.readString(Path.of(client)).startsWith("podman")
                || ContainerImages.containers().size() < 3) {
            LockSupport.parkNanos(1_000_000);
        }
        agent.leave();
        kill(died);
        startAgent();
        agent.begin(List.of(web));
        assertEquals(pid, await("web", s -> s.state() == WorkloadState.running).pid());
        while (ContainerImages.containers().size() > 1) {
            LockSupport.parkNanos(5_000_000);
        }
        assertEquals(pid, agent.status("web").orElseThrow().pid(), "it was not touched");
    }

    @Test
    void whatItUsesIsCountedInsideAndItIsWarnedBeforeItsCap() throws Exception {
        if (!begun(
                forever(
                        "busy",
                        "resources: {memory: 32M}\ncommand: 'x=0123456789abcdef; while [ ${#x} -lt 1048576 ]; do x=$x$x; done; i=0;"
                                + " while [ $i -lt 27 ]; do echo $x >> /dev/shm/file; i=$((i+1)); done; while :; do :; done'\n"))) {
            return;
        }
        double before = await("busy", s -> s.cpuSeconds() != null && s.cpuSeconds() > 0.5)
                .cpuSeconds();
        await("busy", s -> s.cpuSeconds() > before + 0.3);
        String warned = await("busy", s -> s.reason() != null).reason();
        assertTrue(warned.matches("it uses 9\\d % of its memory cap of 32 MiB"), warned);
        assertTrue(Files.readString(data.resolve("workloads/busy/run/container.pid"))
                .matches("\\d+\\s*"));
    }

    @Test
    void limitsHoldAndHealthIsAskedInside() throws Exception {
        String limits = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))
                ? "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/pids.max"
                : "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/pids/pids.max";
        if (!begun(
                once("limited", "resources: {memory: 32M, pids: 17}\ncommand: '" + limits + "'\n"),
                forever(
                        "asked",
                        "command: 'touch /tmp/inside; while :; do sleep 0.05; done'\n"
                                + "health: {exec: [ls, /tmp/inside], interval: 200ms}\n"),
                once("fat", "resources: {memory: 24M}\ncommand: 'x=0123456789; while :; do x=$x$x; done'\n"))) {
            return;
        }
        await("limited", s -> s.state() == WorkloadState.completed);
        assertEquals((32 << 20) + "\n17\n", output("limited", LogQuery.Stream.stdout));
        WorkloadStatus asked = await("asked", s -> s.health() == Health.healthy);
        assertFalse(Files.exists(Path.of("/tmp/inside")), asked.toString());
        WorkloadStatus fat = await("fat", s -> s.state() == WorkloadState.failed);
        assertTrue(
                fat.lastExit().reason() == ExitReason.out_of_memory
                        || "KILL".equals(fat.lastExit().signal()),
                fat.toString());
        assertNotEquals(Integer.valueOf(0), fat.lastExit().code());
    }
}
