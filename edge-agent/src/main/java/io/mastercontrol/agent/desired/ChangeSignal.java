package io.mastercontrol.agent.desired;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Wakes the thread that converges: a new desired state, or a workload that changed. */
final class ChangeSignal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long count;
    private long seen;

    void raise() {
        lock.lock();
        try {
            count++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a change since the last wait, at most this long. */
    void await(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (count == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
            seen = count;
        } finally {
            lock.unlock();
        }
    }

    /** Waits this long, whatever changes, unless it is cancelled: that is asked at each change. */
    void pause(Duration pause, BooleanSupplier cancelled) throws InterruptedException {
        long until = System.nanoTime() + pause.toNanos();
        while (!cancelled.getAsBoolean() && System.nanoTime() < until) {
            await(Math.max(1, (until - System.nanoTime()) / 1_000_000));
        }
    }
}
