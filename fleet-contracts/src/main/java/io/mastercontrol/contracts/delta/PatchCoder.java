package io.mastercontrol.contracts.delta;

import java.io.IOException;

/** Everything that a patch predicts with, in the order in which it is coded; the same for writing and reading. */
final class PatchCoder {
    static final int SMALLEST_TABLES = 10;
    static final int LARGEST_TABLES = 17;
    private static final int KINDS = 8;
    private static final int SEEK_WAY = 0;
    private static final int SEEK = 1;
    private static final int COPY = 2;
    private static final int FRESH = 3;
    private static final int HEAD = 4;
    private static final int SELECTION = 5;
    private static final int EXACT = 6;

    private final BitCoder coder;
    private final Numbers numbers = new Numbers(KINDS);
    private DiffModel diffs;
    private FreshModel fresh;
    private long previousFresh;

    PatchCoder(BitCoder coder) {
        this.coder = coder;
    }

    /** A number of the head. */
    long head(long value, long most) throws IOException {
        return numbers.code(coder, HEAD, value, most);
    }

    /** How many in a row are selected, or are not. */
    long run(long value, long most) throws IOException {
        return numbers.code(coder, SELECTION, value, most);
    }

    /** The size of the tables, which are made with it; before any operation. */
    void tables(int bits) throws IOException {
        int read = (int) head(bits, LARGEST_TABLES);
        if (read < SMALLEST_TABLES) {
            throw new PatchDamaged("its tables are too small");
        }
        diffs = new DiffModel(read);
        fresh = new FreshModel(read);
    }

    /** How far the next copy begins from where the last ended. */
    long seek(long value, long most) throws IOException {
        long way = numbers.code(coder, SEEK_WAY, value == 0 ? 0 : value == previousFresh ? 1 : 2, 2);
        return way == 0 ? 0 : way == 1 ? previousFresh : numbers.codeSigned(coder, SEEK, value, most);
    }

    long copyLength(long value, long most) throws IOException {
        return numbers.code(coder, COPY, value, most);
    }

    boolean exact(boolean value) throws IOException {
        return numbers.code(coder, EXACT, value ? 1 : 0, 1) == 1;
    }

    long freshLength(long value, long most) throws IOException {
        previousFresh = numbers.code(coder, FRESH, value, most);
        return previousFresh;
    }

    /** @see DiffModel#code */
    void differences(byte[] old, int offset, long address, byte[] made, int at, int length) throws IOException {
        diffs.code(coder, old, offset, address, made, at, length);
    }

    /** Bytes that were copied. */
    void copied(byte[] made, int at, int length) {
        fresh.passed(made, at, length);
    }

    /** @param old the old byte in its place, or -1 */
    int fresh(int value, int old) throws IOException {
        return fresh.code(coder, value, old);
    }
}
