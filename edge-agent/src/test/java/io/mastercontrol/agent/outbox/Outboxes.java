package io.mastercontrol.agent.outbox;

import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.EventType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Outboxes, and events to put into them. */
public final class Outboxes {
    private Outboxes() {}

    /** Every stream of it is bounded alike, and nothing is too old for a month. */
    public static Outbox of(Path data, long maxBytes) throws IOException {
        return of(data, maxBytes, new BootTimes(data.resolve("outbox"), "boot"));
    }

    static Outbox of(Path data, long maxBytes, BootTimes times) throws IOException {
        Map<Lane, EventStream.Bound> bounds = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            bounds.put(lane, new EventStream.Bound(maxBytes, Duration.ofDays(30)));
        }
        return new Outbox(data, times, bounds);
    }

    /** Of things that happened, alone. */
    static EventStream stream(Path data, long maxBytes) throws IOException {
        Path directory = data.resolve("outbox");
        return new EventStream(
                directory, new EventStream.Bound(maxBytes, Duration.ofDays(30)), new BootTimes(directory, "boot"));
    }

    public static DeviceEvent event(String message) {
        return new DeviceEvent(1, Instant.EPOCH, "boot", EventType.AGENT_STARTED, null, message, null);
    }

    static Kept kept(String message) {
        return new Kept(event(message), 0, null);
    }

    static Kept kept(int day, String message) {
        return new Kept(event(message), Duration.ofDays(day).toMillis(), null);
    }

    static List<DeviceEvent> events(List<Kept> kept) {
        return kept.stream().map(Kept::event).toList();
    }

    /** What waits in a stream, in order; nothing is acknowledged by it. */
    public static List<DeviceEvent> waiting(Outbox outbox, Lane lane) throws IOException {
        return events(outbox.stream(lane).unacknowledged(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    /** Acknowledges what {@link #waiting} tells. */
    public static void acknowledge(Outbox outbox, Lane lane) throws IOException {
        List<DeviceEvent> waiting = waiting(outbox, lane);
        outbox.stream(lane).acknowledge(waiting.get(waiting.size() - 1).sequence());
    }
}
