package io.mastercontrol.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.ReleaseHook;
import io.mastercontrol.contracts.release.ReleaseHooks;
import io.mastercontrol.contracts.release.ReportedRelease;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks of releases, as real processes on a board. */
class HooksIT {
    private static final String YAML = """
            name: web
            type: service
            run_mode: forever
            command: [sh, run.sh]
            health: {exec: [sh, -c, 'test "$(cat $MC_STATE_DIR/version)" = "$MC_VERSION"'], interval: 100ms}
            restart: {delay: 0s}
            stop: {timeout: 2s}
            """;
    private static final String RUN =
            "echo \"$MC_VERSION\" > \"$MC_STATE_DIR/version\"; while :; do sleep 1000; done\n";

    @TempDir
    Path data;

    private ReleaseServer server;
    private Board board;

    @BeforeEach
    void start() throws Exception {
        server = new ReleaseServer();
        board = new Board(data, UUID.randomUUID().toString(), server);
        board.receive(server.desired("1.0.0", RUN, YAML));
        assertEquals(Phase.succeeded, board.awaitEnd("1.0.0").phase());
    }

    @AfterEach
    void stop() throws Exception {
        board.shutDown();
        server.close();
    }

    private static ReleaseHook sh(String script) {
        return new ReleaseHook(List.of("sh", "-c", script), 5, 0.2, 3);
    }

    private static ReleaseHook note() {
        return sh("echo $MC_HOOK of $MC_RELEASE $MC_PREVIOUS_VERSION to $MC_VERSION in $(ls) >> $MC_STATE_DIR/hooks");
    }

    private ReportedRelease installed(String yaml, ReleaseHooks hooks) throws Exception {
        board.receive(server.desired("2.0.0", Map.of("run.sh", RUN.getBytes(StandardCharsets.UTF_8)), yaml, hooks));
        return board.awaitEnd("2.0.0");
    }

