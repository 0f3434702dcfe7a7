package io.mastercontrol.agent.link;

import io.mastercontrol.contracts.topic.DeviceTopic;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The session with the broker, as those who speak through it see it. */
public interface FleetLink {
    String device();

    boolean isConnected();

    /**
     * Publishes with the topic's quality and retention. Completes when the broker has it; fails at once when there is no
     * connection. What must not be lost is kept by its sender until the control plane itself acknowledges it.
     */
    CompletableFuture<Void> publish(DeviceTopic topic, byte[] payload);

    /** Is called with each message of a topic towards the device; register before {@code open}. */
    void on(DeviceTopic topic, Consumer<byte[]> receiver);

    /** Is called after each connect, once subscriptions stand; register before {@code open}. */
    void onConnect(Runnable listener);
}
