package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.run.ProcessIdentity;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With real processes: a shell that waits for its program as a runner does. */
class StandbyTest {
    private final Standby standby = new Standby();
    private Process runner;
    private ReadyRun made;

    @BeforeEach
    void make() throws Exception {
        runner = new ProcessBuilder("sh", "-c", "sleep 1000 & echo $!; wait; sleep 1000").start();
        long program = Long.parseLong(runner.inputReader().readLine());
        made = new ReadyRun(7, "kind", null, runner, ProcessIdentity.of(program).orElseThrow());
        standby.make(number -> Optional.of(made), "web", 7);
    }

    @AfterEach
    void end() throws Exception {
        runner.descendants().forEach(ProcessHandle::destroyForcibly);
        runner.destroyForcibly();
        assertTrue(runner.waitFor(10, TimeUnit.SECONDS));
    }

    @Test
    void whatIsReadyForThisRunIsTakenOnce() {
        assertEquals(Optional.of(made), standby.take(7, "kind"));
        assertEquals(Optional.empty(), standby.take(7, "kind"));
    }

    @Test
    void anotherNumberIsNotTaken() {
        assertEquals(Optional.empty(), standby.take(8, "kind"));
    }

    @Test
    void oneWhoseProgramWasSweptAwayIsNotStartedThoughItsRunnerLives() throws Exception {
        ProcessHandle program = ProcessHandle.of(made.process().pid()).orElseThrow();
        program.destroyForcibly();
        program.onExit().get(10, TimeUnit.SECONDS);
        assertTrue(runner.isAlive());
        assertEquals(Optional.empty(), standby.take(7, "kind"));
    }

    /** They would have the same files. */
    @Test
    void noneIsMadeOfANumberThatHasBegun() {
        standby.take(8, "another");
        standby.make(
                number -> {
                    throw new AssertionError("made");
                },
                "web",
                8);
        assertEquals(Optional.empty(), standby.take(9, "kind"));
    }

    @Test
    void oneWhoseNumberBeganWhileItWasMadeIsDismissed() throws Exception {
        standby.take(7, "another");
        Process dismissed = new ProcessBuilder("cat").start();
        standby.make(
                number -> {
                    assertEquals(Optional.empty(), standby.take(8, "kind"));
                    return Optional.of(new ReadyRun(8, "kind", null, dismissed, made.process()));
                },
                "web",
                8);
        assertTrue(dismissed.waitFor(10, TimeUnit.SECONDS), "it still waits for the word");
        assertTrue(standby.pid().isEmpty());
    }

    /** Who clears up after a run would take it for a part of that. */
    @Test
    void whatMustNotMeetOneHalfMadeWaitsForAnotherThread() throws Exception {
        CountDownLatch acted = new CountDownLatch(1);
        standby.make(
                number -> {
                    Thread other =
                            new Thread(() -> standby.apart(command -> new Thread(command).start(), acted::countDown));
                    other.start();
                    joined(other);
                    assertEquals(1, acted.getCount(), "it acted meanwhile");
                    return Optional.empty();
                },
                "web",
                8);
        assertTrue(acted.await(10, TimeUnit.SECONDS), "it never acts");
    }

    private static void joined(Thread thread) {
        try {
            thread.join(10_000);
            assertFalse(thread.isAlive(), "it waits itself");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
