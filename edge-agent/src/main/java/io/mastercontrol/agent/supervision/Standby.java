package io.mastercontrol.agent.supervision;

import io.mastercontrol.agent.run.Runner;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The next run of a workload, made ready while the present one is healthy: its shell has its limits and its control
 * groups, and waits for one line. Making it only after the end would cost a restart 15 ms, most of it the kernel's for
 * moving a process between control groups. Any thread.
 */
final class Standby {
    private static final System.Logger LOG = System.getLogger(Standby.class.getName());

    /** Makes the run of a number ready. */
    interface Maker {
        Optional<ReadyRun> make(long number) throws IOException;
    }

    private final AtomicReference<ReadyRun> ready = new AtomicReference<>();

    /** Held while one is made: until then it has the files of its number, and nobody knows which process it is. */
    private final ReentrantLock making = new ReentrantLock();

    /** The highest number of which a run has been asked for. */
    private volatile long begun;

    /** Makes one, in place of the one there is; not of a number that has begun meanwhile. */
    void make(Maker maker, String name, long number) {
        making.lock();
        try {
            if (number <= begun) {
                return;
            }
            dismiss();
            maker.make(number).ifPresent(this::keep);
        } catch (IOException e) {
            // The start that would have used it meets the same trouble, and tells.
            LOG.log(System.Logger.Level.DEBUG, name + ": no run is made ready: " + e.getMessage());
        } finally {
            making.unlock();
        }
    }

    private void keep(ReadyRun made) {
        Optional.ofNullable(ready.getAndSet(made)).ifPresent(other -> Runner.dismiss(other.runner()));
        if (made.number() <= begun) {
            dismiss();
        }
    }

    /** Acts while none is being made: at once if that is so now, otherwise as soon as it is, on one of those threads. */
    void apart(Executor patient, Runnable action) {
        if (!making.tryLock()) {
            patient.execute(() -> {
                making.lock();
                act(action);
            });
        } else {
            act(action);
        }
    }

    private void act(Runnable action) {
        try {
            action.run();
        } finally {
            making.unlock();
        }
    }

    /** Takes it, if it is good for this run, which begins now in any case; dismisses it otherwise. */
    Optional<ReadyRun> take(long number, String kind) {
        begun = number;
        Optional<ReadyRun> found = Optional.ofNullable(ready.getAndSet(null));
        Optional<ReadyRun> good = found.filter(
                        r -> r.number() == number && r.kind().equals(kind))
                // The end of the run before may have swept it away while it was still being made.
                .filter(r -> r.runner().isAlive() && r.process().isAlive());
        if (good.isEmpty()) {
            found.ifPresent(r -> Runner.dismiss(r.runner()));
        }
        return good;
    }

    void dismiss() {
        Optional.ofNullable(ready.getAndSet(null)).ifPresent(r -> Runner.dismiss(r.runner()));
    }

    /** Dismisses it and waits a moment until it has left its control groups. */
    void end() {
        ReadyRun old = ready.getAndSet(null);
        if (old == null) {
            return;
        }
        Runner.dismiss(old.runner());
        try {
            old.runner().waitFor(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The process that is no part of the workload yet. */
    OptionalLong pid() {
        ReadyRun now = ready.get();
        return now == null
                ? OptionalLong.empty()
                : OptionalLong.of(now.process().pid());
    }
}
