package io.mastercontrol.dashboard.gateway;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Calls when nothing was heard for some time. For one event loop. */
final class Silence {
    private final Vertx vertx;
    private long timer = -1;
    private long heard;
    private long limitNanos;
    private Runnable then;

    Silence(Vertx vertx) {
        this.vertx = vertx;
    }

    /** From now on, this much silence calls {@code then}, once; forgets what was agreed before. */
    void limit(Duration limit, Runnable next) {
        end();
        limitNanos = limit.toNanos();
        then = next;
        hear();
        arm(limitNanos);
    }

    void hear() {
        heard = System.nanoTime();
    }

    void end() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    private void arm(long nanos) {
        timer = vertx.setTimer(Math.max(1, nanos / 1_000_000), fired -> {
            timer = -1;
            long left = limitNanos - (System.nanoTime() - heard);
            if (left > 0) {
                arm(left + 999_999);
            } else {
                then.run();
            }
        });
    }
}
