package io.mastercontrol.agent.desired;

import static io.mastercontrol.contracts.message.WorkloadState.backoff;
import static io.mastercontrol.contracts.message.WorkloadState.completed;
import static io.mastercontrol.contracts.message.WorkloadState.crash_loop;
import static io.mastercontrol.contracts.message.WorkloadState.failed;
import static io.mastercontrol.contracts.message.WorkloadState.registered;
import static io.mastercontrol.contracts.message.WorkloadState.running;
import static io.mastercontrol.contracts.message.WorkloadState.starting;
import static io.mastercontrol.contracts.message.WorkloadState.stopped;
import static io.mastercontrol.contracts.message.WorkloadState.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.mastercontrol.agent.desired.HealthGate.Before;
import io.mastercontrol.agent.desired.HealthGate.Verdict;
import io.mastercontrol.contracts.message.Exit;
import io.mastercontrol.contracts.message.ExitReason;
import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.message.WorkloadState;
import io.mastercontrol.contracts.message.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HealthGateTest {
    private static final Duration JUST_UP = Duration.ofMillis(1_999);
    private static final Duration UP = Duration.ofSeconds(2);
    private static final long RUNS = 4;
    private static final Before BEFORE = new Before(RUNS, 0);

    // ---- while it starts ---------------------------------------------------------------------------------------

    @Test
    void withACheckTheCheckDecides() {
        assertPending(HealthGate.starting(status("forever", running, Health.starting), true, Duration.ofHours(1)));
        assertWell(HealthGate.starting(status("forever", running, Health.healthy), true, Duration.ZERO));
        assertBad(
                "its health check fails", HealthGate.starting(status("forever", running, Health.unhealthy), true, UP));
    }

    @Test
    void withoutOneTwoSecondsOfRunningDecide() {
        assertPending(HealthGate.starting(status("forever", running, Health.unknown), false, JUST_UP));
        assertWell(HealthGate.starting(status("forever", running, Health.unknown), false, UP));
    }

    @Test
    void whatHasEndedWellOrWaitsForItsTimeIsWell() {
        assertWell(HealthGate.starting(status("n_times", completed, Health.unknown), false, Duration.ZERO));
        assertWell(HealthGate.starting(status("schedule", waiting, Health.unknown), true, Duration.ZERO));
        assertWell(HealthGate.starting(status("schedule", registered, Health.unknown), true, Duration.ZERO));
    }

    @Test
    void whatWaitsForADependencyOrIsTriedAgainIsNotDecidedYet() {
        assertPending(HealthGate.starting(status("forever", waiting, Health.unknown), false, Duration.ZERO));
        assertPending(HealthGate.starting(status("forever", starting, Health.unknown), false, Duration.ZERO));
        assertPending(HealthGate.starting(failing(backoff, 2), false, Duration.ZERO));
    }

    @Test
    void threeFailuresInARowAreEnough() {
        assertBad("it ended with exit code 7 and is now backoff", HealthGate.starting(failing(backoff, 3), false, UP));
        assertBad("it ended with exit code 7 and is now running", HealthGate.starting(failing(running, 3), false, UP));
        assertBad(
                "it ended with exit code 7 and is now crash_loop",
                HealthGate.starting(failing(crash_loop, 1), false, UP));
        assertBad("it is failed", HealthGate.starting(status("n_times", failed, Health.unknown), false, UP));
    }

    @Test
    void whatIsNotThereOrWasStoppedByHandIsBad() {
        assertBad("it is not there", HealthGate.starting(null, false, UP));
        assertBad("it was stopped by hand", HealthGate.starting(status("forever", stopped, Health.unknown), false, UP));
    }

    // ---- while it bakes ----------------------------------------------------------------------------------------

    @Test
    void whatRunsOnIsWell() {
        assertWell(HealthGate.baking(status("forever", running, Health.healthy), true, BEFORE));
        assertWell(HealthGate.baking(status("forever", running, Health.unknown), false, BEFORE));
        assertWell(HealthGate.baking(status("n_times", completed, Health.unknown), false, BEFORE));
    }

    @Test
    void anEndThatNobodyAskedForIsBadEvenIfItRunsAgain() {
        assertBad(
                "it ended with exit code 7 and is now running", HealthGate.baking(failing(running, 1), false, BEFORE));
        assertBad(
                "it is running",
                HealthGate.baking(status("forever", running, Health.healthy), true, new Before(RUNS - 1, 0)));
        assertBad("it is backoff", HealthGate.baking(status("forever", backoff, Health.unknown), false, BEFORE));
        assertBad("it is stopped", HealthGate.baking(status("forever", stopped, Health.unknown), false, BEFORE));
        assertBad(
                "its health check fails",
                HealthGate.baking(status("forever", running, Health.unhealthy), true, BEFORE));
        assertBad("it is not there", HealthGate.baking(null, true, BEFORE));
    }

    @Test
    void failuresFromBeforeItWasWellAreForgivenAndNoFurtherOnes() {
        Before once = Before.of(failing(running, 1));
        assertWell(HealthGate.baking(failing(running, 1), false, once));
        assertBad("it ended with exit code 7 and is now running", HealthGate.baking(failing(running, 2), false, once));
        Before afterASuccess = once.and(status("schedule", waiting, Health.unknown));
        assertBad(
                "it ended with exit code 7 and is now running",
                HealthGate.baking(failing(running, 1), false, afterASuccess));
    }

    @Test
    void oneOfSeveralRunsMayEndAndTheNextBegin() {
        for (String mode : new String[] {"schedule", "n_times"}) {
            for (WorkloadState state : new WorkloadState[] {waiting, starting, running, completed}) {
                assertWell(HealthGate.baking(status(mode, state, Health.unknown), false, new Before(RUNS - 1, 0)));
            }
            assertBad("it is stopped", HealthGate.baking(status(mode, stopped, Health.unknown), false, BEFORE));
            assertBad("it is failed", HealthGate.baking(status(mode, failed, Health.unknown), false, BEFORE));
        }
    }

    @Test
    void theReasonThatTheWorkloadGivesIsPassedOn() {
        WorkloadStatus told = status("forever", failed, Health.unknown, 1, null, "isolation.net cannot be honoured");
        assertBad("isolation.net cannot be honoured", HealthGate.starting(told, false, UP));
        WorkloadStatus killed = status(
                "forever", backoff, Health.unknown, 3, new Exit(ExitReason.signal, null, "KILL", Instant.EPOCH), null);
        assertBad("it ended with signal KILL and is now backoff", HealthGate.starting(killed, false, UP));
    }

    private static void assertWell(Verdict verdict) {
        assertEquals(new Verdict.Well(), verdict);
    }

    private static void assertPending(Verdict verdict) {
        assertInstanceOf(Verdict.Pending.class, verdict);
    }

    private static void assertBad(String why, Verdict verdict) {
        assertEquals(new Verdict.Bad(why), verdict);
    }

    private static WorkloadStatus failing(WorkloadState state, long failures) {
        Exit exit = new Exit(ExitReason.exit_code, 7, null, Instant.EPOCH);
        return status("forever", state, Health.unknown, failures, exit, null);
    }

    private static WorkloadStatus status(String mode, WorkloadState state, Health health) {
        return status(mode, state, health, 0, null, null);
    }

    private static WorkloadStatus status(
            String mode, WorkloadState state, Health health, long failures, Exit exit, String reason) {
        return new WorkloadStatus(
                "web", "service", mode, state, health, 1L, "2", null, RUNS, 0, failures, null, exit, null, null, null,
                reason);
    }
}
