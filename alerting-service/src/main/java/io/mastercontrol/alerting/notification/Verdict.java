package io.mastercontrol.alerting.notification;

import io.mastercontrol.alerting.receiver.Outcome;
import java.time.Duration;

/** What a stage says of a delivery. */
sealed interface Verdict {
    /** The next stage decides. */
    record Continue() implements Verdict {}

    /** Not now; look again later. */
    record Hold(Duration pause, String reason) implements Verdict {}

    /** Nobody needs to be told. */
    record Drop(String reason) implements Verdict {}

    /** An attempt was made; {@code retryIn} is null if it was the last. */
    record Attempted(Outcome outcome, long millis, Duration retryIn) implements Verdict {}
}
