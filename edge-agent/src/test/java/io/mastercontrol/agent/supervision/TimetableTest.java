package io.mastercontrol.agent.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.schedule.CronTimes;
import io.mastercontrol.agent.supervision.Timetable.Look;
import io.mastercontrol.contracts.workload.WorkloadSpec.MissedRun;
import io.mastercontrol.contracts.workload.WorkloadSpec.Overlap;
import io.mastercontrol.contracts.workload.WorkloadSpec.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An hourly workload and a clock that does what it likes. */
class TimetableTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private static Timetable hourly(MissedRun missed) {
        return new Timetable(
                CronTimes.of(new Schedule("0 * * * *", Optional.of("UTC"), missed, Overlap.skip, Duration.ZERO)),
                Duration.ZERO);
    }

    @Test
    void theClockIsLookedAtAgainLongBeforeTheTimeComes() {
        Look.Wait wait =
                assertInstanceOf(Look.Wait.class, hourly(MissedRun.skip).plan(NOON.plusSeconds(60), Optional.of(NOON)));
        assertEquals(NOON.plusSeconds(3600), wait.planned());
        assertEquals(Duration.ofSeconds(30), wait.pause());
    }

    @Test
    void whatComesDueRunsOnce() {
        Timetable hourly = hourly(MissedRun.skip);
        assertEquals(new Look.Run(NOON), hourly.look(NOON, NOON.plusMillis(3), Optional.empty()));
        Look next = hourly.plan(NOON.plusMillis(3), Optional.of(NOON));
        assertEquals(
                NOON.plusSeconds(3600), assertInstanceOf(Look.Wait.class, next).planned());
    }

    @Test
    void aClockThatJumpsAheadSkipsOrMakesUpForItOnce() {
        Instant before = NOON.minusSeconds(3600);
        Instant later = NOON.plus(Duration.ofHours(5)).plusSeconds(600);
        for (MissedRun missed : MissedRun.values()) {
            assertEquals(new Look.PlanAgain(), hourly(missed).look(NOON, later, Optional.of(before)));
        }
        Look skipped = hourly(MissedRun.skip).plan(later, Optional.of(before));
        assertEquals(
                Instant.parse("2026-11-23T18:00:00Z"),
                assertInstanceOf(Look.Wait.class, skipped).planned());
        Timetable makesUp = hourly(MissedRun.run_once);
        assertEquals(new Look.Run(later), makesUp.plan(later, Optional.of(before)), "one run for all six");
        assertInstanceOf(Look.Wait.class, makesUp.plan(later.plusSeconds(1), Optional.of(later)));
    }

    @Test
    void aClockThatWasYearsAheadIsBelievedWhenItIsSetRight() {
        Instant wrong = Instant.parse("2031-01-01T05:00:00Z");
        Look look = hourly(MissedRun.skip).look(wrong, NOON.plusSeconds(60), Optional.of(wrong.minusSeconds(3600)));
        assertTrue(look instanceof Look.PlanAgain, "" + look);
        Look.Wait wait = assertInstanceOf(
                Look.Wait.class, hourly(MissedRun.skip).plan(NOON.plusSeconds(60), Optional.of(wrong)));
        assertEquals(NOON.plusSeconds(3600), wait.planned());
    }

    @Test
    void splayMakesEachDeviceLateByAShareOfItsOwnThatIsAlwaysTheSame() {
        Duration splay = Duration.ofMinutes(10);
        int[] perMinute = new int[10];
        for (int device = 0; device < 10_000; device++) {
            Duration share = Timetable.share(splay, "device-" + device, "report");
            assertEquals(share, Timetable.share(splay, "device-" + device, "report"));
            perMinute[(int) share.toMinutes()]++;
        }
        for (int count : perMinute) {
            assertTrue(count > 850 && count < 1_150, count + " of 10000 devices in one of ten minutes");
        }
        assertEquals(Duration.ZERO, Timetable.share(Duration.ZERO, "device-1", "report"));
        Timetable late = new Timetable(
                CronTimes.of(new Schedule("0 * * * *", Optional.of("UTC"), MissedRun.skip, Overlap.skip, splay)),
                Duration.ofMinutes(7));
        Instant five = Instant.parse("2026-03-01T12:05:00Z");
        Look.Wait wait =
                assertInstanceOf(Look.Wait.class, late.plan(five, Optional.of(Instant.parse("2026-03-01T11:00:00Z"))));
        assertEquals(Instant.parse("2026-03-01T12:07:00Z"), late.told(wait.planned()));
        assertInstanceOf(Look.Run.class, late.look(wait.planned(), five.plusSeconds(121), Optional.empty()));
    }
}
