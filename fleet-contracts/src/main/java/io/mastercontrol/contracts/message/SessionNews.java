package io.mastercontrol.contracts.message;

import java.time.Instant;

/**
 * What the broker saw of a device's sessions, for the registry.
 *
 * @param device from the certificate
 * @param serial of that certificate, in lower-case hexadecimal
 * @param address where it connected from, or null
 * @param at by the broker's clock
 * @param detail the limit that was exceeded, in words, or null
 */
public record SessionNews(String device, Kind kind, String serial, String address, Instant at, String detail) {
    /** What happened. */
    public enum Kind {
        connected,
        /** Another connection with the same client id took its place. */
        taken_over,
        /** It was turned away, since its certificate is revoked. */
        refused,
        /** It was disconnected, since it sends too much. */
        limited
    }

    public SessionNews {
        Require.text("device", device);
        Require.present("kind", kind);
        Require.text("serial", serial);
        Require.present("at", at);
    }
}
