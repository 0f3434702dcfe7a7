package io.mastercontrol.contracts.delta;

import java.io.IOException;

/** Everything that a patch predicts with, in the order in which it is coded; the same for writing and reading. */
final class PatchCoder {
    static final int SMALLEST_TABLES = 10;
    static final int LARGEST_TABLES = 16;
    private static final int KINDS = 8;
    private static final int DISTANCES = 6;
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
    /** Between where copies began and what they made, the last one first. */
    private final long[] distances = new long[DISTANCES];

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

    /**
     * Where the next copy begins. Most begin where the last ended, or as far from what is made as one of the copies before.
     *
     * @param value where it begins
     * @param oldAt where the last ended
     * @param newAt how much is made
     */
    long seek(long value, long oldAt, long newAt, long most) throws IOException {
        int way = value == oldAt ? 0 : 1;
        while (way > 0 && way <= distances.length && newAt + distances[way - 1] != value) {
            way++;
        }
        way = (int) numbers.code(coder, SEEK_WAY, way, distances.length + 1);
        long at = way == 0
                ? oldAt
                : way <= distances.length
                        ? newAt + distances[way - 1]
                        : oldAt + numbers.codeSigned(coder, SEEK, value - oldAt, most);
        remember(at - newAt);
        return at;
    }

    private void remember(long distance) {
        int found = 0;
        while (found < distances.length - 1 && distances[found] != distance) {
            found++;
        }
        System.arraycopy(distances, 0, distances, 1, found);
        distances[0] = distance;
    }

    long copyLength(long value, long most) throws IOException {
        return numbers.code(coder, COPY, value, most);
    }

    boolean exact(boolean value) throws IOException {
        return numbers.code(coder, EXACT, value ? 1 : 0, 1) == 1;
    }

    long freshLength(long value, long most) throws IOException {
        return numbers.code(coder, FRESH, value, most);
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
