package io.mastercontrol.contracts.delta;

/**
 * Probabilities of 16 bits to logarithms of odds in 1/256 and back. Made with {@link StrictMath}, so that they are the
 * same on every processor; a patch could not be read otherwise.
 */
final class Logistic {
    static final int LIMIT = 12 * 256 - 1;
    private static final short[] STRETCH = new short[4096];
    private static final char[] SQUASH = new char[2 * LIMIT + 1];

    static {
        for (int i = 0; i < STRETCH.length; i++) {
            double p = (i + 0.5) / STRETCH.length;
            STRETCH[i] = (short) StrictMath.round(StrictMath.log(p / (1 - p)) * 256);
        }
        for (int i = -LIMIT; i <= LIMIT; i++) {
            long p = StrictMath.round(65536 / (1 + StrictMath.exp(-i / 256.0)));
            SQUASH[i + LIMIT] = (char) Math.max(1, Math.min(65535, p));
        }
    }

    private Logistic() {}

    /** @param p of 12 bits */
    static int stretch(int p) {
        return STRETCH[p];
    }

    static int squash(int odds) {
        return SQUASH[Math.max(-LIMIT, Math.min(LIMIT, odds)) + LIMIT];
    }
}
