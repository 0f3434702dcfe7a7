package io.mastercontrol.registry.link;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Collects messages of which only the newest per device counts, and hands them on in batches, one batch at a time.
 *
 * <p>Memory is bounded twice over: a device has at most one item waiting, and while more than {@code highWater} wait,
 * acknowledgements are held back, so that the broker's window fills and it stops sending.
 */
public final class Batcher<T> {
    private final Vertx vertx;
    private final int size;
    private final long delayMillis;
    private final int highWater;
    private final Function<List<T>, Uni<Void>> writer;
    private final Map<String, T> waiting = new LinkedHashMap<>();
    private final List<Runnable> heldBack = new ArrayList<>();
    private boolean scheduled;
    private boolean writing;

    /**
     * @param delayMillis how long an item waits for company
     * @param writer must retry what is worth a retry itself; what it fails with is given up
     */
    public Batcher(Vertx vertx, int size, long delayMillis, int highWater, Function<List<T>, Uni<Void>> writer) {
        this.vertx = vertx;
        this.size = size;
        this.delayMillis = delayMillis;
        this.highWater = highWater;
        this.writer = writer;
    }

    /** Adds an item, in place of an older one under the same key. */
    public void add(String key, T item, Runnable acknowledgement) {
        List<T> batch;
        boolean now;
        synchronized (this) {
            waiting.remove(key);
            waiting.put(key, item);
            now = waiting.size() <= highWater;
            if (!now) {
                heldBack.add(acknowledgement);
            }
            batch = waiting.size() >= size ? next() : null;
            if (batch == null && !scheduled && !writing) {
                scheduled = true;
                vertx.setTimer(delayMillis, ignored -> onTimer());
            }
        }
        if (now) {
            acknowledgement.run();
        }
        write(batch);
    }

    /** How many items wait. */
    public synchronized int depth() {
        return waiting.size();
    }

    private void onTimer() {
        List<T> batch;
        synchronized (this) {
            scheduled = false;
            batch = next();
        }
        write(batch);
    }

    /** Takes the next batch, or null if there is none or one is being written. Called under the lock. */
    private List<T> next() {
        if (writing || waiting.isEmpty()) {
            return null;
        }
        writing = true;
        List<T> batch = new ArrayList<>(Math.min(size, waiting.size()));
        Iterator<T> items = waiting.values().iterator();
        while (items.hasNext() && batch.size() < size) {
            batch.add(items.next());
            items.remove();
        }
        return batch;
    }

    private void write(List<T> batch) {
        if (batch != null) {
            Uni.createFrom().deferred(() -> writer.apply(batch)).subscribe().with(ignored -> written(), e -> written());
        }
    }

    private void written() {
        List<Runnable> released;
        List<T> batch;
        synchronized (this) {
            writing = false;
            batch = waiting.size() >= size ? next() : null;
            released = waiting.size() <= highWater ? List.copyOf(heldBack) : List.of();
            if (!released.isEmpty()) {
                heldBack.clear();
            }
            if (batch == null && !waiting.isEmpty() && !scheduled) {
                scheduled = true;
                vertx.setTimer(delayMillis, ignored -> onTimer());
            }
        }
        released.forEach(Runnable::run);
        write(batch);
    }
}
