package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.message.DeviceEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/** The events of a virtual device that the control plane has not acknowledged; a stream lasts as long as the run. */
final class Outbox {
    private static final int MOST = 500;

    final String stream = UUID.randomUUID().toString();
    private final Deque<DeviceEvent> waiting = new ArrayDeque<>();
    private final Counters counters;
    private long last;

    Outbox(Counters counters) {
        this.counters = counters;
    }

    void add(Instant at, String bootId, String type, String workload, String message) {
        waiting.add(new DeviceEvent(++last, at, bootId, type, workload, message, null));
        counters.eventsWaiting.increment();
    }

    void acknowledge(String acknowledged, long upTo) {
        if (stream.equals(acknowledged)) {
            while (!waiting.isEmpty() && waiting.peek().sequence() <= upTo) {
                waiting.remove();
                counters.eventsWaiting.decrement();
            }
        }
    }

    List<DeviceEvent> oldest() {
        return waiting.stream().limit(MOST).toList();
    }

    int depth() {
        return waiting.size();
    }
}
