package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.receiver.Outcome;
import io.mastercontrol.alerting.receiver.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Leaves a receiver alone that fails over and over: after some failures in a row it rests, and then one delivery at a time
 * tries whether it is back.
 */
record Breaker(int most, Duration rest) {
    /** A receiver's failures in a row, and until when it rests; null for not at all. */
    record Health(int failures, Instant restsUntil) {}

    /** How long an attempt has to wait; empty if it may be made. */
    Optional<Duration> pause(Receiver receiver, Instant now) {
        Instant until = receiver.restsUntil();
        return until == null || !until.isAfter(now) ? Optional.empty() : Optional.of(Duration.between(now, until));
    }

    /** What is known of it after an attempt. Who refuses what is sent is there. */
    Health after(Receiver receiver, Outcome outcome, Instant now) {
        if (!(outcome instanceof Outcome.Failed)) {
            return new Health(0, null);
        }
        int failures = receiver.failures() + 1;
        return new Health(failures, failures >= most ? now.plus(rest) : null);
    }
}
