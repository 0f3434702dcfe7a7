package io.mastercontrol.alerting.receiver;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A receiver as shown; the secret only in the answer to the request that had it made.
 *
 * @param state off, resting (left alone after failures), failing (not reached the last time) or healthy
 * @param failures in a row
 * @param restsUntil null for not at all
 * @param dead messages that were given up and can be sent again
 * @param version for {@code If-Match}
 */
public record ReceiverView(
        String id,
        String name,
        String type,
        String url,
        Map<String, String> settings,
        boolean enabled,
        boolean configured,
        String secret,
        String state,
        int failures,
        Instant restsUntil,
        long dead,
        long version) {
    /** In place of what lets in whoever knows it; who sends it back keeps what there is. */
    static final String MASK = "•••";

    /** @param url as people may see it */
    static ReceiverView of(Receiver receiver, String url, String secret, Standing standing, Instant now) {
        return new ReceiverView(
                receiver.id(),
                receiver.name(),
                receiver.type(),
                url,
                shown(receiver.settings()),
                receiver.enabled(),
                receiver.configured(),
                secret,
                state(receiver, now),
                receiver.failures(),
                receiver.restsUntil(),
                standing.dead(),
                standing.version());
    }

    static String state(Receiver receiver, Instant now) {
        if (!receiver.enabled()) {
            return "off";
        }
        if (receiver.restsUntil() != null && receiver.restsUntil().isAfter(now)) {
            return "resting";
        }
        return receiver.failures() > 0 ? "failing" : "healthy";
    }

    private static Map<String, String> shown(Map<String, String> settings) {
        Map<String, String> shown = new TreeMap<>(settings);
        shown.replaceAll((name, value) -> isSecret(name) ? MASK : value);
        return shown;
    }

    /** Values of headers let in whoever knows them. */
    static boolean isSecret(String setting) {
        return setting.startsWith("header.");
    }

    /** What was sent, with what was only shown masked as it was; null stays null. */
    static Map<String, String> unmasked(Map<String, String> given, Map<String, String> old) {
        if (given == null) {
            return null;
        }
        Map<String, String> settings = new TreeMap<>(given);
        settings.replaceAll(
                (name, value) -> isSecret(name) && MASK.equals(value) && old.containsKey(name) ? old.get(name) : value);
        return settings;
    }
}
