package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.schedule.CronTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a scheduled workload is to run next: a look at the clock, and what follows from it. Pure. */
final class Timetable {
    /** The clock may have been set: look at it this often while a scheduled time is awaited. */
    private static final Duration CLOCK_LOOK = Duration.ofSeconds(30);

    private final CronTimes times;

    Timetable(CronTimes times) {
        this.times = times;
    }

    /** What one look says. */
    sealed interface Look {
        /** It is time; {@code met} is the scheduled time that this run stands for. */
        record Run(Instant met) implements Look {}

        /** Look again after {@code pause}; {@code planned} is awaited. */
        record Wait(Instant planned, Duration pause) implements Look {}

        /** What was awaited is over or was never to be: plan again from {@code met} on. */
        record PlanAgain(Instant met) implements Look {}

        /** The expression names no time that ever comes. */
        record Never() implements Look {}
    }

    /** @param met newest scheduled time that was run or given up, if any */
    Look plan(Instant now, Optional<Instant> met) {
        if (times.owesRun(met, now)) {
            return new Look.Run(now);
        }
        return times.next(now, met)
                .<Look>map(planned -> new Look.Wait(planned, pause(planned, now)))
                .orElseGet(Look.Never::new);
    }

    /** While {@code planned} is awaited. */
    Look look(Instant planned, Instant now, Optional<Instant> met) {
        Optional<Boolean> due = times.due(planned, now);
        if (due.isPresent()) {
            return due.get() ? new Look.Run(planned) : new Look.PlanAgain(now);
        }
        boolean setBack = Duration.between(now, planned).compareTo(Duration.ofDays(1)) > 0
                && !times.next(now, met).equals(Optional.of(planned));
        return setBack ? new Look.PlanAgain(met.orElse(now)) : new Look.Wait(planned, pause(planned, now));
    }

    private static Duration pause(Instant planned, Instant now) {
        Duration left = Duration.between(now, planned).plusMillis(1);
        return left.compareTo(CLOCK_LOOK) < 0 ? left : CLOCK_LOOK;
    }
}
