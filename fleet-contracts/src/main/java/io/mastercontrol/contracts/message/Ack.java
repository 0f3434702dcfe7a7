package io.mastercontrol.contracts.message;

import java.time.Instant;

/**
 * What the control plane has committed of a device's event stream. Also sent, without a stream, as the greeting when a
 * device comes online, so that it learns the server's time.
 *
 * @param at the server's clock, from which the device computes its own offset
 * @param stream the stream, or null in a greeting
 * @param upTo highest sequence committed, 0 for none
 */
public record Ack(String id, Instant at, String traceparent, String device, String stream, long upTo) {
    public Ack {
        Require.text("id", id);
        Require.present("at", at);
        Require.text("device", device);
    }
}
