package io.mastercontrol.agent.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.workload.AfterExit.Ended;
import io.mastercontrol.agent.workload.AfterExit.Next;
import io.mastercontrol.contracts.workload.WorkloadParser;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class AfterExitTest {
    private static final DoubleSupplier MIDDLE = () -> 0.5;
    private static final DoubleSupplier LOWEST = () -> 0;
    private static final DoubleSupplier HIGHEST = () -> Math.nextDown(1.0);
    private static final Ended CRASHED = new Ended(false, Duration.ofSeconds(1), "exited with 7");
    private static final Ended WENT_WELL = new Ended(true, Duration.ofSeconds(1), "exited with 0");

    private long now;

    @Test
    void theFirstRestartWaitsExactlyTheDelayAndTheOthersGrowUpToTheCap() {
        WorkloadSpec spec = forever("always", "delay: 2s, factor: 3, max_delay: 30s, max_restarts: 100");
        for (DoubleSupplier random : List.of(LOWEST, MIDDLE, HIGHEST)) {
            assertEquals(Duration.ofSeconds(2), delays(spec, 1, random).get(0));
        }
        assertEquals(List.of(2_000L, 6_000L, 18_000L, 30_000L, 30_000L), millis(delays(spec, 5, MIDDLE)));
    }

    @Test
    void theRandomShareStaysWithinWhatThePolicyStatesAndBelowTheCap() {
        WorkloadSpec spec = forever("always", "delay: 1s, factor: 10, jitter: 0.2, max_delay: 100s, max_restarts: 100");
        assertEquals(List.of(1_000L, 8_000L, 80_000L), millis(delays(spec, 3, LOWEST)));
        assertEquals(List.of(1_000L, 12_000L, 100_000L), millis(delays(spec, 3, HIGHEST)));
    }

    @Test
    void repeatedRestartsNeverComeFasterThanATenthOfASecond() {
        WorkloadSpec spec = forever("always", "delay: 0s, factor: 1, jitter: 0.9, max_delay: 1s, max_restarts: 100");
        assertEquals(List.of(0L, 100L, 100L), millis(delays(spec, 3, LOWEST)));
        assertEquals(List.of(0L, 200L, 400L), millis(delays(forever("always", "delay: 0s, jitter: 0"), 3, LOWEST)));
    }

    @Test
    void hundredsOfRestartsNeitherOverflowNorPassTheCap() {
        WorkloadSpec spec = forever("always", "delay: 1s, factor: 10, max_delay: 5m, max_restarts: 10000");
        List<Duration> delays = delays(spec, 400, MIDDLE);
        assertEquals(Duration.ofMinutes(5), delays.get(399));
    }

    @Test
    void aStableRunForgivesTheStreak() {
        WorkloadSpec spec = forever("always", "delay: 1s, max_restarts: 100");
        History unlucky = after(spec, 4);
        Next next = decide(spec, unlucky, new Ended(false, Duration.ofSeconds(10), "exited with 7"));
        assertEquals(
                Duration.ofSeconds(1),
                assertInstanceOf(Next.Restart.class, next).delay());
        assertEquals(1, next.history().consecutiveFailures());
        assertEquals(5, next.history().restarts());
    }

    @Test
    void aRunShorterThanItsOwnDelayIsNotStable() {
        WorkloadSpec spec = forever("always", "delay: 30s, factor: 2, max_delay: 10m, max_restarts: 100");
        Next next = decide(spec, after(spec, 1), new Ended(false, Duration.ofSeconds(20), "exited with 7"));
        assertEquals(
                Duration.ofSeconds(60),
                assertInstanceOf(Next.Restart.class, next).delay());
    }

    @Test
    void moreRestartsThanAllowedWithinTheWindowAreACrashLoopTriedAtTheLongestDelay() {
        WorkloadSpec spec = forever("always", "delay: 1s, max_delay: 2m, max_restarts: 3, window: 10m");
        History allowed = after(spec, 3);
        assertFalse(allowed.crashLooping());
        Next.CrashLoop loop = assertInstanceOf(Next.CrashLoop.class, decide(spec, allowed, CRASHED));
        assertEquals(Duration.ofMinutes(2), loop.delay());
        assertTrue(loop.reason().startsWith("exited with 7"), loop.reason());
        assertTrue(loop.reason().contains("4 restarts within 10 min"), loop.reason());

        now += Duration.ofHours(1).toNanos();
        Next later = decide(spec, loop.history(), CRASHED);
        assertInstanceOf(Next.CrashLoop.class, later, "until a run was stable, whatever the window");
        Next.Restart out = assertInstanceOf(
                Next.Restart.class, decide(spec, stillOpen(), new Ended(false, Duration.ofMinutes(10), "x")));
        assertFalse(out.history().crashLooping());
    }

    @Test
    void whatDiesEveryTwelveSecondsIsACrashLoopTooAndStaysOneUntilARunLastsAsLongAsTheWindow() {
        WorkloadSpec spec = forever("always", "delay: 1s, max_restarts: 5, window: 10m");
        Ended twelve = new Ended(false, Duration.ofSeconds(12), "exited with 7");
        History history = History.NONE;
        for (int i = 0; i < 5; i++) {
            now += Duration.ofSeconds(13).toNanos();
            Next.Restart next = assertInstanceOf(Next.Restart.class, decide(spec, history, twelve));
            assertEquals(Duration.ofSeconds(1), next.delay(), "the backoff begins anew after ten steady seconds");
            history = next.history();
        }
        now += Duration.ofSeconds(13).toNanos();
        history = assertInstanceOf(Next.CrashLoop.class, decide(spec, history, twelve))
                .history();
        assertEquals(Optional.of(Duration.ofMinutes(10)), AfterExit.forgivenAfter(spec, history));
        now += Duration.ofMinutes(5).toNanos();
        assertInstanceOf(Next.CrashLoop.class, decide(spec, history, twelve));
        now += Duration.ofMinutes(20).toNanos();
        Ended aQuarter = new Ended(false, Duration.ofMinutes(15), "exited with 7");
        assertInstanceOf(Next.Restart.class, decide(spec, history, aQuarter));
        assertEquals(Optional.empty(), AfterExit.forgivenAfter(spec, History.NONE));
    }

    private static History stillOpen() {
        return new History(9, 8, 8, 0, 8, true, List.of());
    }

    @Test
    void restartsOlderThanTheWindowDoNotCount() {
        WorkloadSpec spec = forever("always", "delay: 1s, max_restarts: 3, window: 1m");
        History history = after(spec, 3);
        now += Duration.ofSeconds(61).toNanos();
        assertInstanceOf(Next.Restart.class, decide(spec, history, CRASHED));
    }

    @Test
    void theMonotonicClockMayPassItsLargestNumber() {
        WorkloadSpec spec = forever("always", "delay: 1s, max_restarts: 3, window: 1m");
        now = Long.MAX_VALUE - 1;
        History history = after(spec, 3);
        now += 10;
        assertInstanceOf(Next.CrashLoop.class, decide(spec, history, CRASHED));
    }

    @Test
    void thePolicySaysWhichExitsCallForARestart() {
        assertInstanceOf(Next.Restart.class, decide(forever("always", ""), History.NONE, WENT_WELL));
        assertInstanceOf(Next.Restart.class, decide(forever("always", ""), History.NONE, CRASHED));
        assertInstanceOf(Next.Completed.class, decide(forever("on_failure", ""), History.NONE, WENT_WELL));
        assertInstanceOf(Next.Restart.class, decide(forever("on_failure", ""), History.NONE, CRASHED));
        assertInstanceOf(Next.Completed.class, decide(forever("never", ""), History.NONE, WENT_WELL));
        Next.Failed failed = assertInstanceOf(Next.Failed.class, decide(forever("never", ""), History.NONE, CRASHED));
        assertEquals("exited with 7", failed.reason());
    }

    @Test
    void nTimesCountsRunsThatWentWellAndTriesTheOthersAgain() {
        WorkloadSpec spec = spec("run_mode: n_times\nmax_runs: 2\nrestart: {policy: on_failure, delay: 3s}\n");
        Next first = decide(spec, History.NONE, WENT_WELL);
        assertEquals("run 2 of 2", assertInstanceOf(Next.Again.class, first).waitingFor());
        assertEquals(Duration.ofSeconds(3), ((Next.Again) first).delay());
        Next failed = decide(spec, first.history(), CRASHED);
        assertInstanceOf(Next.Restart.class, failed);
        assertEquals(1, failed.history().finished());
        assertInstanceOf(Next.Completed.class, decide(spec, failed.history(), WENT_WELL));
    }

    @Test
    void nTimesWithoutRestartsCountsEveryRun() {
        WorkloadSpec spec = spec("run_mode: n_times\nmax_runs: 2\nrestart: {policy: never}\n");
        Next first = decide(spec, History.NONE, CRASHED);
        assertInstanceOf(Next.Again.class, first);
        assertInstanceOf(Next.Failed.class, decide(spec, first.history(), CRASHED));
        assertInstanceOf(Next.Completed.class, decide(spec, first.history(), WENT_WELL));
    }

    @Test
    void aScheduledRunThatFailsIsTriedAgainAndGivenUpUntilItsNextTime() {
        WorkloadSpec spec = scheduled("restart: {policy: on_failure, delay: 3s, max_restarts: 2}\n");
        Next once = decide(spec, History.NONE, CRASHED);
        assertEquals(
                Duration.ofSeconds(3),
                assertInstanceOf(Next.Restart.class, once).delay());
        Next twice = decide(spec, once.history(), CRASHED);
        Next thrice = decide(spec, twice.history(), CRASHED);
        assertInstanceOf(Next.AtNextTime.class, thrice);
        assertFalse(thrice.history().crashLooping(), "the next time is a new chance");
        assertEquals(1, thrice.history().finished());
        assertInstanceOf(Next.AtNextTime.class, decide(spec, History.NONE, WENT_WELL));
    }

    @Test
    void aScheduleEndsWithItsLastRunHoweverThatEnded() {
        WorkloadSpec spec = scheduled("max_runs: 1\nrestart: {policy: on_failure, delay: 3s, max_restarts: 1}\n");
        assertInstanceOf(Next.Completed.class, decide(spec, History.NONE, WENT_WELL));
        Next retry = decide(spec, History.NONE, CRASHED);
        assertInstanceOf(Next.Restart.class, retry);
        assertInstanceOf(Next.Failed.class, decide(spec, retry.history(), CRASHED));
        WorkloadSpec never = scheduled("max_runs: 1\nrestart: {policy: never}\n");
        assertInstanceOf(Next.Failed.class, decide(never, History.NONE, CRASHED));
    }

    @Test
    void delaysAreToldAsPeopleSayThemInAnyLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertEquals("0 ms", AfterExit.words(Duration.ZERO));
            assertEquals("1.50 s", AfterExit.words(Duration.ofMillis(1_500)));
            assertEquals("5 min", AfterExit.words(Duration.ofMinutes(5)));
            assertEquals("32 min", AfterExit.words(Duration.ofSeconds(1_925)));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aPersonsStartForgivesEverythingAndASteadyRunAllButTheRestartsOfTheWindow() {
        History before = new History(9, 8, 7, 3, 6, true, List.of(1L));
        assertEquals(new History(9, 8, 0, 3, 0, false, List.of(1L)), before.steady());
        assertEquals(new History(9, 8, 0, 0, 0, false, List.of()), before.anew());
        assertEquals(10, before.started().runs());
    }

    /** Crashes time and again, a second apart. */
    private List<Duration> delays(WorkloadSpec spec, int restarts, DoubleSupplier random) {
        List<Duration> delays = new ArrayList<>();
        History history = History.NONE;
        for (int i = 0; i < restarts; i++) {
            now += 1_000_000_000L;
            Next.Restart next =
                    assertInstanceOf(Next.Restart.class, AfterExit.decide(spec, history, CRASHED, now, random));
            delays.add(next.delay());
            history = next.history();
        }
        return delays;
    }

    private History after(WorkloadSpec spec, int crashes) {
        History history = History.NONE;
        for (int i = 0; i < crashes; i++) {
            history = assertInstanceOf(Next.Restart.class, decide(spec, history, CRASHED))
                    .history();
        }
        return history;
    }

    private Next decide(WorkloadSpec spec, History before, Ended ended) {
        return AfterExit.decide(spec, before, ended, now, MIDDLE);
    }

    private static List<Long> millis(List<Duration> durations) {
        return durations.stream().map(Duration::toMillis).toList();
    }

    private static WorkloadSpec forever(String policy, String restart) {
        return spec(
                "run_mode: forever\nrestart: {policy: " + policy + (restart.isEmpty() ? "" : ", " + restart) + "}\n");
    }

    private static WorkloadSpec scheduled(String more) {
        return spec("run_mode: schedule\nschedule: {cron: '0 3 * * *'}\n" + more);
    }

    private static WorkloadSpec spec(String yaml) {
        var file = WorkloadParser.parse("web.yaml", "name: web\ntype: service\ncommand: [run]\n" + yaml, Map.of());
        assertEquals(List.of(), file.problems());
        return file.workloads().get(0);
    }
}
