package io.mastercontrol.agent.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.workload.WorkloadSpec.MissedRun;
import io.mastercontrol.contracts.workload.WorkloadSpec.Schedule;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Scheduled times on boards whose clocks jump, in places where clocks are set twice a year. */
class CronTimesTest {
    private static CronTimes times(String cron, MissedRun missed) {
        return CronTimes.of(new Schedule(cron, Optional.of("Europe/Berlin"), missed));
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }

    private static Optional<Instant> next(CronTimes times, String now, String lastMet) {
        return times.next(at(now), Optional.ofNullable(lastMet).map(Instant::parse));
    }

    @Test
    void timesAreThoseOfTheZoneInSummerAndInWinter() {
        CronTimes daily = times("30 6 * * *", MissedRun.skip);
        assertEquals(Optional.of(at("2026-07-01T04:30:00Z")), next(daily, "2026-07-01T00:00:00Z", null));
        assertEquals(Optional.of(at("2026-12-01T05:30:00Z")), next(daily, "2026-12-01T00:00:00Z", null));
    }

    @Test
    void theHourThatDoesNotExistAndTheOneThatComesTwiceRunOnceEach() {
        CronTimes daily = times("30 2 * * *", MissedRun.skip);
        Instant spring = next(daily, "2026-03-28T12:00:00Z", null).orElseThrow();
        assertTrue(
                spring.isAfter(at("2026-03-29T00:00:00Z")) && spring.isBefore(at("2026-03-30T01:00:00Z")), "" + spring);
        Instant autumn = next(daily, "2026-10-24T12:00:00Z", null).orElseThrow();
        Instant after =
                next(daily, autumn.plusSeconds(1).toString(), autumn.toString()).orElseThrow();
        assertTrue(after.isAfter(autumn.plusSeconds(20 * 3600)), autumn + " and then " + after);
    }

    @Test
    void aClockThatIsSetBackRepeatsNothing() {
        CronTimes hourly = times("0 * * * *", MissedRun.skip);
        assertEquals(
                Optional.of(at("2026-11-23T13:00:00Z")), next(hourly, "2026-11-23T11:10:00Z", "2026-11-23T12:00:00Z"));
        assertEquals(
                Optional.of(at("2026-11-20T12:00:00Z")),
                next(hourly, "2026-11-20T11:10:00Z", "2026-11-23T12:00:00Z"),
                "a clock that was days ahead is believed again");
    }

    @Test
    void aMissedTimeIsSkippedOrMadeUpForOnce() {
        Instant planned = at("2026-11-23T12:00:00Z");
        Instant hoursLater = at("2026-11-23T17:10:00Z");
        assertEquals(Optional.empty(), times("0 * * * *", MissedRun.skip).due(planned, planned.minusSeconds(1)));
        assertEquals(Optional.of(true), times("0 * * * *", MissedRun.skip).due(planned, planned.plusSeconds(30)));
        assertEquals(Optional.of(false), times("0 * * * *", MissedRun.skip).due(planned, hoursLater));
        assertEquals(Optional.of(true), times("0 * * * *", MissedRun.run_once).due(planned, hoursLater));
        assertTrue(times("0 * * * *", MissedRun.run_once).owesRun(Optional.of(planned), hoursLater));
        assertFalse(
                times("0 * * * *", MissedRun.run_once).owesRun(Optional.of(at("2026-11-23T17:00:00Z")), hoursLater));
        assertFalse(times("0 * * * *", MissedRun.skip).owesRun(Optional.of(planned), hoursLater));
    }
}
