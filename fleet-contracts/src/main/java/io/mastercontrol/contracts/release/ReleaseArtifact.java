package io.mastercontrol.contracts.release;

/**
 * Content of a release.
 *
 * @param digest {@code sha256:} and 64 hex digits, over the bytes as transferred
 * @param size bytes
 * @param mediaType {@code application/x-tar}
 */
public record ReleaseArtifact(String digest, long size, String mediaType) {
    public static final String TAR = "application/x-tar";

    public ReleaseArtifact {
        if (digest == null || !digest.matches("sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException("digest is '" + digest + "', but must be sha256: and 64 hex digits");
        }
        if (size < 0) {
            throw new IllegalArgumentException("size is " + size);
        }
        mediaType = mediaType == null ? TAR : mediaType;
    }
}
