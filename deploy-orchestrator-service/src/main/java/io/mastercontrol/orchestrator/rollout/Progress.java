package io.mastercontrol.orchestrator.rollout;

import java.time.Instant;

/**
 * Where a rollout stands in its course.
 *
 * @param step of a canary that is being done, from 0
 * @param since when all devices of the step had it, or null before
 */
record Progress(int step, Instant since) {
    static final Progress BEGIN = new Progress(0, null);

    Progress watchedSince(Instant now) {
        return new Progress(step, now);
    }

    Progress next() {
        return new Progress(step + 1, null);
    }
}
