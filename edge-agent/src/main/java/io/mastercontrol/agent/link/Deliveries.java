package io.mastercontrol.agent.link;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Messages of one session that the broker has not acknowledged yet, by their packet ids. From any thread. */
final class Deliveries {
    private final Map<Integer, CompletableFuture<Void>> awaited = new HashMap<>();
    /** Acknowledged before anybody heard which id they had. */
    private final Set<Integer> early = new HashSet<>();

    private String ended;

    /** A message went out under this id. */
    void sent(int id, CompletableFuture<Void> delivered) {
        String over;
        synchronized (this) {
            over = ended;
            if (over == null && !early.remove(id)) {
                awaited.put(id, delivered);
                return;
            }
        }
        if (over == null) {
            delivered.complete(null);
        } else {
            delivered.completeExceptionally(new IOException(over));
        }
    }

    /** The broker has it. */
    void acknowledged(int id) {
        CompletableFuture<Void> delivered;
        synchronized (this) {
            delivered = awaited.remove(id);
            if (delivered == null) {
                early.add(id);
                return;
            }
        }
        delivered.complete(null);
    }

    /** The broker has not said that it has it for too long. */
    void expired(int id) {
        CompletableFuture<Void> delivered;
        synchronized (this) {
            delivered = awaited.remove(id);
        }
        if (delivered != null) {
            delivered.completeExceptionally(new IOException("the broker does not answer"));
        }
    }

    /** The session is over: nothing of it will be acknowledged any more. */
    void end(String why) {
        List<CompletableFuture<Void>> left;
        synchronized (this) {
            ended = why;
            left = new ArrayList<>(awaited.values());
            awaited.clear();
        }
        left.forEach(delivered -> delivered.completeExceptionally(new IOException(why)));
    }
}
