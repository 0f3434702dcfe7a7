package io.mastercontrol.controlplane.broker;

import io.mastercontrol.contracts.message.HeartbeatBundle;
import io.mastercontrol.contracts.message.HeartbeatBundle.Beat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts the heartbeats of many devices into one message for the registry, so that what the broker does for each message of a
 * shared subscription is done once for some hundred of them. {@value #IN_FLIGHT} bundles are under way at once; while the
 * registry is slow the rest waits here, and as soon as that is much, of each device the newest alone.
 *
 * <p>A bundle is kept until the registry says that it has committed it. One of which nothing is heard goes again, until it
 * says nothing of the present any more. docs/adr/0058-heartbeats-in-bundles.md
 */
final class HeartbeatBundles {
    static final int LONGEST_BEAT = 64 * 1024;
    static final int IN_FLIGHT = 16;
    static final int FULL_BEATS = 250;
    static final int FULL_BYTES = 512 * 1024;
    /** As many wait before it is asked which of them are the newest of their device; or twice those that were. */
    static final int MUCH = 4 * FULL_BEATS;

    static final long COMPANY_MILLIS = 20;
    static final long UNHEARD_MILLIS = 15_000;
    static final int STALE_SECONDS = 30;
    private static final long NANOS = 1_000_000_000L;

    private final Line line;
    private final Set<String> takers = ConcurrentHashMap.newKeySet();
    private final Deque<Held> waiting = new ArrayDeque<>();
    private final Map<Long, List<Held>> underWay = new HashMap<>();
    private long nextId;
    private int much = MUCH;
    private int waitingBytes;
    private boolean scheduled;

    /** Where bundles go, and what time it is. */
    interface Line {
        void send(byte[] bundle);

        void later(long millis, Runnable what);

        long nanos();
    }

    private record Held(String device, byte[] payload, long since) {
        int seconds(long now) {
            return (int) Math.max(0, (now - since) / NANOS);
        }
    }

    /** @param firstId one that no broker before this one has used lately: its bundles may still be spoken of */
    HeartbeatBundles(Line line, long firstId) {
        this.line = line;
        this.nextId = firstId;
    }

    /** This session asked for bundles. */
    void began(String clientId) {
        takers.add(clientId);
    }

    void ended(String clientId) {
        takers.remove(clientId);
    }

    /** Whether anybody wants bundles; without, heartbeats go the way of all messages. */
    boolean wanted() {
        return !takers.isEmpty();
    }

    /** Takes a heartbeat. */
    void add(String device, byte[] payload) {
        byte[] full;
        synchronized (this) {
            waiting.add(new Held(device, payload, line.nanos()));
            waitingBytes += payload.length;
            if (waiting.size() >= much) {
                thin();
            }
            full = isFull() ? next() : null;
            schedule();
        }
        send(full);
    }

    private boolean isFull() {
        return waiting.size() >= FULL_BEATS || waitingBytes >= FULL_BYTES;
    }

    /** Lets go of what its device has superseded. Called under the lock. */
    private void thin() {
        Map<String, Held> newest = new LinkedHashMap<>();
        for (Held held : waiting) {
            newest.remove(held.device());
            newest.put(held.device(), held);
        }
        waiting.clear();
        waiting.addAll(newest.values());
        waitingBytes = waiting.stream().mapToInt(held -> held.payload().length).sum();
        much = Math.max(MUCH, 2 * waiting.size());
    }

    /** The registry has committed a bundle. */
    void taken(long id) {
        byte[] full;
        synchronized (this) {
            underWay.remove(id);
            full = isFull() ? next() : null;
            schedule();
        }
        send(full);
    }

    private void onTimer() {
        byte[] due;
        synchronized (this) {
            scheduled = false;
            due = next();
            schedule();
        }
        send(due);
    }

    /** What waits goes soon, or when a bundle that is under way has arrived. Called under the lock. */
    private void schedule() {
        if (!scheduled && !waiting.isEmpty() && underWay.size() < IN_FLIGHT) {
            scheduled = true;
            line.later(COMPANY_MILLIS, this::onTimer);
        }
    }

    /** Makes the next bundle, or null if there is nothing for it or no room under way. Called under the lock. */
    private byte[] next() {
        if (waiting.isEmpty() || underWay.size() >= IN_FLIGHT) {
            return null;
        }
        long now = line.nanos();
        List<Held> taken = new ArrayList<>();
        int bytes = 0;
        while (!waiting.isEmpty() && taken.size() < FULL_BEATS && bytes < FULL_BYTES) {
            Held held = waiting.remove();
            bytes += held.payload().length;
            taken.add(held);
        }
        waitingBytes -= bytes;
        long id = nextId++;
        underWay.put(id, taken);
        line.later(UNHEARD_MILLIS, () -> unheard(id));
        List<Beat> beats = taken.stream()
                .map(held -> new Beat(held.device(), held.seconds(now), held.payload()))
                .toList();
        return new HeartbeatBundle(id, beats).bytes();
    }

    /** A bundle that nobody has spoken of: its taker is gone, or it never arrived. */
    private void unheard(long id) {
        byte[] due;
        synchronized (this) {
            List<Held> lost = underWay.remove(id);
            if (lost == null) {
                return;
            }
            long now = line.nanos();
            for (int i = lost.size() - 1; i >= 0; i--) {
                Held held = lost.get(i);
                if (held.seconds(now) < STALE_SECONDS) {
                    waiting.addFirst(held);
                    waitingBytes += held.payload().length;
                }
            }
            due = next();
            schedule();
        }
        send(due);
    }

    private void send(byte[] bundle) {
        if (bundle != null) {
            line.send(bundle);
        }
    }
}