    private String state(String file) throws Exception {
        return Files.readString(data.resolve("workloads/web/state").resolve(file))
                .trim();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void eachRunsOnceInItsPlaceAndKnowsWhatIsGoingOn() throws Exception {
        assertEquals(
                Phase.succeeded,
                installed(YAML, new ReleaseHooks(note(), note(), note(), note()))
                        .phase());
        assertEquals("""
                pre_install of web 1.0.0 to 2.0.0 in run.sh
                post_install of web 1.0.0 to 2.0.0 in run.sh
                pre_commit of web 1.0.0 to 2.0.0 in run.sh""", state("hooks"));
    }

    @Test
    void aRefusalBeforeTheSwitchLeavesTheOldVersionAlone() throws Exception {
        Long before = board.status().pid();
        ReportedRelease said =
                installed(YAML, new ReleaseHooks(sh("echo the disk is too old >&2; exit 4"), note(), note(), note()));
        assertEquals(Phase.failed, said.phase());
        assertEquals("web 2.0.0: pre_install failed with exit code 4: the disk is too old", said.reason());
        assertEquals("1.0.0", said.runningVersion());
        assertEquals(before, board.status().pid());
        assertEquals("rollback of web 1.0.0 to 2.0.0 in run.sh", state("hooks"));
        assertTrue(
                board.told().stream()
                        .anyMatch(event -> event.startsWith("release_hook_failed web 2.0.0: pre_install failed")
                                && event.contains("\"output\":\"the disk is too old\"")),
                board.told().toString());
    }

    @Test
    void aRefusalAfterTheSwitchGoesBackAndARollbackHookThatFailsDoesNotStopThat() throws Exception {
        ReportedRelease said = installed(YAML, new ReleaseHooks(null, sh("exit 5"), note(), sh("echo no; exit 6")));
        assertEquals(Phase.rolled_back, said.phase(), said.toString());
        assertEquals(
                "web 2.0.0: post_install failed with exit code 5; going back, web 2.0.0: rollback failed with exit code 6:"
                        + " no; went back to 1.0.0",
                said.reason());
        await("the old one runs", () -> board.runs("1.0.0"));
    }

    @Test
    void whatTakesTooLongIsEndedWithAllThatItStarted() throws Exception {
        ReleaseHook slow = new ReleaseHook(
                List.of("sh", "-c", "sleep 7531 & echo $! > $MC_STATE_DIR/child; sleep 7532"), 0.5, 1, 0);
        ReportedRelease said = installed(YAML, new ReleaseHooks(slow, null, null, null));
        assertEquals(Phase.failed, said.phase());
        assertEquals("web 2.0.0: pre_install took longer than 0.5 s and was ended", said.reason());
        long child = Long.parseLong(state("child"));
        await(
                "no child is left",
                () -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void oneThatAsksForLaterIsTriedAgain() throws Exception {
        String third = "echo x >> $MC_STATE_DIR/tries; test $(wc -l < $MC_STATE_DIR/tries) = 3 || exit 75";
        assertEquals(
                Phase.succeeded,
                installed(YAML, new ReleaseHooks(sh(third), null, null, null)).phase());
        assertEquals("x\nx\nx", state("tries"));
    }

    @Test
    void oneThatAsksForLaterForEverHasFailed() throws Exception {
        ReportedRelease said = installed(YAML, new ReleaseHooks(null, null, sh("echo busy; exit 75"), null));
        assertEquals(Phase.rolled_back, said.phase());
        assertEquals(
                "web 2.0.0: pre_commit asked to be tried again more than 3 times: busy; went back to 1.0.0",
                said.reason());
    }

    @Test
    void whileItWaitsItSaysSoAndGivesWayToSomethingElse() throws Exception {
        ReleaseHook never = new ReleaseHook(List.of("sh", "-c", "exit 75"), 5, 3600, 20);
        board.receive(server.desired(
                "2.0.0",
                Map.of("run.sh", RUN.getBytes(StandardCharsets.UTF_8)),
                YAML,
                new ReleaseHooks(never, null, null, note())));
        await(
                "it says what it waits for",
                () -> board.said().reason() != null
                        && board.said()
                                .reason()
                                .equals("web 2.0.0: pre_install asked to be tried again, 1 of 20 times"));
        assertEquals(Phase.installing, board.said().phase());
        board.receive(server.desired("3.0.0", RUN, YAML));
        assertEquals(Phase.succeeded, board.awaitEnd("3.0.0").phase());
        assertEquals("rollback of web 1.0.0 to 2.0.0 in run.sh", state("hooks"));
    }

    @Test
    void itRunsAsTheWorkloadsUserAndBehindItsLimits() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/proc/1/oom_score_adj")), "needs root");
        String yaml = YAML + "user: nobody\nresources: {memory: 64M, pids: 20}\n";
        open(data);
        ReportedRelease said = installed(
                yaml,
                new ReleaseHooks(
                        sh("id -un > $MC_STATE_DIR/who; cat /proc/self/cgroup > $MC_STATE_DIR/groups;"
                                + " touch here 2>/dev/null && exit 9; exit 0"),
                        null,
                        null,
                        null));
        assertEquals("nobody", state("who"), said.toString());
        boolean limits = Files.isDirectory(Path.of("/sys/fs/cgroup/memory/master-control"))
                || Files.isDirectory(Path.of("/sys/fs/cgroup/master-control"));
        assertTrue(!limits || state("groups").contains("/web+hook"), state("groups"));
    }

    /** JUnit's directories are their owner's alone. */
    private static void open(Path directory) throws Exception {
        for (Path up = directory; up.startsWith(Path.of(System.getProperty("java.io.tmpdir"))); up = up.getParent()) {
            if (!up.equals(Path.of(System.getProperty("java.io.tmpdir")))) {
                Files.setPosixFilePermissions(up, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
