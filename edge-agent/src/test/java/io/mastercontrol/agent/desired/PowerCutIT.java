package io.mastercontrol.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.delta.Patches;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReleaseHook;
import io.mastercontrol.contracts.release.ReleaseHooks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An update cut at every single thing that it does: after each journal entry, and before and after each change of the
 * workloads. Whatever it was, the next life of the agent brings the update to its proper end from the journal alone.
 */
class PowerCutIT {
    private static final String YAML = """
            name: web
            type: service
            run_mode: forever
            command: [sh, run.sh, "{{ mark }}"]
            health: {exec: [sh, -c, 'test "$(cat $MC_STATE_DIR/version)" = "$MC_VERSION"'], interval: 100ms}
            restart: {delay: 0s}
            stop: {timeout: 2s}
            """;
    private static final String GOOD =
            "echo \"$MC_VERSION\" > \"$MC_STATE_DIR/version\"; while :; do sleep 1000; done\n";
    private static final String CRASHING = "exit 7\n";

    private static final int AT_ONCE = 4;

    @TempDir
    Path data;

    private ReleaseServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = new ReleaseServer();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void aGoodReleaseArrivesWhereverTheAgentWasKilled() throws Exception {
        everyCut(false, GOOD, Phase.succeeded, "2.0.0");
    }

    @Test
    void aGoodReleaseArrivesWhereverThePowerWentAway() throws Exception {
        everyCut(true, GOOD, Phase.succeeded, "2.0.0");
    }

    @Test
    void aCrashingReleaseGoesBackWhereverTheAgentWasKilled() throws Exception {
        everyCut(false, CRASHING, Phase.rolled_back, "1.0.0");
    }

    @Test
    void aCrashingReleaseGoesBackWhereverThePowerWentAway() throws Exception {
        everyCut(true, CRASHING, Phase.rolled_back, "1.0.0");
    }

    @Test
    void aReleaseThatComesAsAPatchArrivesWhereverThePowerWentAway() throws Exception {
        Map<String, byte[]> one = Map.of("run.sh", GOOD.getBytes(), "data", new byte[50_000]);
        Map<String, byte[]> two = Map.of("run.sh", ("# two\n" + GOOD).getBytes(), "data", new byte[50_000]);
        ReleaseArtifact from = server.artifact(Patches.tar(one));
        ReleaseArtifact to = server.artifact(Patches.tar(two));
        server.patch(from, to, Patches.between(one, two));
        everyCut(
                true,
                () -> server.desired("1.0.0", from, YAML),
                () -> server.desired("2.0.0", to, YAML),
                ReleaseHooks.NONE,
                Phase.succeeded,
                "2.0.0");
        assertEquals(0, server.downloads(to), "the whole was never asked for");
    }

    @Test
    void aVersionThatRunsBesideTheOldOneTakesOverWhereverTheAgentWasKilled() throws Exception {
        besideTheOldOne("{symlink: current, keep: 0s}");
    }

    @Test
    void aVersionThatIsHandedTheSocketTakesOverWhereverTheAgentWasKilled() throws Exception {
        besideTheOldOne("{listen: web.sock}");
    }

    private void besideTheOldOne(String way) throws Exception {
        String beside =
                YAML.replaceAll("health:.*", "health: {exec: ['true'], interval: 100ms}") + "blue_green: " + way + "\n";
        everyCut(
                false,
                () -> server.desired("1.0.0", GOOD, beside),
                () -> server.desired("2.0.0", GOOD, beside),
                ReleaseHooks.NONE,
                Phase.succeeded,
                "2.0.0");
    }

    @Test
    void hooksRunWhereverTheAgentWasKilled() throws Exception {
        everyCut(false, GOOD, hooks("exit 0"), Phase.succeeded, "2.0.0");
    }

    @Test
    void hooksRunWhereverThePowerWentAway() throws Exception {
        everyCut(true, GOOD, hooks("exit 0"), Phase.succeeded, "2.0.0");
    }

