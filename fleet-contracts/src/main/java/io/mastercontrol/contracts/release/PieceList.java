package io.mastercontrol.contracts.release;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The SHA-256 hashes of an artifact's pieces, one after the other, so that a piece can be believed before the rest is there.
 * A signed manifest holds the hash of this list ({@link ReleaseArtifact#pieces}); the list itself may come from anybody.
 */
public final class PieceList {
    /** Bytes of every piece but the last. */
    public static final int PIECE = 256 * 1024;

    private static final int HASH = 32;

    private final byte[] hashes;

    private PieceList(byte[] hashes) {
        this.hashes = hashes;
    }

    /** How many pieces so many bytes have. */
    public static int count(long size) {
        return Math.toIntExact((size + PIECE - 1) / PIECE);
    }

    /** Bytes that the list of so much content has. */
    public static int bytes(long size) {
        return Math.multiplyExact(count(size), HASH);
    }

    /** Reads content to its end. */
    public static PieceList of(InputStream content) throws IOException {
        Maker maker = new Maker();
        byte[] buffer = new byte[64 * 1024];
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            maker.add(buffer, 0, n);
        }
        return maker.list();
    }

    /**
     * A list as somebody gave it.
     *
     * @param size bytes of the content
     * @param digest that the list has to have, as the manifest says
     * @throws IllegalArgumentException if it is another one
     */
    public static PieceList believed(byte[] list, long size, String digest) {
        PieceList given = new PieceList(list.clone());
        if (list.length != bytes(size) || !given.digest().equals(digest)) {
            throw new IllegalArgumentException("this is not the list of pieces that the manifest names");
        }
        return given;
    }

    /** {@code sha256:} and 64 hex digits, over {@link #bytes()}. */
    public String digest() {
        return digestOf(hashes);
    }

    /** What the digest of a list with these hashes is. */
    public static String digestOf(byte[] hashes) {
        return "sha256:" + HexFormat.of().formatHex(sha256().digest(hashes));
    }

    public byte[] bytes() {
        return hashes.clone();
    }

    public int count() {
        return hashes.length / HASH;
    }

    /** Whether these bytes are that piece. */
    public boolean has(int index, byte[] piece, int length) {
        if (index < 0 || index >= count()) {
            return false;
        }
        MessageDigest digest = sha256();
        digest.update(piece, 0, length);
        return Arrays.equals(digest.digest(), 0, HASH, hashes, index * HASH, (index + 1) * HASH);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** Makes a list of content that comes bit by bit. */
    public static final class Maker {
        private final MessageDigest digest = sha256();
        private byte[] made = new byte[64 * HASH];
        private int count;
        private int there;

        public void add(byte[] bytes, int offset, int length) {
            for (int done = 0; done < length; ) {
                int part = Math.min(length - done, PIECE - there);
                digest.update(bytes, offset + done, part);
                done += part;
                there += part;
                if (there == PIECE) {
                    end();
                }
            }
        }

        private void end() {
            if ((count + 1) * HASH > made.length) {
                made = Arrays.copyOf(made, made.length * 2);
            }
            System.arraycopy(digest.digest(), 0, made, count * HASH, HASH);
            count++;
            there = 0;
        }

        /** Of all that was added; nothing can be added after. */
        public PieceList list() {
            if (there > 0) {
                end();
            }
            return new PieceList(Arrays.copyOf(made, count * HASH));
        }
    }
}
