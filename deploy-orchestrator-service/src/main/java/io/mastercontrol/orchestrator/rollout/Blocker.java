package io.mastercontrol.orchestrator.rollout;

import java.time.Instant;

/**
 * What stops a rollout before it begins, or at a batch.
 *
 * @param code {@code not_finished, queue, approval, starts_at, freeze, window, nobody, person} or {@code disk}
 * @param detail one sentence
 * @param batch at which it stops, or null for before the first
 * @param until when it is over by itself, or null
 * @param rollout that is in the way, or null
 */
record Blocker(String code, String detail, Integer batch, Instant until, String rollout) {
    static Blocker of(String code, String detail) {
        return new Blocker(code, detail, null, null, null);
    }

    static Blocker until(String code, String detail, Instant until) {
        return new Blocker(code, detail, null, until, null);
    }

    static Blocker at(int batch, String code, String detail, Instant until) {
        return new Blocker(code, detail, batch, until, null);
    }
}
