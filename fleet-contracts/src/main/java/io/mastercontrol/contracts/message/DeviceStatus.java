package io.mastercontrol.contracts.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;

/**
 * Whether a device is connected; retained, and registered as the last will with {@code OFFLINE}.
 *
 * @param id UUID of this message
 * @param at when it was written, by the device's clock; for a will, when the session began
 * @param traceparent W3C trace context, or null
 * @param cause why, for {@code OFFLINE}: {@code connection lost} in the will, {@code shut down} when said in person
 * @param facts what it says of its board and system, for {@code ONLINE}; null where an older agent does not say
 */
public record DeviceStatus(
        String id,
        Instant at,
        String traceparent,
        String device,
        Connection status,
        String agentVersion,
        String bootId,
        String cause,
        @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> facts) {
    /** What a device can say of its own connection. */
    public enum Connection {
        online,
        offline
    }

    public DeviceStatus {
        Require.text("id", id);
        Require.present("at", at);
        Require.text("device", device);
        Require.present("status", status);
    }
}
