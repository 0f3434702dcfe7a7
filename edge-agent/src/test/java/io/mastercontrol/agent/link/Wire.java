package io.mastercontrol.agent.link;

import io.mastercontrol.contracts.topic.DeviceTopic;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A line to nobody, which keeps what was said on it. */
public final class Wire implements FleetLink {
    private final List<byte[]> said = new CopyOnWriteArrayList<>();
    private volatile boolean connected = true;

    public List<byte[]> said() {
        return said;
    }

    public void connected(boolean now) {
        connected = now;
    }

    @Override
    public String device() {
        return "board-1";
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public CompletableFuture<Void> publish(DeviceTopic topic, byte[] payload) {
        said.add(payload);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void on(DeviceTopic topic, Consumer<byte[]> receiver) {}

    @Override
    public void onConnect(Runnable listener) {}
}
