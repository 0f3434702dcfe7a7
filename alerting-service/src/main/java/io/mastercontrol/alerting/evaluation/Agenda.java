package io.mastercontrol.alerting.evaluation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What rules are asked about next: what arrived, or, by the clock, everything. A device that speaks twice before it is its
 * turn is asked about once; however many speak, they are asked about by so many at a time, not more often than is sensible,
 * and neither way takes more than its part of the time. Of more than can be asked about, all are looked for by the clock.
 */
final class Agenda {
    /** Most devices in one question. */
    static final int AT_ONCE = 2_000;
    /** Of more that wait it is cheaper to ask who is new. */
    static final int MOST = 5 * AT_ONCE;

    /** From one beginning to the next, at least so many times as long as it takes on average. */
    private static final int LEAST = 3;
    /** What one counts in that average: a slow one alone changes little. */
    private static final double WEIGHT = 0.1;

    /** What to do. */
    sealed interface Next {
        /** Nothing, until something arrives. */
        record Nothing() implements Next {}

        /** Nothing for so long. */
        record Pause(Duration time) implements Next {}

        /** @param reread whether to find out what was missed first */
        record All(boolean reread) implements Next {}

        record These(List<String> devices) implements Next {}
    }

    private final long gatherNanos;
    private final Set<String> waiting = new LinkedHashSet<>();
    private final Rest rounds = new Rest();
    private final Rest arrivals = new Rest();
    private boolean due;
    private boolean missed;
    private long rereadAt;

    /** When one way of asking may begin again. */
    private static final class Rest {
        private double usualNanos;
        private long until;
        private boolean any;

        boolean isOver(long now) {
            return !any || now - until >= 0;
        }

        void took(long began, long nanos, long least) {
            usualNanos += WEIGHT * (nanos - usualNanos);
            until = began + Math.max(least, (long) (LEAST * usualNanos));
            any = true;
        }
    }

    /** @param gather the least time between two questions about what arrived */
    Agenda(Duration gather, long now) {
        this.gatherNanos = gather.toNanos();
        this.rereadAt = now;
    }

    /** It is time for everything, unless that was asked too lately for what it costs. */
    synchronized void tick(long now) {
        due |= rounds.isOver(now);
    }

    synchronized void arrived(Collection<String> devices) {
        waiting.addAll(devices);
        if (waiting.size() > MOST) {
            waiting.clear();
            missed = true;
        }
    }

    /** Something may have been said that was not heard. */
    synchronized void missed() {
        missed = true;
    }

    /** What waits is nothing to us: others ask, or everything will be. */
    synchronized void clear() {
        waiting.clear();
    }

    /** @param reread how long nobody has to look for what was missed */
    synchronized Next next(long now, Duration reread) {
        if (due) {
            due = false;
            boolean look = missed || now - rereadAt >= reread.toNanos();
            if (look) {
                missed = false;
                rereadAt = now;
            }
            return new Next.All(look);
        }
        if (waiting.isEmpty()) {
            return new Next.Nothing();
        }
        if (!arrivals.isOver(now)) {
            return new Next.Pause(Duration.ofNanos(arrivals.until - now));
        }
        List<String> these = new ArrayList<>(Math.min(waiting.size(), AT_ONCE));
        Iterator<String> oldest = waiting.iterator();
        while (oldest.hasNext() && these.size() < AT_ONCE) {
            these.add(oldest.next());
            oldest.remove();
        }
        return new Next.These(these);
    }

    synchronized void took(Next done, long began, long now) {
        if (done instanceof Next.All) {
            rounds.took(began, now - began, 0);
        } else if (done instanceof Next.These) {
            arrivals.took(began, now - began, gatherNanos);
        }
    }
}
