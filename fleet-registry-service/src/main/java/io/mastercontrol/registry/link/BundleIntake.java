package io.mastercontrol.registry.link;

import io.mastercontrol.contracts.message.HeartbeatBundle;
import io.mastercontrol.contracts.topic.DeviceTopic;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Takes bundles of heartbeats apart. A bundle is acknowledged to the broker, and said to be taken, when each heartbeat in it
 * was acknowledged: committed, or set aside. docs/adr/0058-heartbeats-in-bundles.md
 */
final class BundleIntake {
    private final Consumer<Delivery> heartbeats;
    private final Consumer<byte[]> taken;

    /** @param taken tells the broker of a bundle by its id */
    BundleIntake(Consumer<Delivery> heartbeats, Consumer<byte[]> taken) {
        this.heartbeats = heartbeats;
        this.taken = taken;
    }

    /** @throws io.mastercontrol.contracts.message.MalformedMessage if it is no bundle */
    void receive(byte[] payload, Instant now, Runnable acknowledgement) {
        HeartbeatBundle bundle = HeartbeatBundle.read(payload);
        AtomicInteger open = new AtomicInteger(bundle.beats().size());
        if (open.get() == 0) {
            acknowledgement.run();
            return;
        }
        Runnable part = () -> {
            if (open.decrementAndGet() == 0) {
                acknowledgement.run();
                taken.accept(
                        ByteBuffer.allocate(Long.BYTES).putLong(bundle.id()).array());
            }
        };
        for (HeartbeatBundle.Beat beat : bundle.beats()) {
            heartbeats.accept(new Delivery(
                    beat.device(),
                    DeviceTopic.HEARTBEAT,
                    beat.payload(),
                    false,
                    now.minusSeconds(beat.heldSeconds()),
                    once(part)));
        }
    }

    /** Twice acknowledged counts once. */
    static Runnable once(Runnable what) {
        return new Runnable() {
            private boolean done;

            @Override
            public void run() {
                synchronized (this) {
                    if (done) {
                        return;
                    }
                    done = true;
                }
                what.run();
            }
        };
    }
}
