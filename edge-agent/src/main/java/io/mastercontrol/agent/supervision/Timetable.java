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

        /** The clock jumped over what was awaited, or far back: plan again. */
        record PlanAgain() implements Look {}

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
        return switch (times.look(planned, now, met)) {
            case ahead -> new Look.Wait(planned, pause(planned, now));
            case due -> new Look.Run(planned);
            case jumped -> new Look.PlanAgain();
        };
    }

    private static Duration pause(Instant planned, Instant now) {
        Duration left = Duration.between(now, planned).plusMillis(1);
        return left.compareTo(CLOCK_LOOK) < 0 ? left : CLOCK_LOOK;
    }
}
