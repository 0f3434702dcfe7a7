package io.mastercontrol.registry.link;

import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.topic.DeviceTopic;

/** Takes one kind of message of all devices. Runs on an event loop: it must not block. */
public interface TopicConsumer {
    DeviceTopic topic();

    /**
     * Whether replicas share the messages. Not for retained topics: a broker sends no retained messages through a
     * shared subscription, so each replica reads those itself, and what it writes must be idempotent.
     */
    boolean shared();

    /** Whether the volume deserves a connection of its own, so that it cannot hold up the rest. */
    default boolean bulk() {
        return false;
    }

    /**
     * Takes a message and, sooner or later, acknowledges it.
     *
     * @throws MalformedMessage if it makes no sense; it is then set aside and acknowledged
     */
    void receive(Delivery delivery);
}
