package io.mastercontrol.agent.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.workload.AfterExit.Ended;
import io.mastercontrol.agent.workload.AfterExit.Next;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.RestartPolicy;
import io.mastercontrol.contracts.workload.WorkloadSpec.RestartPolicy.When;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What follows the end of a run. The policy of {@link Specs}: at most 3 restarts a minute, 2 s apart at most. */
class AfterExitTest {
    private static final Ended CRASH = new Ended(false, Duration.ofMillis(50), "it exited with code 1");
    private static final Ended LONG = new Ended(false, Duration.ofSeconds(30), "it exited with code 1");
    private static final WorkloadSpec SERVICE = Specs.forever("web", "exit 1");

    private static Next after(WorkloadSpec spec, History history, Ended ended, long seconds) {
        return AfterExit.decide(
                spec, history, ended, Duration.ofSeconds(seconds).toNanos(), () -> 0.5);
    }

    @Test
    void theFirstRestartIsAtOnceAndFurtherOnesAreFartherApart() {
        RestartPolicy policy = new RestartPolicy(
                When.always, Duration.ofMillis(500), Duration.ofSeconds(10), 2, 0.2, 100, Duration.ofMinutes(1));
        assertEquals(Duration.ofMillis(500), AfterExit.delay(policy, 1, () -> 0.9));
        assertEquals(Duration.ofMillis(1000), AfterExit.delay(policy, 2, () -> 0.5));
        assertEquals(Duration.ofMillis(800), AfterExit.delay(policy, 2, () -> 0.0));
        assertEquals(Duration.ofMillis(2000), AfterExit.delay(policy, 3, () -> 0.5));
        assertEquals(Duration.ofSeconds(10), AfterExit.delay(policy, 50, () -> 0.99), "never more than max_delay");
    }

    @Test
    void tooManyRestartsWithinTheWindowAreACrashLoopAndAStableRunEndsIt() {
        History history = History.NONE;
        for (int i = 0; i < 3; i++) {
            history = assertInstanceOf(Next.Restart.class, after(SERVICE, history, CRASH, i))
                    .history();
        }
        Next.CrashLoop loop = assertInstanceOf(Next.CrashLoop.class, after(SERVICE, history, CRASH, 4));
        assertEquals(Duration.ofSeconds(2), loop.delay());
        assertTrue(loop.reason().contains("4 restarts within 1 min are too many"), loop.reason());

        Next.Restart calm = assertInstanceOf(Next.Restart.class, after(SERVICE, loop.history(), LONG, 200));
        assertEquals(Duration.ZERO, calm.delay(), "a run of 30 s forgives what came before");
        assertEquals(1, calm.history().consecutiveFailures());
    }

    @Test
    void restartsThatLieFarApartAreNoCrashLoop() {
        History history = History.NONE;
        for (int i = 0; i < 10; i++) {
            history = assertInstanceOf(Next.Restart.class, after(SERVICE, history, CRASH, 61L * i))
                    .history();
        }
        assertEquals(10, history.restarts());
    }

    @Test
    void aFiniteWorkloadIsRunAsOftenAsWantedAndFailuresAreTriedAgain() {
        WorkloadSpec twice = Specs.times("job", 2, When.on_failure, "true");
        Ended well = new Ended(true, Duration.ofMillis(50), "it exited with code 0");
        Next first = after(twice, History.NONE, well, 1);
        assertEquals("run 2 of 2", assertInstanceOf(Next.Again.class, first).waitingFor());
        assertInstanceOf(Next.Restart.class, after(twice, first.history(), CRASH, 2));
        assertInstanceOf(Next.Completed.class, after(twice, first.history(), well, 3));
    }

    @Test
    void policyNeverMeansNever() {
        WorkloadSpec once = Specs.times("job", 1, When.never, "false");
        assertEquals(
                "it exited with code 1",
                assertInstanceOf(Next.Failed.class, after(once, History.NONE, CRASH, 1))
                        .reason());
    }
}
