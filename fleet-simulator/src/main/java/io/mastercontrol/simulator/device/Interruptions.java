package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.message.DeviceStatus;
import io.mastercontrol.simulator.rollout.Faults;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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

    private final EventLoop loop;
    private final Session session;
    private final Faults faults;
    private final Times times;
    private final Supplier<DeviceStatus> gone;
    private boolean over;

    /** @param gone its last will, and what it says before it goes away */
    Interruptions(EventLoop loop, Session session, Faults faults, Times times, Supplier<DeviceStatus> gone) {
        this.loop = loop;
        this.session = session;
        this.faults = faults;
        this.times = times;
        this.gone = gone;
    }

    void begin() {
        if (faults.flaky()) {
            later(millis(times.away()), this::goAway);
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
            session.close(gone.get(), () -> {});
            later(millis(times.away()), this::comeBack);
        }
    }

    private void comeBack() {
        if (!over) {
            session.open(gone.get());
            later(millis(times.away()), this::goAway);
        }
    }

    private void flapLater() {
        long pause = 1 + ThreadLocalRandom.current().nextLong(2 * millis(times.flapEvery()));
        later(pause, () -> {
            if (!over) {
                session.drop();
                flapLater();
            }
        });
    }

    /** By the clock of the machine, so that all devices of all simulators on it do so at once. */
    private void stormLater() {
        long every = millis(times.stormEvery());
        later(every - System.currentTimeMillis() % every, () -> {
            if (!over) {
                session.drop();
                stormLater();
            }
        });
    }

    private void later(long millis, Runnable what) {
        loop.schedule(what, millis, TimeUnit.MILLISECONDS);
    }

    private static long millis(Duration duration) {
        return Math.max(1, duration.toMillis());
    }
}
