package io.mastercontrol.contracts.trust;

import java.time.Instant;
import java.util.List;

/**
 * The message on {@code /trust}: all root documents, the oldest first, and the newest timestamp.
 *
 * @param roots null for none
 * @param timestamp the signed {@link TimestampDocument}
 */
public record TrustMessage(String id, Instant at, String device, List<Numbered> roots, SignedDocument timestamp) {
    /** A root document and the version that it says it has, for those who look for the next one. */
    public record Numbered(long version, SignedDocument document) {}

    public TrustMessage {
        roots = roots == null ? List.of() : List.copyOf(roots);
    }
}
