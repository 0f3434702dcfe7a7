package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.message.DeviceStatus;
import io.mastercontrol.simulator.rollout.Faults;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** What comes between a virtual device and the broker, on purpose. */
public final class Interruptions {
    /**
     * How long and how often.
     *
     * @param away how long a flaky device is away, and there
     * @param flapEvery how often one that flaps loses its line, on average
     * @param stormEvery how often all lose it at the same moment; null for never
     */
    public record Times(Duration away, Duration flapEvery, Duration stormEvery) {}

    private final Vertx vertx;
    private final Session session;
    private final Faults faults;
    private final Times times;
    private final Supplier<DeviceStatus> gone;
    private boolean over;

    /** @param gone its last will, and what it says before it goes away */
    Interruptions(Vertx vertx, Session session, Faults faults, Times times, Supplier<DeviceStatus> gone) {
        this.vertx = vertx;
        this.session = session;
        this.faults = faults;
        this.times = times;
        this.gone = gone;
    }

    void begin() {
        if (faults.flaky()) {
            vertx.setTimer(millis(times.away()), ignored -> goAway());
        }
        if (faults.flaps()) {
            flapLater();
        }
        if (times.stormEvery() != null) {
            stormLater();
        }
    }

    void end() {
        over = true;
    }

    private void goAway() {
        if (!over) {
            session.close(gone.get());
            vertx.setTimer(millis(times.away()), ignored -> comeBack());
        }
    }

    private void comeBack() {
        if (!over) {
            session.open(gone.get());
            vertx.setTimer(millis(times.away()), ignored -> goAway());
        }
    }

    private void flapLater() {
        long pause = 1 + ThreadLocalRandom.current().nextLong(2 * millis(times.flapEvery()));
        vertx.setTimer(pause, ignored -> {
            if (!over) {
                session.drop();
                flapLater();
            }
        });
    }

    /** By the clock of the machine, so that all devices of all simulators on it do so at once. */
    private void stormLater() {
        long every = millis(times.stormEvery());
        vertx.setTimer(every - System.currentTimeMillis() % every, ignored -> {
            if (!over) {
                session.drop();
                stormLater();
            }
        });
    }

    private static long millis(Duration duration) {
        return Math.max(1, duration.toMillis());
    }
}
