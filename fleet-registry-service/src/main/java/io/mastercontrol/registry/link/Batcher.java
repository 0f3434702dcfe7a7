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
 * <p>A message is acknowledged when the batch that holds it, or a newer one of the same device, is written. What waits is
 * therefore bounded by the broker's window: what is not acknowledged stays with the broker, or goes to another replica
 * when this one dies.
 */
public final class Batcher<T> {
    private final Vertx vertx;
    private final int size;
    private final long delayMillis;
    private final Function<List<T>, Uni<Void>> writer;
    private final Map<String, Waiting<T>> waiting = new LinkedHashMap<>();
    private boolean scheduled;
    private boolean writing;

    /** An item with all that is acknowledged once it is written: its own message, and older ones that it superseded. */
    private record Waiting<T>(T item, List<Runnable> acknowledgements) {}

    /**
     * @param delayMillis how long an item waits for company
     * @param writer must retry what is worth a retry itself; what it fails with is given up
     */
    public Batcher(Vertx vertx, int size, long delayMillis, Function<List<T>, Uni<Void>> writer) {
        this.vertx = vertx;
        this.size = size;
        this.delayMillis = delayMillis;
        this.writer = writer;
    }

    /** Adds an item, in place of an older one under the same key. */
    public void add(String key, T item, Runnable acknowledgement) {
        List<Waiting<T>> batch;
        synchronized (this) {
            Waiting<T> older = waiting.remove(key);
            List<Runnable> acknowledgements = older == null ? new ArrayList<>(1) : older.acknowledgements();
            acknowledgements.add(acknowledgement);
            waiting.put(key, new Waiting<>(item, acknowledgements));
            batch = waiting.size() >= size ? next() : null;
            schedule(batch);
        }
        write(batch);
    }

    /** How many items wait. */
    public synchronized int depth() {
        return waiting.size();
    }

    private void onTimer() {
        List<Waiting<T>> batch;
        synchronized (this) {
            scheduled = false;
            batch = next();
        }
        write(batch);
    }

    /** Has what is left wait for company, unless it goes now or after the batch that is being written. */
    private void schedule(List<Waiting<T>> batch) {
        if (batch == null && !scheduled && !writing && !waiting.isEmpty()) {
            scheduled = true;
            vertx.setTimer(delayMillis, ignored -> onTimer());
        }
    }

    /** Takes the next batch, or null if there is none or one is being written. Called under the lock. */
    private List<Waiting<T>> next() {
        if (writing || waiting.isEmpty()) {
            return null;
        }
        writing = true;
        List<Waiting<T>> batch = new ArrayList<>(Math.min(size, waiting.size()));
        Iterator<Waiting<T>> items = waiting.values().iterator();
        while (items.hasNext() && batch.size() < size) {
            batch.add(items.next());
            items.remove();
        }
        return batch;
    }

    private void write(List<Waiting<T>> batch) {
        if (batch != null) {
            List<T> items = batch.stream().map(Waiting::item).toList();
            Uni.createFrom()
                    .deferred(() -> writer.apply(items))
                    .subscribe()
                    .with(ignored -> written(batch), e -> written(batch));
        }
    }

    private void written(List<Waiting<T>> done) {
        List<Waiting<T>> batch;
        synchronized (this) {
            writing = false;
            batch = waiting.size() >= size ? next() : null;
            schedule(batch);
        }
        done.forEach(each -> each.acknowledgements().forEach(Runnable::run));
        write(batch);
    }
}
