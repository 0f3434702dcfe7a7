package io.mastercontrol.agent.schedule;

import io.mastercontrol.contracts.workload.WorkloadSpec.MissedRun;
import io.mastercontrol.contracts.workload.WorkloadSpec.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * The times of a schedule. Five fields as in Unix cron, in the schedule's time zone. When that zone changes its clocks,
 * a schedule whose hours are named runs once at a time that comes twice, and at the jump for one that does not exist; one
 * whose hours begin with {@code *} follows the passing of real time (as Debian's cron does).
 */
public final class CronTimes {
    /** A time found to have passed longer ago than this was missed, not met. */
    private static final Duration LATE = Duration.ofSeconds(90);
    /** A clock set back by no more than this does not repeat what was already run. */
    private static final Duration SET_BACK = Duration.ofHours(3);

    private final CronDays times;
    private final ZoneId zone;
    private final MissedRun missed;
    private final boolean everyHour;

    private CronTimes(CronDays times, ZoneId zone, MissedRun missed, boolean everyHour) {
        this.times = times;
        this.zone = zone;
        this.missed = missed;
        this.everyHour = everyHour;
    }

    /** @throws IllegalArgumentException naming what is wrong with the expression or the zone */
    public static CronTimes of(Schedule schedule) {
        try {
            ZoneId zone = schedule.timeZone().map(ZoneId::of).orElseGet(ZoneId::systemDefault);
            return new CronTimes(
                    CronDays.of(schedule.cron()),
                    zone,
                    schedule.missed(),
                    schedule.cron().trim().split("\\s+")[1].startsWith("*"));
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException(
                    "time zone " + schedule.timeZone().orElse("") + ": " + e.getMessage(), e);
        }
    }

    /** What a look at the clock says about a time that is waited for. */
    public enum Look {
        ahead,
        due,
        /** The clock jumped, or the device slept: over the time, or so far back that another one comes first. */
        jumped
    }

    /**
     * The next time to run after a look at the clock.
     *
     * @param lastMet the newest scheduled time that was run or given up, or empty
     */
    public Optional<Instant> next(Instant now, Optional<Instant> lastMet) {
        boolean setBack = lastMet.isPresent()
                && lastMet.get().isAfter(now)
                && lastMet.get().isBefore(now.plus(SET_BACK));
        return after(setBack ? lastMet.get() : now);
    }

    private Optional<Instant> after(Instant from) {
        Optional<ZonedDateTime> next = times.next(from.atZone(zone));
        if (everyHour) {
            return next.map(ZonedDateTime::toInstant);
        }
        while (next.isPresent() && isSecondOfTwo(next.get())) {
            next = times.next(next.get());
        }
        Optional<Instant> regular = next.map(ZonedDateTime::toInstant);
        return regular.flatMap(until -> inGap(from, until)).or(() -> regular);
    }

    private static boolean isSecondOfTwo(ZonedDateTime time) {
        return !time.withEarlierOffsetAtOverlap().isEqual(time);
    }

    /** The moment of the first jump of the clock before {@code until} that leaves out a scheduled time. */
    private Optional<Instant> inGap(Instant from, Instant until) {
        ZoneOffsetTransition jump = zone.getRules().nextTransition(from);
        while (jump != null && jump.getInstant().isBefore(until)) {
            LocalDateTime end = jump.getDateTimeAfter();
            boolean leftOut = jump.isGap()
                    && times.next(jump.getDateTimeBefore().minusNanos(1).atZone(ZoneOffset.UTC))
                            .filter(time -> time.toLocalDateTime().isBefore(end))
                            .isPresent();
            if (leftOut) {
                return Optional.of(jump.getInstant());
            }
            jump = zone.getRules().nextTransition(jump.getInstant());
        }
        return Optional.empty();
    }

    /** Where {@code planned} stands; after a jump it is planned anew, and {@link #owesRun} says what was missed. */
    public Look look(Instant planned, Instant now, Optional<Instant> lastMet) {
        if (!planned.isAfter(now)) {
            return Duration.between(planned, now).compareTo(LATE) > 0 ? Look.jumped : Look.due;
        }
        boolean moved = Duration.between(now, planned).compareTo(SET_BACK) >= 0
                && !next(now, lastMet).equals(Optional.of(planned));
        return moved ? Look.jumped : Look.ahead;
    }

    /** The first time that passed since the last that was met, and whose run nothing makes up for. */
    public Optional<Instant> lost(Optional<Instant> lastMet, Instant now) {
        return missed == MissedRun.run_once
                ? Optional.empty()
                : lastMet.flatMap(this::after).filter(time -> !time.isAfter(now));
    }

    /** Whether times passed while the agent was away, and one run is to make up for all of them. */
    public boolean owesRun(Optional<Instant> lastMet, Instant now) {
        return missed == MissedRun.run_once
                && lastMet.flatMap(this::after)
                        .filter(time -> !time.isAfter(now))
                        .isPresent();
    }
}
