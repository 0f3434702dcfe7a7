package io.mastercontrol.controlplane.broker;

import java.util.Properties;

/**
 * How much a device may send; services are not limited.
 *
 * @param messageBytes {@code mc.broker.device-message-bytes}, the longest payload; 2000000 by default, which is below
 *     what ends the registry's own connection
 * @param messagesPerSecond {@code mc.broker.device-messages-per-second}, in the long run; 500 by default
 * @param bytesPerSecond {@code mc.broker.device-bytes-per-second}, in the long run; 4194304 by default
 * @param burstSeconds {@code mc.broker.device-burst-seconds}, for how long it may send at once what it saved up; 10 by
 *     default
 * @param patienceSeconds {@code mc.broker.device-patience-seconds}, for how long it may be over its limit, being slowed
 *     down, before it is disconnected; 10 by default
 */
record Limits(int messageBytes, int messagesPerSecond, int bytesPerSecond, int burstSeconds, int patienceSeconds) {
    private static final String PREFIX = "mc.broker.device-";

    static Limits of(Properties properties) {
        return new Limits(
                number(properties, "message-bytes", 2_000_000),
                number(properties, "messages-per-second", 500),
                number(properties, "bytes-per-second", 4 * 1024 * 1024),
                number(properties, "burst-seconds", 10),
                number(properties, "patience-seconds", 10));
    }

    private static int number(Properties properties, String name, int usual) {
        String text = properties.getProperty(PREFIX + name, String.valueOf(usual));
        if (text.matches("[1-9]\\d{0,8}")) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException(PREFIX + name + " is '" + text + "', but must be a number from 1.");
    }
}
