package io.mastercontrol.agent.outbox;

import io.mastercontrol.agent.link.FleetLink;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.contracts.message.Ack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Sends what waits in the outbox until the control plane says that it has committed it, the most important first. Confined
 * to the link's worker thread.
 */
public final class EventSender {
    private final FleetLink link;
    private final List<LaneSender> lanes;

    /**
     * @param nanoTime monotonic nanoseconds
     * @param delivered is told, on any thread, that a batch has reached the broker: {@link #nextLook} is sooner then
     */
    public EventSender(Outbox outbox, FleetLink link, ServerClock clock, LongSupplier nanoTime, Runnable delivered) {
        this.link = link;
        this.lanes = Stream.of(Lane.values())
                .map(lane ->
                        new LaneSender(lane, outbox.stream(lane), outbox.times(), link, clock, nanoTime, delivered))
                .toList();
    }

    /** A new session: what was in flight may be lost. */
    public void connected() {
        lanes.forEach(LaneSender::forget);
        send();
    }

    /** There may be something to send: something was kept, or it is time for the {@link #nextLook}. */
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

    /**
     * In how long {@link #send} is to be called again though nothing happens: then patience with an answer is over, or the
     * link may be open again to what waits. Empty if only something new gives it anything to do.
     */
    public Optional<Duration> nextLook() {
        Optional<Duration> next = Optional.empty();
        for (LaneSender lane : lanes) {
            Optional<Duration> its = lane.nextLook();
            if (next.isEmpty() || its.isPresent() && its.get().compareTo(next.get()) < 0) {
                next = its;
            }
            if (lane.isUnderWay()) {
                // What is less important waits for its end.
                break;
            }
        }
        return link.isConnected() ? next : Optional.empty();
    }

    public void acknowledged(Ack ack) {
        lanes.stream().filter(lane -> lane.stream().equals(ack.stream())).forEach(lane -> {
            lane.acknowledged(ack);
            send();
        });
    }
}
