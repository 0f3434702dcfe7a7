package io.mastercontrol.agent.link;

import io.mastercontrol.contracts.topic.DeviceTopic;
import java.time.Duration;
import java.util.Optional;
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
    default CompletableFuture<Void> publish(DeviceTopic topic, byte[] payload) {
        return publish(topic, Traffic.of(topic), payload);
    }

    /** The same for what is more, or less, important than its topic says. */
    CompletableFuture<Void> publish(DeviceTopic topic, Traffic traffic, byte[] payload);

    /** Why so many bytes of this kind have to wait, in words; empty if they need not. */
    Optional<String> heldBack(Traffic traffic, long bytes);

    /** How long to wait at most before the next heartbeat, where {@code usual} is what is configured. */
    Duration beatEvery(Duration usual);

    /** What the link costs now; empty where nobody knows. */
    default Optional<Thrift.Cost> cost() {
        return Optional.empty();
    }

    /** Is called with each message of a topic towards the device; register before {@code open}. */
    void on(DeviceTopic topic, Consumer<byte[]> receiver);

    /** Is called after each connect, once subscriptions stand; register before {@code open}. */
    void onConnect(Runnable listener);
}
