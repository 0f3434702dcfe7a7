package io.mastercontrol.agent.outbox;

import io.mastercontrol.agent.link.FleetLink;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.contracts.message.Ack;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Sends what waits in the outbox until the control plane says that it has committed it, the most important first. Confined
 * to the link's worker thread.
 */
public final class EventSender {
    private final FleetLink link;
    private final List<LaneSender> lanes;

    /** @param nanoTime monotonic nanoseconds */
    public EventSender(Outbox outbox, FleetLink link, ServerClock clock, LongSupplier nanoTime) {
        this.link = link;
        this.lanes = Stream.of(Lane.values())
                .map(lane -> new LaneSender(lane, outbox.stream(lane), outbox.times(), link, clock, nanoTime))
                .toList();
    }

    /** A new session: what was in flight may be lost. */
    public void connected() {
        lanes.forEach(LaneSender::forget);
        send();
    }

    /** There may be something to send; also called every second or so. */
    public void send() {
        for (LaneSender lane : lanes) {
            if (link.isConnected()) {
                lane.send();
            }
            if (lane.isUnderWay()) {
                return;
            }
        }
    }

    public void acknowledged(Ack ack) {
        lanes.stream().filter(lane -> lane.stream().equals(ack.stream())).forEach(lane -> {
            lane.acknowledged(ack);
            send();
        });
    }
}
