package io.mastercontrol.contracts.delta;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The first bytes of a patch: what it is, and the hash of the rest, by which a damaged one is told from a wrong one. */
public final class PatchSeal {
    private static final byte[] MAGIC = {'M', 'C', 'D', 1};
    private static final int HASH = 32;

    /** How many there are. */
    public static final int BYTES = MAGIC.length + HASH;

    private PatchSeal() {}

    static byte[] of(byte[] hash) {
        byte[] seal = Arrays.copyOf(MAGIC, BYTES);
        System.arraycopy(hash, 0, seal, MAGIC.length, HASH);
        return seal;
    }

    /**
     * The hash that the rest must have, as hex digits.
     *
     * @throws PatchDamaged if it is no patch of this version
     */
    public static String hash(byte[] seal) throws PatchDamaged {
        if (seal.length < BYTES || Arrays.mismatch(seal, MAGIC) < MAGIC.length && Arrays.mismatch(seal, MAGIC) >= 0) {
            throw new PatchDamaged("it is not a patch of a form that is known here");
        }
        return HexFormat.of().formatHex(seal, MAGIC.length, BYTES);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
