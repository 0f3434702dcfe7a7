package io.mastercontrol.contracts.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * What the control plane has committed of a device's event stream. Also sent, without a stream, as the greeting when a
 * device comes online, so that it learns the server's time, and to have it beat more slowly for a while.
 *
 * @param at the server's clock, from which the device computes its own offset
 * @param stream the stream, or null in a greeting
 * @param upTo highest sequence committed, 0 for none
 * @param beatEverySeconds how rarely the device is asked to beat for the next {@link #ASKED_FOR_SECONDS}, since the control
 *     plane is overloaded; null where nothing is asked. It says in its heartbeats how often it does beat
 */
public record Ack(
        String id,
        Instant at,
        String traceparent,
        String device,
        String stream,
        long upTo,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer beatEverySeconds) {
    /** How long a device beats as rarely as it was asked to, unless it is asked again. */
    public static final int ASKED_FOR_SECONDS = 600;

    public Ack {
        Require.text("id", id);
        Require.present("at", at);
        Require.text("device", device);
    }

    /** One that asks for nothing. */
    public Ack(String id, Instant at, String traceparent, String device, String stream, long upTo) {
        this(id, at, traceparent, device, stream, upTo, null);
    }
}
