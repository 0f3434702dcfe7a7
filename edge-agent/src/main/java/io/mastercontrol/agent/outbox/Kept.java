package io.mastercontrol.agent.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.DeviceEvent;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import java.io.IOException;

/**
 * An event as it lies on the disk: with what helps to tell when it really happened, and where it came from.
 *
 * @param sinceBootMillis when it happened, since the boot that the event names; -1 where an older agent did not say
 * @param handed name of the file that a workload handed it over in, or null
 */
public record Kept(DeviceEvent event, long sinceBootMillis, String handed) {
    private static final String SINCE_BOOT = "since_boot_millis";
    private static final String HANDED = "handed";

    static Kept of(byte[] record) throws IOException {
        JsonNode json = Json.mapper().readTree(record);
        try {
            return new Kept(
                    Json.mapper().treeToValue(json, DeviceEvent.class),
                    json.path(SINCE_BOOT).asLong(-1),
                    json.path(HANDED).asText(null));
        } catch (IOException e) {
            throw new IOException("a kept event cannot be read", new MalformedMessage(e.getMessage(), e));
        }
    }

    byte[] bytes() {
        ObjectNode json = Json.mapper().valueToTree(event);
        json.put(SINCE_BOOT, sinceBootMillis);
        if (handed != null) {
            json.put(HANDED, handed);
        }
        return Json.bytes(json);
    }

    Kept numbered(long sequence) {
        return new Kept(at(sequence, event.at()), sinceBootMillis, handed);
    }

    /** The event as it is sent. */
    DeviceEvent told(java.time.Instant at) {
        return at(event.sequence(), at);
    }

    private DeviceEvent at(long sequence, java.time.Instant at) {
        return new DeviceEvent(
                sequence, at, event.bootId(), event.type(), event.workload(), event.message(), event.detail());
    }
}
