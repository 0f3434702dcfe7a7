package io.mastercontrol.agent.supervision;

import io.mastercontrol.contracts.message.Health;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;

/** What is looked at while one run lasts: its timeout, its health, whether it is steady, and who comes after it. */
final class RunWatch {
    /** A run that lasts this long is worth a successor made ready. */
    private static final Duration STANDBY_AFTER = Duration.ofSeconds(2);

    /** Is told, on the supervisor's thread. */
    interface Listener {
        void tookTooLong();

        /** It has run long enough for its failures to be forgotten. */
        void runsSteadily();

        void mayHaveSuccessor();
    }

    private final Ground ground;
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();
    private Optional<HealthWatch> health = Optional.empty();
    private Optional<MemoryWatch> memory = Optional.empty();

    RunWatch(Ground ground) {
        this.ground = ground;
    }

    /**
     * Begins.
     *
     * @param startedNanos monotonic; an adopted run began before this agent
     * @param forgivenAfter how long it must have run for its failures to be forgotten, if there are any
     */
    void begin(WorkloadSpec spec, long startedNanos, Optional<Duration> forgivenAfter, Listener listener) {
        Duration age = Duration.ofNanos(System.nanoTime() - startedNanos);
        spec.timeout().ifPresent(limit -> {
            Duration left = limit.minus(age);
            later(left.isNegative() ? Duration.ZERO : left, listener::tookTooLong);
        });
        forgivenAfter.ifPresent(after -> later(after, listener::runsSteadily));
        if (Launch.mayStandBy(spec)) {
            laterWhenIdle(listener::mayHaveSuccessor);
        }
    }

    /** While others are still being started, there is no time for what may never be needed. */
    private void laterWhenIdle(Runnable action) {
        later(STANDBY_AFTER, () -> {
            if (ground.hands().getQueue().isEmpty()) {
                action.run();
            } else {
                laterWhenIdle(action);
            }
        });
    }

    void begin(HealthWatch watch) {
        health = Optional.of(watch);
        watch.begin();
    }

    void begin(MemoryWatch watch) {
        memory = Optional.of(watch);
        watch.begin();
    }

    /** At that age of the watch, if the run lasts as long. */
    void later(Duration delay, Runnable action) {
        timers.add(ground.loop().in(delay, action));
    }

    void end() {
        timers.forEach(timer -> timer.cancel(false));
        health.ifPresent(HealthWatch::end);
        memory.ifPresent(MemoryWatch::end);
    }

    Health health() {
        return health.map(watch -> watch.verdict().health()).orElse(Health.unknown);
    }

    /** What the last check found wrong. */
    Optional<String> wrong() {
        return health.flatMap(watch -> Optional.ofNullable(watch.wrong()));
    }

    /** What people should know of a run that is all right otherwise. */
    Optional<String> remark() {
        return memory.flatMap(MemoryWatch::wrong);
    }
}
