package io.mastercontrol.agent.link;

import io.mastercontrol.contracts.topic.DeviceTopic;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A session with a broker that is not there: keeps what is sent. */
public final class Wire implements FleetLink {
    public static final String DEVICE = "board-1";

    private final List<byte[]> sent = new CopyOnWriteArrayList<>();
    private volatile boolean connected = true;

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
    public CompletableFuture<Void> publish(DeviceTopic topic, byte[] payload) {
        sent.add(payload);
        return CompletableFuture.completedFuture(null);
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
