package io.mastercontrol.agent.outbox;

import io.mastercontrol.agent.link.FleetLink;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.contracts.message.Ack;
import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventBatch;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Sends one stream: one batch in flight, sent again when the broker has had it for a while and no answer came. Batches are as large
 * as the link carries in a second or so, so that something more important never waits long behind one.
 */
final class LaneSender {
    private static final Logger LOG = Logger.getLogger(LaneSender.class);
    private static final int BATCH = 200;
    private static final int LARGEST = 256 * 1024;
    private static final int SMALLEST = 4 * 1024;
    private static final int FIRST = 32 * 1024;
    private static final long QUICK_NANOS = Duration.ofMillis(500).toNanos();
    private static final long SLOW_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long RESEND_NANOS = Duration.ofSeconds(5).toNanos();
    /** A broker that says nothing for so long has lost the message, or the client has lost its answer. */
    private static final long UNDELIVERED_NANOS = Duration.ofSeconds(60).toNanos();
    /** What the link or the disk held back is tried again after so long: nobody tells when a budget begins anew. */
    private static final Duration HELD_BACK = Duration.ofSeconds(5);

    private final Lane lane;
    private final EventStream stream;
    private final BootTimes times;
    private final FleetLink link;
    private final ServerClock clock;
    private final LongSupplier nanoTime;
    private final Runnable delivered;
    private int batchBytes = FIRST;
    private boolean heldBack;
    private long firstSent;
    private long awaited;
    private long sentAt;
    private volatile long deliveredAt;

    /** @param delivered is told, on any thread, that the broker has a batch */
    LaneSender(
            Lane lane,
            EventStream stream,
            BootTimes times,
            FleetLink link,
            ServerClock clock,
            LongSupplier nanoTime,
            Runnable delivered) {
        this.lane = lane;
        this.stream = stream;
        this.times = times;
        this.link = link;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.delivered = delivered;
    }

    String stream() {
        return stream.id();
    }

    /** What was in flight may be lost. */
    void forget() {
        awaited = 0;
    }

    /** Whether a batch is in flight that nobody has acknowledged. */
    boolean isUnderWay() {
        return awaited > 0;
    }

    /** How long an answer is awaited yet; none or a negative time if it is not. */
    private long patienceNanos() {
        long now = nanoTime.getAsLong();
        long since = deliveredAt;
        if (!isUnderWay()) {
            return 0;
        }
        return since == 0 ? UNDELIVERED_NANOS - (now - sentAt) : RESEND_NANOS - (now - since);
    }

    /** In how long there may be something to do though nothing happens. */
    Optional<Duration> nextLook() {
        if (heldBack) {
            return Optional.of(HELD_BACK);
        }
        return isUnderWay() ? Optional.of(Duration.ofNanos(Math.max(0, patienceNanos()))) : Optional.empty();
    }

    /** Sends the oldest that waits, unless an answer is awaited or the link is spared. */
    void send() {
        if (patienceNanos() > 0) {
            return;
        }
        if (link.heldBack(lane.traffic(), 0).isPresent()) {
            heldBack = stream.depth() > 0;
            return;
        }
        heldBack = false;
        try {
            List<Kept> kept = stream.unacknowledged(BATCH, batchBytes);
            awaited = 0;
            if (!kept.isEmpty()) {
                List<DeviceEvent> events =
                        kept.stream().map(one -> one.told(times.of(one))).toList();
                byte[] payload = Json.bytes(new EventBatch(
                        UUID.randomUUID().toString(),
                        clock.now(),
                        null,
                        link.device(),
                        stream.id(),
                        stream.oldest(),
                        events));
                heldBack = link.heldBack(lane.traffic(), payload.length).isPresent();
                if (!heldBack) {
                    send(events, payload);
                }
            }
        } catch (IOException e) {
            heldBack = true;
            LOG.errorf("Events cannot be read from the disk: %s", e.getMessage());
        }
    }

    private void send(List<DeviceEvent> events, byte[] payload) {
        firstSent = events.get(0).sequence();
        awaited = events.get(events.size() - 1).sequence();
        sentAt = nanoTime.getAsLong();
        deliveredAt = 0;
        long sent = awaited;
        link.publish(DeviceTopic.EVENTS, lane.traffic(), payload).thenRun(() -> {
            if (sent == awaited) {
                deliveredAt = nanoTime.getAsLong();
                delivered.run();
            }
        });
    }

    /** The control plane has committed so much of it. */
    void acknowledged(Ack ack) {
        boolean knowsLess = awaited > 0 && ack.upTo() < firstSent - 1;
        try {
            if (knowsLess) {
                stream.rewind(ack.upTo());
            } else {
                stream.acknowledge(ack.upTo());
            }
        } catch (IOException e) {
            LOG.errorf("Acknowledged events cannot be removed from the disk: %s", e.getMessage());
        }
        // An answer to a part of the batch: the rest goes at once, not when patience ends.
        boolean part = awaited > 0 && ack.upTo() >= firstSent && ack.upTo() < awaited;
        if (knowsLess || part || ack.upTo() >= awaited) {
            adapt();
            awaited = 0;
        }
    }

    private void adapt() {
        if (awaited > 0 && deliveredAt > 0) {
            long took = deliveredAt - sentAt;
            if (took < QUICK_NANOS) {
                batchBytes = Math.min(LARGEST, batchBytes * 2);
            } else if (took > SLOW_NANOS) {
                batchBytes = Math.max(SMALLEST, batchBytes / 2);
            }
        }
    }
}
