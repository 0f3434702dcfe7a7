package io.mastercontrol.agent.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script beside each program, by itself: no agent, and no control group that would tell what is left. */
class RunnerIT {
    @TempDir
    Path directory;

    @Test
    void killsWhatTheProgramLeavesInItsGroupAndWritesDownItsEnd() throws Exception {
        Process runner = start("sleep 1000 & echo $! > left; exit 3");

        assertTrue(runner.waitFor(20, TimeUnit.SECONDS), "the runner does not end");

        assertEquals("3\n", Files.readString(directory.resolve("1.exit")));
        long left = Long.parseLong(Files.readString(directory.resolve("left")).trim());
        assertTrue(isSoon(() -> !isRunning(left)), "what the program left behind runs on: " + left);
    }

    @Test
    void endsWithoutTheProgramWhenNobodySaysTheWord() throws Exception {
        Process runner = make("touch began");
        assertTrue(isSoon(() -> new RunFiles(directory).ready(1).isPresent()), "it is not made ready");

        Runner.dismiss(runner);

        assertTrue(runner.waitFor(20, TimeUnit.SECONDS), "the runner does not end");
        assertEquals(Optional.empty(), new RunFiles(directory).process(1));
        assertTrue(Files.notExists(directory.resolve("began")), "the program was started");
    }

    /** A new version takes the place of the successor that was made ready for the old one, and its number. */
    @Test
    void leavesAloneTheRunThatBeganInPlaceOfOneThatWasDismissed() throws Exception {
        Process dismissed = make("touch began");
        assertTrue(isSoon(() -> new RunFiles(directory).ready(1).isPresent()), "it is not made ready");
        new RunFiles(directory).forgetReady(1);
        Process runner = start("sleep 1000");
        assertTrue(isSoon(() -> new RunFiles(directory).process(1).isPresent()), "it does not begin");
        long program = new RunFiles(directory).process(1).orElseThrow().pid();
        try {
            Runner.dismiss(dismissed);

            assertTrue(dismissed.waitFor(20, TimeUnit.SECONDS), "the dismissed one does not end");
            assertEquals(Optional.empty(), new RunFiles(directory).status(1), "an end is written down for what runs");
            assertTrue(isRunning(program), "it was killed");
        } finally {
            ProcessHandle.of(program).ifPresent(ProcessHandle::destroyForcibly);
            assertTrue(runner.waitFor(20, TimeUnit.SECONDS));
        }
        assertEquals("137\n", Files.readString(directory.resolve("1.exit")));
    }

    private Process start(String script) throws Exception {
        Process runner = make(script);
        assertTrue(isSoon(() -> new RunFiles(directory).ready(1).isPresent()), "it is not made ready");
        Runner.go(runner);
        return runner;
    }

    private Process make(String script) throws Exception {
        Resources resources = Resources.extract(directory.resolve("runner"));
        return new Runner(resources.shellRunner(), resources.ready())
                .make(new Runner.Start(
                        new RunFiles(directory).prefix(1),
                        Optional.empty(),
                        List.of(),
                        List.of("setsid"),
                        List.of("/bin/sh", "-c", script),
                        directory,
                        Map.of("PATH", System.getenv("PATH")),
                        directory.resolve("stdout.log"),
                        directory.resolve("stderr.log")));
    }

    private static boolean isRunning(long pid) {
        return ProcessIdentity.of(pid).filter(ProcessIdentity::isAlive).isPresent();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static boolean isSoon(Condition condition) throws Exception {
        for (long end = System.nanoTime() + 10_000_000_000L;
                System.nanoTime() < end;
                LockSupport.parkNanos(5_000_000)) {
            if (condition.holds()) {
                return true;
            }
        }
        return false;
    }
}
