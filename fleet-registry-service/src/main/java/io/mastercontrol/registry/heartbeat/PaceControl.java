package io.mastercontrol.registry.heartbeat;

import java.time.Duration;

/**
 * How rarely devices should beat, from how late their heartbeats come. Slow to change its mind: what was asked for needs as
 * long as an interval to be heard by all, and going back too early would bring the load back at once.
 *
 * @param every zero while nothing is asked
 * @param calm for how long in a row heartbeats have been in time
 * @param since how long ago the last change was
 */
record PaceControl(Duration every, Duration calm, Duration since) {
    private static final Duration LEAST_PAUSE = Duration.ofSeconds(30);
    private static final Duration CALM_ENOUGH = Duration.ofMinutes(2);
    private static final int IN_TIME = 4;

    static final PaceControl FREE = new PaceControl(Duration.ZERO, Duration.ZERO, Duration.ofDays(1));

    /** What follows from a window of time; {@code late} is negative if nothing came. */
    PaceControl after(Duration window, Duration late, PaceConfig config) {
        Duration changed = since.plus(window);
        if (late.isNegative() || late.compareTo(config.late()) > 0) {
            boolean heardByAll = changed.compareTo(max(LEAST_PAUSE, every)) >= 0;
            Duration slower = slower(config);
            return !late.isNegative() && heardByAll && slower.compareTo(every) > 0
                    ? new PaceControl(slower, Duration.ZERO, Duration.ZERO)
                    : new PaceControl(every, Duration.ZERO, changed);
        }
        Duration inTime = late.multipliedBy(IN_TIME).compareTo(config.late()) < 0 ? calm.plus(window) : Duration.ZERO;
        if (every.isZero() || inTime.compareTo(CALM_ENOUGH) < 0) {
            return new PaceControl(every, inTime, changed);
        }
        Duration faster = every.dividedBy(2);
        return new PaceControl(
                faster.compareTo(config.first()) < 0 ? Duration.ZERO : faster, Duration.ZERO, Duration.ZERO);
    }

    private Duration slower(PaceConfig config) {
        Duration next = every.isZero() ? config.first() : every.multipliedBy(2);
        return next.compareTo(config.longest()) > 0 ? config.longest() : next;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