    @Test
    void whatAHookRefusesGoesBackWhereverThePowerWentAway() throws Exception {
        everyCut(true, GOOD, hooks("exit 3"), Phase.rolled_back, "1.0.0");
    }

    /** Each notes that it ran; the last but one ends as given. */
    private static ReleaseHooks hooks(String preCommit) {
        String note = "echo $MC_HOOK $MC_PREVIOUS_VERSION $MC_VERSION >> $MC_STATE_DIR/hooks";
        return new ReleaseHooks(hook(note), hook(note), hook(note + "; " + preCommit), hook(note));
    }

    private static ReleaseHook hook(String script) {
        return new ReleaseHook(List.of("sh", "-c", script), 10, 1, 0);
    }

    /** In their order, each at least once; only what goes back is undone. */
    private static void assertHooks(Path disk, Phase end, String where) throws IOException {
        List<String> ran = Files.readAllLines(disk.resolve("workloads/web/state/hooks"));
        List<String> expected = new ArrayList<>(List.of("pre_install", "post_install", "pre_commit"));
        if (end == Phase.rolled_back) {
            expected.add("rollback");
        }
        List<String> order = ran.stream()
                .map(line -> line.replace(" 1.0.0 2.0.0", ""))
                .distinct()
                .toList();
        assertEquals(expected, order, where + ": " + ran);
    }

    private void everyCut(boolean powerToo, String script, Phase end, String runs) throws Exception {
        everyCut(powerToo, script, ReleaseHooks.NONE, end, runs);
    }

    private void everyCut(boolean powerToo, String script, ReleaseHooks hooks, Phase end, String runs)
            throws Exception {
        byte[] program = script.getBytes(StandardCharsets.UTF_8);
        everyCut(
                powerToo,
                () -> server.desired("1.0.0", GOOD, YAML),
                () -> server.desired("2.0.0", Map.of("run.sh", program), YAML, hooks),
                hooks,
                end,
                runs);
    }

