package io.mastercontrol.controlplane.broker;

import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.services.ManagedExtensionExecutorService;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import com.hivemq.extension.sdk.api.services.publish.PublishService;
import io.mastercontrol.contracts.topic.Topics;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bundles go the way of all messages from here: to whoever shares the subscription, and to another one if that one dies. */
final class BundleLine implements HeartbeatBundles.Line {
    private static final Logger LOG = LoggerFactory.getLogger(BundleLine.class);
    private final PublishService publishes;
    private final ManagedExtensionExecutorService executor;

    BundleLine(PublishService publishes, ManagedExtensionExecutorService executor) {
        this.publishes = publishes;
        this.executor = executor;
    }

    @Override
    public void send(byte[] bundle) {
        publishes
                .publish(Builders.publish()
                        .topic(Topics.HEARTBEATS)
                        .qos(Qos.AT_LEAST_ONCE)
                        .payload(ByteBuffer.wrap(bundle))
                        .build())
                .exceptionally(e -> {
                    LOG.warn("A bundle of heartbeats did not go and will be sent again: {}", e.getMessage());
                    return null;
                });
    }

    @Override
    public void later(long millis, Runnable what) {
        executor.schedule(what, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
