package io.mastercontrol.contracts.trust;

import java.time.Instant;

/**
 * What is newest for a device, so that it notices when that is held back; signed by the control plane again and again.
 *
 * @param device whom it is for
 * @param version grows with every one
 * @param at when it was signed
 * @param expires after which the device takes nothing new until it hears a newer one
 * @param rootVersion newest {@link RootDocument}, 0 for none
 * @param releaseSequence highest sequence of any release
 * @param desiredGeneration highest generation of the device's desired state, 0 for none
 */
public record TimestampDocument(
        String device,
        long version,
        Instant at,
        Instant expires,
        long rootVersion,
        long releaseSequence,
        long desiredGeneration) {
    public TimestampDocument {
        if (device == null || at == null || expires == null) {
            throw new IllegalArgumentException("device, at and expires must all be there");
        }
    }
}