    /** Each cut is an update of its own, on a board of its own; some go on at once, since each waits most of its time. */
    private void everyCut(
            boolean powerToo,
            Callable<byte[]> first,
            Callable<byte[]> second,
            ReleaseHooks hooks,
            Phase end,
            String runs)
            throws Exception {
        ExecutorService boards = Executors.newFixedThreadPool(AT_ONCE);
        int begun = 0;
        int points = 0;
        boolean reachedTheEnd = false;
        try {
            while (!reachedTheEnd) {
                List<Future<Boolean>> some = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    begun++;
                    Cut cut = new Cut(begun, powerToo, first, second, hooks);
                    some.add(boards.submit(() -> cut.bringsTheUpdateTo(end, runs)));
                }
                for (Future<Boolean> one : some) {
                    boolean wasCut = one.get();
                    points += wasCut ? 1 : 0;
                    reachedTheEnd |= !wasCut;
                }
            }
        } finally {
            boards.shutdownNow();
            assertTrue(boards.awaitTermination(60, TimeUnit.SECONDS), "boards that do not end");
        }
        int least = hooks.equals(ReleaseHooks.NONE) ? 8 : 20;
        assertTrue(points >= least, "an update has more points than " + points + " to be cut at");
    }

    /** One update that is cut at that point, if it gets so far. */
    private final class Cut {
        private final int point;
        private final boolean powerToo;
        private final Callable<byte[]> first;
        private final Callable<byte[]> second;
        private final ReleaseHooks hooks;
        private final Path disk;
        private Board board;

        Cut(int point, boolean powerToo, Callable<byte[]> first, Callable<byte[]> second, ReleaseHooks hooks) {
            this.point = point;
            this.powerToo = powerToo;
            this.first = first;
            this.second = second;
            this.hooks = hooks;
            // None is the beginning of another: processes are told apart by it.
            this.disk = data.resolve(String.format("disk-%03d", point));
        }

        /** Whether there was such a point. */
        boolean bringsTheUpdateTo(Phase end, String runs) throws Exception {
            try {
                boolean wasCut = update();
                assertEnd(end, runs);
                if (!hooks.equals(ReleaseHooks.NONE)) {
                    assertHooks(disk, end, "cut at point " + point);
                }
                return wasCut;
            } finally {
                if (board != null) {
                    board.shutDown();
                }
                assertEquals(List.of(), programs(disk), "processes left after cut " + point);
            }
        }

        private boolean update() throws Exception {
            String boot = UUID.randomUUID().toString();
            board = new Board(disk, boot, server);
            board.receive(told(first));
            assertEquals(Phase.succeeded, board.awaitEnd("1.0.0").phase());

            board.cutAt(point);
            board.receive(told(second));
            board.awaitEnd("2.0.0");
            boolean wasCut = board.wasCut();
            board.vanish();
            if (powerToo) {
                killAll(disk);
            }
            board = new Board(disk, powerToo ? UUID.randomUUID().toString() : boot, server);
            return wasCut;
        }

        /** The server numbers what it says, one after the other. */
        private byte[] told(Callable<byte[]> release) throws Exception {
            synchronized (server) {
                return release.call();
            }
        }

        /** A version that was taken over from is stopped once the update has come to its end. */
        private boolean nothingRunsBeside() {
            return board.status("web.standby").isEmpty();
        }

        /** What was killed may take a moment to be gone where much else goes on. */
        private boolean isAlone() {
            return programs(disk)
                    .equals(Collections.singletonList(board.status().pid()));
        }

        private void assertEnd(Phase end, String runs) throws Exception {
            String where = "cut at point " + point;
            long deadline = System.nanoTime() + 30_000_000_000L;
            ReleaseRecord record = new DesiredJournal(disk).records().get("web");
            while (!(record.isSettled() && board.runs(runs) && nothingRunsBeside() && isAlone() && hasSaid(runs))
                    && System.nanoTime() < deadline) {
                LockSupport.parkNanos(5_000_000);
                record = new DesiredJournal(disk).records().get("web");
            }
            assertEquals(end, record.phase(), where + ": " + record);
            assertEquals(runs, record.current().version(), where);
            assertTrue(board.runs(runs), where + ": " + board.status());
            assertEquals(List.of(board.status().pid()), programs(disk), where + ": one process, and the right one");
            assertTrue(hasSaid(runs), where + ": what it writes when it begins");
        }

        private boolean hasSaid(String version) throws IOException {
            Path said = disk.resolve("workloads/web/state/version");
            return Files.exists(said) && Files.readString(said).trim().equals(version);
        }
    }

    /** The power goes: memory is empty, and gone is every process that has to do with this disk, also one that is only on its way to becoming the program. */
    private static void killAll(Path disk) throws IOException {
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            if (Arrays.stream(process.info().arguments().orElse(new String[0]))
                    .anyMatch(argument -> argument.startsWith(disk.toString()))) {
                List<ProcessHandle> below = process.descendants().toList();
                process.destroyForcibly();
                below.forEach(ProcessHandle::destroyForcibly);
            }
        }
        try (Stream<Path> below = Files.walk(Board.memory(disk))) {
            for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** The workload's own processes, by the mark in their command lines; not the shell's forks that are about to sleep. */
    private static List<Long> programs(Path disk) {
        return ProcessHandle.allProcesses()
                .filter(process -> isProgram(process, disk))
                .filter(process -> process.parent()
                        .filter(parent -> isProgram(parent, disk))
                        .isEmpty())
                .map(ProcessHandle::pid)
                .toList();
    }

    private static boolean isProgram(ProcessHandle process, Path disk) {
        return process.info()
                .arguments()
                .map(arguments ->
                        arguments.length == 2 && arguments[0].equals("run.sh") && arguments[1].equals(disk.toString()))
                .orElse(false);
    }
}
