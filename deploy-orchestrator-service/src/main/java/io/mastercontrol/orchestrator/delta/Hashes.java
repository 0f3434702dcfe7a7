package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.RandomBytes;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over ranges. */
final class Hashes {
    private static final int BUFFER = 64 * 1024;

    private Hashes() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** Of {@code length} bytes from {@code at} on, as hex digits. */
    static String of(RandomBytes bytes, long at, long length) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        for (long done = 0; done < length; done += buffer.length) {
            int part = (int) Math.min(buffer.length, length - done);
            bytes.read(at + done, buffer, 0, part);
            digest.update(buffer, 0, part);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
