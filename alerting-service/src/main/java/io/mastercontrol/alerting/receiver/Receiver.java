package io.mastercontrol.alerting.receiver;

/**
 * Where alerts go.
 *
 * @param secret signs what is sent; never shown again
 * @param settings what its type asks for besides, by name
 * @param failures in a row, to reach it
 * @param restsUntil until when it is left alone for them, or null
 * @param configured comes from the configuration, and is changed only there
 */
public record Receiver(
        String id,
        String name,
        String type,
        String url,
        String secret,
        boolean enabled,
        boolean configured,
        String createdBy,
        java.util.Map<String, String> settings,
        int failures,
        java.time.Instant restsUntil) {
    @Override
    public String toString() {
        return "receiver " + name;
    }
}
