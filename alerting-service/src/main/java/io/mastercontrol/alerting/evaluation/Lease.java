package io.mastercontrol.alerting.evaluation;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.UUID;

/** This replica's turn to ask, which it holds on to; one that is good for a while is not written anew. */
final class Lease {
    private static final int WRITTEN_ANEW = 4;

    private final EvaluationRepository repository;
    private final Duration length;
    private final String self = UUID.randomUUID().toString();
    private volatile long goodUntil = Long.MIN_VALUE;

    Lease(EvaluationRepository repository, Duration length) {
        this.repository = repository;
        this.length = length;
    }

    String holder() {
        return self;
    }

    Uni<Boolean> isOurs() {
        long now = System.nanoTime();
        return goodUntil != Long.MIN_VALUE && now - goodUntil < 0
                ? Uni.createFrom().item(true)
                : repository
                        .lease(self, length)
                        .invoke(ours -> goodUntil = ours ? now + length.toNanos() / WRITTEN_ANEW : Long.MIN_VALUE);
    }

    /** It has to be looked up. */
    void doubt() {
        goodUntil = Long.MIN_VALUE;
    }
}
