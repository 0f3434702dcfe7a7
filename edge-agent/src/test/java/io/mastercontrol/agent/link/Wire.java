package io.mastercontrol.agent.link;

import io.mastercontrol.contracts.topic.DeviceTopic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A session with a broker that is not there: keeps what is sent. */
public final class Wire implements FleetLink {
    public static final String DEVICE = "board-1";

    private final List<byte[]> sent = new CopyOnWriteArrayList<>();
    private volatile boolean connected = true;
    private volatile Traffic spared;
    private volatile IntConsumer slowness = bytes -> {};
    private volatile boolean swallows;

    public void connected(boolean now) {
        connected = now;
    }

    public List<byte[]> sent() {
        return List.copyOf(sent);
    }

    @Override
    public String device() {
        return DEVICE;
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public CompletableFuture<Void> publish(DeviceTopic topic, Traffic traffic, byte[] payload) {
        sent.add(payload);
        slowness.accept(payload.length);
        return swallows ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
    }

    /** Is told the size of each message before the broker has it. */
    public void slow(IntConsumer passes) {
        slowness = passes;
    }

    /** Whether the broker never answers. */
    public void swallow(boolean now) {
        swallows = now;
    }

    /** From now on this kind and all that are less important have to wait; null for none. */
    public void spare(Traffic from) {
        spared = from;
    }

    @Override
    public Optional<String> heldBack(Traffic traffic, long bytes) {
        return spared != null && traffic.compareTo(spared) >= 0 ? Optional.of("the test says so") : Optional.empty();
    }

    @Override
    public Duration beatEvery(Duration usual) {
        return usual;
    }

    @Override
    public void on(DeviceTopic topic, Consumer<byte[]> receiver) {
        throw new UnsupportedOperationException("nothing comes over this wire");
    }

    @Override
    public void onConnect(Runnable listener) {
        throw new UnsupportedOperationException("this wire does not come and go");
    }
}
