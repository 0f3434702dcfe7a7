package io.mastercontrol.alerting.receiver;

import java.time.Instant;

/**
 * What a receiver is told. Every attempt to tell it is the same message.
 *
 * @param id idempotency key
 * @param body JSON {@code {"type","timestamp","data"}}
 * @param at when this attempt is made
 */
public record Message(String id, String body, Instant at) {}
