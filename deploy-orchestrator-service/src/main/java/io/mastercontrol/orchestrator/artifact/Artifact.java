package io.mastercontrol.orchestrator.artifact;

/**
 * Content that is kept.
 *
 * @param digest {@code sha256:} and 64 hex digits over the bytes
 * @param size bytes
 */
public record Artifact(String digest, long size) {
    public static final String DIGEST = "sha256:[0-9a-f]{64}";

    /** The digits of a digest. */
    public static String hex(String digest) {
        return digest.substring("sha256:".length());
    }
}
