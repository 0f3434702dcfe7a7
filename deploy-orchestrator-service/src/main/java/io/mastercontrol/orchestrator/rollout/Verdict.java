package io.mastercontrol.orchestrator.rollout;

import java.time.Instant;

/**
 * What a measurement came to.
 *
 * @param reason one sentence fragment for people
 * @param inARow how many bad ones there were without a good one between, this one included
 */
record Verdict(Outcome outcome, String reason, Instant at, int inARow) {
    enum Outcome {
        pass,
        fail,
        inconclusive,
        /** A person has looked, and lets it go on. */
        accepted
    }

    /** Whether what was there at that moment may be built on. */
    boolean letsGoOn(Instant since) {
        return (outcome == Outcome.pass || outcome == Outcome.accepted) && !at.isBefore(since);
    }
}
