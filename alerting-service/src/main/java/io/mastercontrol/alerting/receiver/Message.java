package io.mastercontrol.alerting.receiver;

import java.time.Instant;

/**
 * What a receiver is told. Every attempt to tell it is the same message.
 *
 * @param id idempotency key
 * @param body JSON {@code {"type","timestamp","data"}}
 * @param at when this attempt is made
 * @param earlier what the receiver called the last message about the same group; null if nothing
 * @param fresh how many alerts begin with it; a message about changes only has none
 */
public record Message(String id, String body, Instant at, String earlier, int fresh) {}
