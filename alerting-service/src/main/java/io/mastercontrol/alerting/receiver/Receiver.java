package io.mastercontrol.alerting.receiver;

/**
 * Where alerts go.
 *
 * @param secret signs what is sent; never shown again
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
        String createdBy) {
    @Override
    public String toString() {
        return "receiver " + name;
    }
}
