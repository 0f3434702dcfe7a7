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
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Sends the oldest unacknowledged events until the control plane says that it has committed them: one batch in flight,
 * sent again when no answer came. Confined to the link's worker thread.
 */
public final class EventSender {
    private static final Logger LOG = Logger.getLogger(EventSender.class);
    private static final int BATCH = 200;
    private static final int BATCH_BYTES = 256 * 1024;
    private static final long RESEND_NANOS = Duration.ofSeconds(5).toNanos();

    private final Outbox outbox;
    private final FleetLink link;
    private final ServerClock clock;
    private final LongSupplier nanoTime;
    private long firstSent;
    private long awaited;
    private long sentAt;

    /** @param nanoTime monotonic nanoseconds */
    public EventSender(Outbox outbox, FleetLink link, ServerClock clock, LongSupplier nanoTime) {
        this.outbox = outbox;
        this.link = link;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** A new session: what was in flight may be lost. */
    public void connected() {
        awaited = 0;
        send();
    }

    /** There may be something to send; also called every second or so. */
    public void send() {
        if (!link.isConnected() || (awaited > 0 && nanoTime.getAsLong() - sentAt < RESEND_NANOS)) {
            return;
        }
        try {
            List<DeviceEvent> events = outbox.unacknowledged(BATCH, BATCH_BYTES);
            if (events.isEmpty()) {
                awaited = 0;
                return;
            }
            firstSent = events.get(0).sequence();
            awaited = events.get(events.size() - 1).sequence();
            sentAt = nanoTime.getAsLong();
            link.publish(
                    DeviceTopic.EVENTS,
                    Json.bytes(new EventBatch(
                            UUID.randomUUID().toString(),
                            clock.now(),
                            null,
                            link.device(),
                            outbox.stream(),
                            outbox.oldest(),
                            events)));
        } catch (IOException e) {
            LOG.errorf("Events cannot be read from the disk: %s", e.getMessage());
        }
    }

    public void acknowledged(Ack ack) {
        if (!outbox.stream().equals(ack.stream())) {
            return;
        }
        boolean knowsLess = awaited > 0 && ack.upTo() < firstSent - 1;
        try {
            if (knowsLess) {
                outbox.rewind(ack.upTo());
            } else {
                outbox.acknowledge(ack.upTo());
            }
        } catch (IOException e) {
            LOG.errorf("Acknowledged events cannot be removed from the disk: %s", e.getMessage());
        }
        // An answer to a part of the batch: the rest goes at once, not when patience ends.
        boolean part = awaited > 0 && ack.upTo() >= firstSent && ack.upTo() < awaited;
        if (knowsLess || part || ack.upTo() >= awaited) {
            awaited = 0;
            send();
        }
    }
}
