package io.mastercontrol.alerting.receiver;

import java.time.Duration;
import java.util.Optional;

/** How an attempt to tell a receiver ended. */
public sealed interface Outcome {
    /** HTTP status of the answer, or null if there was none. */
    Integer status();

    /** One sentence. */
    String detail();

    /**
     * The receiver has it.
     *
     * @param reference what the receiver calls the message, to change it later; null if it does not say
     */
    record Delivered(Integer status, String detail, String reference) implements Outcome {}

    /**
     * Another attempt may succeed.
     *
     * @param after how long the receiver asked us to wait
     */
    record Failed(Integer status, String detail, Optional<Duration> after) implements Outcome {}

    /** No attempt will succeed until somebody changes something. */
    record Refused(Integer status, String detail) implements Outcome {}
}
