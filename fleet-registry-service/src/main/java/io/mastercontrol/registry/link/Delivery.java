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
    private static final Instant FIRST = Instant.EPOCH.minusSeconds(86_400);
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

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
     * Refuses a time that no calendar of ours has, and the database cannot keep: before 1970, where boards without a clock
     * begin, or after the year 9999.
     *
     * @throws MalformedMessage naming the field
     */
    public static void mustBeKeepable(String field, Instant value) {
        if (value != null && (value.isBefore(FIRST) || value.isAfter(LAST))) {
            throw new MalformedMessage(field + " is " + value + ", which is no time of ours", null);
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
