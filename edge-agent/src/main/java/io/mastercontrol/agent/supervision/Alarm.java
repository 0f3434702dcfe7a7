package io.mastercontrol.agent.supervision;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;

/** The one moment that a workload awaits: its next time, the end of a pause between runs, or of its patience with a stop. */
final class Alarm {
    private final Loop loop;
    private ScheduledFuture<?> timer;

    Alarm(Loop loop) {
        this.loop = loop;
    }

    /** In place of what was awaited before. */
    void set(Duration delay, Runnable action) {
        cancel();
        timer = loop.in(delay, action);
    }

    void cancel() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    boolean isSet() {
        return timer != null && !timer.isDone();
    }
}
