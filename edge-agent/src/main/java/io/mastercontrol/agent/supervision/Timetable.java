package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.schedule.CronTimes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** When a scheduled workload is to run next: a look at the clock, and what follows from it. Pure. */
final class Timetable {
    /** The clock may have been set: look at it this often while a scheduled time is awaited. */
    private static final Duration CLOCK_LOOK = Duration.ofSeconds(30);

    private final CronTimes times;
    private final Duration splay;

    /** @param splay how much later than scheduled everything is to happen here */
    Timetable(CronTimes times, Duration splay) {
        this.times = times;
        this.splay = splay;
    }

    /** The share of a fleet's splay that is this workload's on this device: always the same, and spread evenly. */
    static Duration share(Duration splay, String device, String workload) {
        byte[] name = (device + "/" + workload).getBytes(StandardCharsets.UTF_8);
        // The lower half of a name's UUID (RFC 9562, version 3) is a hash but for its two highest bits.
        long number = UUID.nameUUIDFromBytes(name).getLeastSignificantBits() & (-1L >>> 2);
        return splay.isZero() ? Duration.ZERO : Duration.ofMillis(number % splay.toMillis());
    }

    /** Which scheduled times are met by {@code now}. */
    Instant scheduled(Instant now) {
        return now.minus(splay);
    }

    /** When what is scheduled for then really happens. */
    Instant told(Instant planned) {
        return planned.plus(splay);
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
        Instant then = scheduled(now);
        return times.owesRun(met, then) ? new Look.Run(then) : next(now, met);
    }

    /** A time that passed while nobody looked, and whose run nothing makes up for; as it would have happened. */
    Optional<Instant> lost(Instant now, Optional<Instant> met) {
        return times.lost(met, scheduled(now)).map(this::told);
    }

    /** The next time, whatever was missed. */
    Look next(Instant now, Optional<Instant> met) {
        Instant then = scheduled(now);
        return times.next(then, met)
                .<Look>map(planned -> new Look.Wait(planned, pause(planned, then)))
                .orElseGet(Look.Never::new);
    }

    /** While {@code planned} is awaited. */
    Look look(Instant planned, Instant now, Optional<Instant> met) {
        Instant then = scheduled(now);
        return switch (times.look(planned, then, met)) {
            case ahead -> new Look.Wait(planned, pause(planned, then));
            case due -> new Look.Run(planned);
            case jumped -> new Look.PlanAgain();
        };
    }

    private static Duration pause(Instant planned, Instant now) {
        Duration left = Duration.between(now, planned).plusMillis(1);
        return left.compareTo(CLOCK_LOOK) < 0 ? left : CLOCK_LOOK;
    }
}
