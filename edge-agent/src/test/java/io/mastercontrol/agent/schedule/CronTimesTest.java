package io.mastercontrol.agent.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.schedule.CronTimes.Look;
import io.mastercontrol.contracts.workload.WorkloadSpec.MissedRun;
import io.mastercontrol.contracts.workload.WorkloadSpec.Overlap;
import io.mastercontrol.contracts.workload.WorkloadSpec.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CronTimesTest {
    private static final String BERLIN = "Europe/Berlin";

    // ---- which times -------------------------------------------------------------------------------------------

    @Test
    void readsTheFiveFieldsAsCronDoes() {
        assertTimes("*/15 * * * *", "UTC", "2026-01-01T00:07Z", "2026-01-01T00:15Z", "2026-01-01T00:30Z");
        assertTimes("30 4 1,15 * 5", "UTC", "2026-01-01T05:00Z", "2026-01-02T04:30Z", "2026-01-09T04:30Z");
        assertTimes("0 0 * * 7", "UTC", "2026-01-01T00:00Z", "2026-01-04T00:00Z");
        assertTimes("0 0 29 2 *", "UTC", "2026-01-01T00:00Z", "2028-02-29T00:00Z");
    }

    @Test
    void readsThemInTheZoneOfTheSchedule() {
        assertTimes("0 8 * * *", "Asia/Kolkata", "2026-01-01T00:00Z", "2026-01-01T08:00+05:30");
        assertTimes("0 8 * * *", BERLIN, "2026-01-01T00:00Z", "2026-01-01T08:00+01:00");
        assertTimes("0 8 * * *", BERLIN, "2026-07-01T00:00Z", "2026-07-01T08:00+02:00");
    }

    @Test
    void aDateThatNeverComesHasNoNextTime() {
        assertEquals(
                Optional.empty(),
                times("0 0 30 2 *", "UTC", MissedRun.run_once).next(at("2026-01-01T00:00Z"), Optional.empty()));
    }

    @Test
    void namesWhatIsWrong() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> times("0 8 * * *", "Mars/Base", MissedRun.skip))
                .getMessage()
                .contains("Mars/Base"));
        assertThrows(IllegalArgumentException.class, () -> times("61 8 * * *", BERLIN, MissedRun.skip));
        assertThrows(IllegalArgumentException.class, () -> times("8 * *", BERLIN, MissedRun.skip));
    }

    // ---- when the zone changes its clocks ------------------------------------------------------------------------

    @Test
    void aNamedTimeThatDoesNotExistRunsWhenTheClockJumpsOverIt() {
        assertTimes(
                "30 2 * * *",
                BERLIN,
                "2026-03-27T20:00Z",
                "2026-03-28T02:30+01:00",
                "2026-03-29T03:00+02:00",
                "2026-03-30T02:30+02:00");
        assertTimes("*/20 2 * * *", BERLIN, "2026-03-28T20:00Z", "2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00");
        assertTimes("30 2 29 3 *", BERLIN, "2025-12-01T00:00Z", "2026-03-29T03:00+02:00", "2027-03-29T02:30+02:00");
    }

    @Test
    void theJumpItselfIsRunOnceOnly() {
        assertTimes("0 2,3 * * *", BERLIN, "2026-03-28T20:00Z", "2026-03-29T03:00+02:00", "2026-03-30T02:00+02:00");
    }

    @Test
    void aNamedTimeThatComesTwiceRunsTheFirstTimeOnly() {
        assertTimes(
                "30 2 * * *",
                BERLIN,
                "2026-10-24T20:00Z",
                "2026-10-25T02:30+02:00",
                "2026-10-26T02:30+01:00",
                "2026-10-27T02:30+01:00");
        assertTimes(
                "15,45 2 * * *",
                BERLIN,
                "2026-10-24T20:00Z",
                "2026-10-25T02:15+02:00",
                "2026-10-25T02:45+02:00",
                "2026-10-26T02:15+01:00");
    }

    @Test
    void everyHourMeansEveryRealHour() {
        assertTimes(
                "0 * * * *",
                BERLIN,
                "2026-10-25T01:30+02:00",
                "2026-10-25T02:00+02:00",
                "2026-10-25T02:00+01:00",
                "2026-10-25T03:00+01:00");
        assertTimes("0 * * * *", BERLIN, "2026-03-29T00:30+01:00", "2026-03-29T01:00+01:00", "2026-03-29T03:00+02:00");
    }

    // ---- when the clock is set -----------------------------------------------------------------------------------

    @Test
    void aTimeIsDueWhenItComesAndForAMinuteAndAHalf() {
        CronTimes times = times("0 * * * *", "UTC", MissedRun.skip);
        Instant noon = at("2026-01-01T12:00Z");
        assertEquals(Look.ahead, times.look(noon, noon.minusMillis(1), met("2026-01-01T11:00Z")));
        assertEquals(Look.due, times.look(noon, noon, met("2026-01-01T11:00Z")));
        assertEquals(Look.due, times.look(noon, noon.plusSeconds(90), met("2026-01-01T11:00Z")));
        assertEquals(Look.jumped, times.look(noon, noon.plusSeconds(91), met("2026-01-01T11:00Z")));
    }

    @Test
    void aClockSetBackALittleRepeatsNothing() {
        CronTimes times = times("*/5 * * * *", "UTC", MissedRun.run_once);
        Instant planned = at("2026-01-01T12:05Z");
        Instant setBack = at("2026-01-01T11:02Z");
        assertEquals(Optional.of(planned), times.next(setBack, met("2026-01-01T12:00Z")));
        assertEquals(Look.ahead, times.look(planned, setBack, met("2026-01-01T12:00Z")));
        assertFalse(times.owesRun(met("2026-01-01T12:00Z"), setBack));
    }

    @Test
    void aClockSetBackFarDoesNotSilenceTheScheduleUntilItHasCaughtUp() {
        CronTimes times = times("*/5 * * * *", "UTC", MissedRun.run_once);
        Instant setBack = at("2026-01-01T07:02Z");
        assertEquals(Look.jumped, times.look(at("2026-01-01T12:05Z"), setBack, met("2026-01-01T12:00Z")));
        assertEquals(Optional.of(at("2026-01-01T07:05Z")), times.next(setBack, met("2026-01-01T12:00Z")));
        assertFalse(times.owesRun(met("2026-01-01T12:00Z"), setBack));
    }

    @Test
    void aLongWaitIsNoJump() {
        CronTimes times = times("0 0 1 1 *", "UTC", MissedRun.skip);
        assertEquals(
                Look.ahead, times.look(at("2027-01-01T00:00Z"), at("2026-03-01T00:00Z"), met("2026-01-01T00:00Z")));
    }

    @Test
    void timesMissedAreSkippedOrMadeUpForByOneRun() {
        Optional<Instant> lastMet = met("2026-01-01T12:00Z");
        Instant back = at("2026-01-02T12:10Z");
        assertFalse(times("0 * * * *", "UTC", MissedRun.skip).owesRun(lastMet, back));
        CronTimes once = times("0 * * * *", "UTC", MissedRun.run_once);
        assertTrue(once.owesRun(lastMet, back));
        assertFalse(once.owesRun(Optional.of(back), back), "one run makes up for all of them");
        assertEquals(Optional.of(at("2026-01-02T13:00Z")), once.next(back, Optional.of(back)));
    }

    @Test
    void nothingIsOwedWhenNothingWasMissedOrNothingIsKnown() {
        CronTimes once = times("0 * * * *", "UTC", MissedRun.run_once);
        assertFalse(once.owesRun(met("2026-01-01T12:00Z"), at("2026-01-01T12:59Z")));
        assertFalse(once.owesRun(Optional.empty(), at("2026-01-01T12:59Z")));
        assertTrue(once.owesRun(met("2026-01-01T12:00Z"), at("2026-01-01T13:00Z")));
    }

    private static void assertTimes(String cron, String zone, String from, String... expected) {
        CronTimes times = times(cron, zone, MissedRun.skip);
        List<Instant> found = new ArrayList<>();
        Instant last = at(from);
        for (int i = 0; i < expected.length; i++) {
            // The agent asks again a moment after a run began.
            last = times.next(last.plus(Duration.ofSeconds(i == 0 ? 0 : 1)), Optional.of(last))
                    .orElseThrow();
            found.add(last);
        }
        assertEquals(List.of(expected).stream().map(CronTimesTest::at).toList(), found);
    }

    private static CronTimes times(String cron, String zone, MissedRun missed) {
        return CronTimes.of(new Schedule(cron, Optional.of(zone), missed, Overlap.skip, Duration.ZERO));
    }

    private static Optional<Instant> met(String text) {
        return Optional.of(at(text));
    }

    private static Instant at(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
