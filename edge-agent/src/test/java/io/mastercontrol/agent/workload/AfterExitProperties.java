package io.mastercontrol.agent.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.workload.AfterExit.Ended;
import io.mastercontrol.agent.workload.AfterExit.Next;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import io.mastercontrol.contracts.workload.WorkloadSpec.RestartPolicy;
import io.mastercontrol.contracts.workload.WorkloadSpec.RestartPolicy.When;
import io.mastercontrol.contracts.workload.WorkloadSpec.RunMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the policy says and however the runs end. */
class AfterExitProperties {
    @Provide
    Arbitrary<RestartPolicy> policies() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 60_000),
                        Arbitraries.longs().between(0, 3_600_000),
                        Arbitraries.doubles().between(1, 10),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(1, 50),
                        Arbitraries.longs().between(1_000, 3_600_000))
                .as((delay, more, factor, jitter, most, window) -> new RestartPolicy(
                        When.always,
                        Duration.ofMillis(delay),
                        Duration.ofMillis(Math.max(100, delay + more)),
                        factor,
                        jitter,
                        most,
                        Duration.ofMillis(window)));
    }

    private static WorkloadSpec with(RestartPolicy policy) {
        WorkloadSpec base = Specs.of(
                "w",
                RunMode.forever,
                policy.policy(),
                new WorkloadSpec.Program.Command(List.of("true")),
                Map.of(),
                Specs.none(),
                1);
        return Specs.restarting(base, policy);
    }

    private static Duration delay(Next next) {
        return next instanceof Next.Restart restart ? restart.delay() : ((Next.CrashLoop) next).delay();
    }

    @Property(tries = 500)
    void pausesGrowWithinTheirBoundsUntilItIsACrashLoopExactlyWhenSaid(
            @ForAll("policies") RestartPolicy policy, @ForAll Random random) {
        WorkloadSpec spec = with(policy);
        History history = History.NONE;
        long now = 0;
        long previous = -1;
        for (int restart = 1; restart <= policy.maxRestarts(); restart++) {
            history = history.started();
            // All at one moment: however long the pauses are, none of it leaves the window.
            Next next = AfterExit.decide(
                    spec, history, new Ended(false, Duration.ZERO, "it failed"), now, random::nextDouble);
            assertInstanceOf(Next.Restart.class, next, "restart " + restart + " of " + policy.maxRestarts());
            long pause = delay(next).toMillis();
            assertTrue(pause <= policy.maxDelay().toMillis(), pause + " ms is more than the longest pause");
            if (restart == 1) {
                assertEquals(policy.delay().toMillis(), pause, "the first pause is the one that was asked for");
            } else {
                assertTrue(pause >= 100, "restarts come faster than ten a second");
            }
            if (policy.jitter() == 0 && previous >= 0) {
                assertTrue(pause >= previous, "pauses shrink");
            }
            previous = pause;
            history = next.history();
            assertEquals(restart, history.restarts());
        }
        Next loop = AfterExit.decide(
                spec, history.started(), new Ended(false, Duration.ZERO, "it failed"), now, random::nextDouble);
        assertInstanceOf(Next.CrashLoop.class, loop);
        assertEquals(policy.maxDelay(), delay(loop));
    }

    @Property(tries = 300)
    void aRunAsLongAsTheWindowEndsACrashLoop(@ForAll("policies") RestartPolicy policy, @ForAll Random random) {
        WorkloadSpec spec = with(policy);
        History looping = History.NONE.started().restarting(0, 1).looping();
        long window = policy.window().toNanos();
        Next after = AfterExit.decide(
                spec, looping, new Ended(false, policy.window(), "it failed"), window * 2, random::nextDouble);
        assertFalse(after.history().crashLooping());
        assertEquals(policy.delay(), assertInstanceOf(Next.Restart.class, after).delay());
        Next still = AfterExit.decide(
                spec,
                looping,
                new Ended(false, policy.window().minusMillis(1), "it failed"),
                window * 2,
                random::nextDouble);
        assertTrue(still.history().crashLooping());
    }

    @Property(tries = 300)
    void jitterSpreadsThoseThatFailTogether(@ForAll Random random) {
        RestartPolicy policy = new RestartPolicy(
                When.always, Duration.ofSeconds(1), Duration.ofHours(1), 2, 0.5, 10, Duration.ofHours(1));
        History history = History.NONE.started().restarting(0, 1);
        Duration pause = delay(AfterExit.decide(
                with(policy), history, new Ended(false, Duration.ZERO, "it failed"), 0, random::nextDouble));
        assertTrue(pause.toMillis() >= 1_000 && pause.toMillis() <= 3_000, pause + " is not 2 s ± half");
    }

    @Property(tries = 300)
    void everyEndIsCountedOnceAndPoliciesAreObeyed(
            @ForAll RunMode mode, @ForAll When when, @ForAll boolean success, @ForAll Random random) {
        RestartPolicy policy =
                new RestartPolicy(when, Duration.ofSeconds(1), Duration.ofMinutes(1), 2, 0.1, 5, Duration.ofMinutes(1));
        WorkloadSpec spec = Specs.restarting(
                Specs.of("w", mode, when, new WorkloadSpec.Program.Command(List.of("true")), Map.of(), Specs.none(), 1),
                policy);
        History before = History.NONE.started();
        Next next =
                AfterExit.decide(spec, before, new Ended(success, Duration.ZERO, "it ended"), 0, random::nextDouble);
        assertEquals(success ? 0 : 1, next.history().consecutiveFailures());
        boolean restarts = next instanceof Next.Restart;
        boolean may = mode == RunMode.forever
                ? when == When.always || (when == When.on_failure && !success)
                : !success && when != When.never;
        assertEquals(may, restarts, mode + ", " + when + ", " + (success ? "well" : "badly") + ": " + next);
        assertEquals(restarts ? 1 : 0, next.history().restarts());
    }
}
