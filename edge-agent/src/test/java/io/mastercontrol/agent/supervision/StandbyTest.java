package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.run.ProcessIdentity;
import java.util.Optional;
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
        standby.keep(made);
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
}
