package io.mastercontrol.orchestrator.artifact;

import io.mastercontrol.orchestrator.http.Refusal;
import java.util.OptionalLong;

/**
 * What a sender says of content before it comes.
 *
 * @param length bytes, if it says so
 * @param digest {@code sha256:…}, or null
 */
record Announced(OptionalLong length, String digest) {
    static Announced of(String length, String digest) {
        if (digest == null || digest.isBlank()) {
            return new Announced(bytes(length), null);
        }
        String normal = digest.trim().replaceFirst("(?i)^sha-?256[:=]", "sha256:");
        if (!normal.matches(Artifact.DIGEST)) {
            throw Refusal.badField("digest", "The digest is '" + digest + "', but must be sha256: and 64 hex digits.");
        }
        return new Announced(bytes(length), normal);
    }

    private static OptionalLong bytes(String length) {
        return length == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length));
    }

    /** @throws Refusal if something else came */
    void mustBe(Artifact artifact) {
        if (length.isPresent() && length.getAsLong() != artifact.size()) {
            throw Refusal.of(
                    400,
                    "The upload ended after " + artifact.size() + " of " + length.getAsLong()
                            + " bytes; send it again.");
        }
        if (digest != null && !digest.equals(artifact.digest())) {
            throw Refusal.badField(
                    "digest",
                    "The content has digest " + artifact.digest() + ", not " + digest
                            + "; it was altered or cut on the way, so send it again.");
        }
    }
}
