package io.mastercontrol.orchestrator.artifact;

import io.mastercontrol.orchestrator.http.Refusal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and hashes content as it comes. */
final class Measured {
    private final MessageDigest hash;
    private final long most;
    private long size;

    Measured(long most) {
        this.most = most;
        try {
            hash = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** @throws Refusal if this is more than is taken */
    void add(byte[] bytes, int length) {
        size += length;
        mustBeTaken(size, most);
        hash.update(bytes, 0, length);
    }

    static void mustBeTaken(long size, long most) {
        if (size > most) {
            throw Refusal.of(
                    413,
                    "The artifact has at least " + size + " bytes, but mc.artifacts.max-bytes allows " + most + ".");
        }
    }

    Artifact end() {
        return new Artifact("sha256:" + HexFormat.of().formatHex(hash.digest()), size);
    }
}
