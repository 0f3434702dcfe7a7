package io.mastercontrol.contracts.release;

import io.mastercontrol.contracts.message.SignedText;
import java.time.Instant;

/**
 * The message on {@code /desired}.
 *
 * @param generation as in the signed text, for those who only watch
 * @param state the signed {@link DesiredState}
 */
public record SignedDesiredState(
        String id, Instant at, String traceparent, String device, long generation, SignedText state) {}
