package io.mastercontrol.contracts.release;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Content of a release.
 *
 * @param digest {@code sha256:} and 64 hex digits, over the bytes as transferred
 * @param size bytes
 * @param mediaType {@link #TAR}, which is unpacked, or {@link #FILE} or {@link #CONTAINER}, which are put there as they are
 * @param name of the file, or null for a tar
 * @param executable whether the file may be executed; null is no
 * @param pieces digest of its {@link PieceList}, or null in a release of before there were any
 */
public record ReleaseArtifact(
        String digest, long size, String mediaType, String name, Boolean executable, String pieces) {
    public static final String TAR = "application/x-tar";
    public static final String FILE = "application/octet-stream";
    /** What {@code podman save} or {@code docker save} writes, as one file for {@code isolation.podman.archive}. */
    public static final String CONTAINER = "application/vnd.mastercontrol.container-archive";

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._+-]{0,127}";

    public ReleaseArtifact {
        if (digest == null || !digest.matches("sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException("digest is '" + digest + "', but must be sha256: and 64 hex digits");
        }
        if (size < 0) {
            throw new IllegalArgumentException("size is " + size);
        }
        mediaType = mediaType == null ? TAR : mediaType;
        if (!mediaType.equals(TAR) && !mediaType.equals(FILE) && !mediaType.equals(CONTAINER)) {
            throw new IllegalArgumentException(
                    "media_type is '" + mediaType + "', but must be " + TAR + ", " + FILE + " or " + CONTAINER);
        }
        if (!mediaType.equals(TAR) && (name == null || !name.matches(NAME))) {
            throw new IllegalArgumentException(
                    "name is '" + name + "', but a file's is letters, digits and . _ + -, at most 128, no directories");
        }
        executable = Boolean.TRUE.equals(executable) ? Boolean.TRUE : null;
        if (pieces != null && !pieces.matches("sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException("pieces is '" + pieces + "', but must be sha256: and 64 hex digits");
        }
    }

    /** Whose pieces nobody has told. */
    public ReleaseArtifact(String digest, long size, String mediaType, String name, Boolean executable) {
        this(digest, size, mediaType, name, executable, null);
    }

    /** A tar. */
    public ReleaseArtifact(String digest, long size, String mediaType) {
        this(digest, size, mediaType, null, null);
    }

    /** The same, with the digest of its list of pieces. */
    public ReleaseArtifact inPieces(String list) {
        return new ReleaseArtifact(digest, size, mediaType, name, executable, list);
    }

    /** Which directory it makes, in the form of a digest: the same bytes under another name make another one. */
    public String treeId() {
        if (mediaType.equals(TAR)) {
            return digest;
        }
        try {
            byte[] text = (digest + " " + mediaType + " " + name + " " + executable).getBytes(StandardCharsets.UTF_8);
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
