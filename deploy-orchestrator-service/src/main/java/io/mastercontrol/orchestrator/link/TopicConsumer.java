package io.mastercontrol.orchestrator.link;

import io.mastercontrol.contracts.message.MalformedMessage;

/** Takes the messages of one topic filter. Runs on an event loop: it must not block. */
public interface TopicConsumer {
    /** Plain filter, not shared, so that retained messages come too; what is done about a message is idempotent. */
    String filter();

    /** Whether a message on this topic is this consumer's. */
    boolean takes(String topic);

    /**
     * Takes one message.
     *
     * @throws MalformedMessage if it makes no sense; it is then set aside
     */
    void receive(String topic, byte[] payload);
}
