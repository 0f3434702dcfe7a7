package io.mastercontrol.registry.link;

import java.time.Instant;

/** Takes what the broker itself tells. Runs on an event loop: it must not block. */
public interface BrokerFeed {
    /** The topic, which replicas share. */
    String topic();

    /**
     * Takes a message; it is not told again.
     *
     * @throws io.mastercontrol.contracts.message.MalformedMessage if it makes no sense
     */
    void receive(byte[] payload, Instant receivedAt);
}
