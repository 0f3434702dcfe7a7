package io.mastercontrol.registry.link;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.MalformedMessage;
import io.mastercontrol.contracts.topic.DeviceTopic;
import java.time.Instant;

/**
 * One message of one device.
 *
 * @param device from the topic, where the broker has checked it against the certificate
 * @param retained whether it is the broker's memory rather than a word said just now
 * @param receivedAt the server's clock
 * @param acknowledgement tells the broker that the next may come; until then it counts against the window in flight
 */
public record Delivery(
        String device,
        DeviceTopic topic,
        byte[] payload,
        boolean retained,
        Instant receivedAt,
        Runnable acknowledgement) {

    public void acknowledge() {
        acknowledgement.run();
    }

    /**
     * Reads the payload.
     *
     * @throws MalformedMessage if it cannot be read
     */
    public <T> T as(Class<T> type) {
        return Json.read(payload, type);
    }

    /**
     * Refuses a message that names another device than its topic does, or none that can be kept.
     *
     * @throws MalformedMessage saying so
     */
    public void mustBeFrom(String claimed) {
        if (!device.equals(claimed)) {
            throw new MalformedMessage("the message names device " + claimed + " on the topic of " + device, null);
        }
    }

    /**
     * Refuses a text that the database cannot keep or nobody would read: with NUL characters, or too long.
     *
     * @throws MalformedMessage naming the field
     */
    public static void mustBeKeepable(String field, String value, int maxLength) {
        if (value == null) {
            return;
        }
        if (value.length() > maxLength) {
            throw new MalformedMessage(field + " has " + value.length() + " characters, at most " + maxLength, null);
        }
        if (value.indexOf('\0') >= 0) {
            throw new MalformedMessage(field + " has a NUL character", null);
        }
    }
}
