package io.mastercontrol.contracts.message;

import java.time.Instant;
import java.util.List;

/**
 * The oldest unacknowledged events of a device, in order, on {@code /events}. The receiver takes those that follow the
 * last one it has, ignores those it has already, and answers with an {@link Ack}; a gap means that an earlier batch got
 * lost, so it takes nothing and acknowledges what it has.
 *
 * @param stream UUID of the device's outbox; a new one starts again at sequence 1
 * @param oldest lowest sequence that the device still holds; what is below and was never received is lost for good
 * @param events in ascending sequence without gaps, 1 to 500
 */
public record EventBatch(
        String id,
        Instant at,
        String traceparent,
        String device,
        String stream,
        long oldest,
        List<DeviceEvent> events) {
    public EventBatch {
        Require.text("id", id);
        Require.present("at", at);
        Require.text("device", device);
        Require.text("stream", stream);
        events = List.copyOf(Require.present("events", events));
        for (int i = 1; i < events.size(); i++) {
            if (events.get(i).sequence() != events.get(i - 1).sequence() + 1) {
                throw new IllegalArgumentException("events jump from "
                        + events.get(i - 1).sequence() + " to " + events.get(i).sequence());
            }
        }
    }
}
