package io.mastercontrol.registry.certificate;

import java.time.Instant;

/**
 * A certificate that this fleet gave to a device.
 *
 * @param serial in lower-case hexadecimal
 * @param renews serial of the one that it takes the place of, or null
 * @param firstUsedAt when the broker saw it first, or null
 * @param revokedAt since when it is worth nothing, or null
 * @param revokedWhy in words
 */
public record Certificate(
        String serial,
        String device,
        Instant issuedAt,
        Instant notAfter,
        String renews,
        Instant firstUsedAt,
        Instant lastUsedAt,
        Instant revokedAt,
        String revokedBy,
        String revokedWhy) {}
