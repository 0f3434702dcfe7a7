package io.mastercontrol.agent.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.mastercontrol.contracts.workload.WorkloadSpec.MissedRun;
import io.mastercontrol.contracts.workload.WorkloadSpec.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/** The times of a schedule. Five fields as in Unix cron, in the schedule's time zone. */
public final class CronTimes {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    /** A time found to have passed longer ago than this was missed, not met. */
    private static final Duration LATE = Duration.ofSeconds(90);
    /** A clock set back by no more than this does not repeat what was already run. */
    private static final Duration SET_BACK = Duration.ofHours(3);

    private final ExecutionTime times;
    private final ZoneId zone;
    private final MissedRun missed;
    /** Whether it names hours; what runs in every hour runs in the one that comes twice a year twice. */
    private final boolean namesHours;

    private CronTimes(ExecutionTime times, ZoneId zone, MissedRun missed, boolean namesHours) {
        this.times = times;
        this.zone = zone;
        this.missed = missed;
        this.namesHours = namesHours;
    }

    /** @throws IllegalArgumentException naming what is wrong with the expression or the zone */
    public static CronTimes of(Schedule schedule) {
        try {
            ZoneId zone = schedule.timeZone().map(ZoneId::of).orElseGet(ZoneId::systemDefault);
            return new CronTimes(
                    ExecutionTime.forCron(PARSER.parse(schedule.cron()).validate()),
                    zone,
                    schedule.missed(),
                    !schedule.cron().trim().split("\\s+")[1].startsWith("*"));
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException(
                    "time zone " + schedule.timeZone().orElse("") + ": " + e.getMessage(), e);
        }
    }

    /**
     * The next time to run after a look at the clock.
     *
     * @param lastMet the newest scheduled time that was run or given up, or empty
     */
    public Optional<Instant> next(Instant now, Optional<Instant> lastMet) {
        Instant from = now;
        if (lastMet.isPresent() && lastMet.get().isAfter(now) && lastMet.get().isBefore(now.plus(SET_BACK))) {
            from = lastMet.get();
        }
        return after(from).map(ZonedDateTime::toInstant);
    }

    private Optional<ZonedDateTime> after(Instant from) {
        Optional<ZonedDateTime> next = times.nextExecution(from.atZone(zone));
        boolean again = namesHours
                && next.filter(time -> !time.withEarlierOffsetAtOverlap().equals(time))
                        .isPresent();
        return again ? times.nextExecution(next.get()) : next;
    }

    /**
     * Whether {@code planned} is to be run now. A clock that jumped ahead, or a device that was off, missed it.
     *
     * @return empty while it lies ahead
     */
    public Optional<Boolean> due(Instant planned, Instant now) {
        if (planned.isAfter(now)) {
            return Optional.empty();
        }
        boolean late = Duration.between(planned, now).compareTo(LATE) > 0;
        return Optional.of(!late || missed == MissedRun.run_once);
    }

    /** Whether times passed while the agent was away, and one run is to make up for all of them. */
    public boolean owesRun(Optional<Instant> lastMet, Instant now) {
        return missed == MissedRun.run_once
                && lastMet.flatMap(this::after)
                        .map(time -> !time.toInstant().isAfter(now))
                        .orElse(false);
    }
}
