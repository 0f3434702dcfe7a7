package io.mastercontrol.contracts.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * Something that happened on a device.
 *
 * @param sequence position in the device's stream, from 1, without gaps
 * @param bootId kernel boot during which it happened
 * @param type past tense in snake_case, see {@link EventType}; a receiver passes on what it does not know
 * @param workload the workload it is about, or null
 * @param message one sentence for people
 * @param detail more fields, by type, or null
 */
public record DeviceEvent(
        long sequence, Instant at, String bootId, String type, String workload, String message, JsonNode detail) {
    public DeviceEvent {
        Require.atLeast("sequence", 1, sequence);
        Require.present("at", at);
        Require.text("type", type);
    }
}
