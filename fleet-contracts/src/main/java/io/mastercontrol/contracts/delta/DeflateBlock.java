package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Collects the symbols of one deflate block (RFC 1951) and writes it the way that takes the fewest bytes, as zlib counts them. */
final class DeflateBlock {
    private static final int MOST_SYMBOLS = (1 << 14) - 1;
    private static final int END = 256;
    private static final int LITERALS = 286;
    private static final int DISTANCES = 30;
    private static final int REPEAT = 16;
    private static final int ZEROS = 17;
    private static final int MANY_ZEROS = 18;
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int[] LENGTH_EXTRA = new int[29];
    private static final int[] LENGTH_FROM = new int[29];
    private static final int[] LENGTH_CODE = new int[256];
    private static final int[] DISTANCE_EXTRA = new int[DISTANCES];
    private static final int[] DISTANCE_FROM = new int[DISTANCES];
    private static final int[] CODE_EXTRA = new int[19];
    private static final int[] FIXED_LENGTH = new int[288];
    private static final int[] FIXED_CODE = new int[288];
    private static final int[] FIXED_DISTANCE_LENGTH = new int[DISTANCES];
    private static final int[] FIXED_DISTANCE = new int[DISTANCES];

    static {
        int from = 0;
        for (int code = 0; code < 28; code++) {
            LENGTH_EXTRA[code] = code < 8 ? 0 : code / 4 - 1;
            LENGTH_FROM[code] = from;
            for (int i = 0; i < 1 << LENGTH_EXTRA[code]; i++) {
                LENGTH_CODE[Math.min(255, from++)] = code;
            }
        }
        LENGTH_CODE[255] = 28;
        LENGTH_FROM[28] = 255;
        from = 0;
        for (int code = 0; code < DISTANCES; code++) {
            DISTANCE_EXTRA[code] = code < 4 ? 0 : code / 2 - 1;
            DISTANCE_FROM[code] = from;
            from += 1 << DISTANCE_EXTRA[code];
        }
        CODE_EXTRA[REPEAT] = 2;
        CODE_EXTRA[ZEROS] = 3;
        CODE_EXTRA[MANY_ZEROS] = 7;
        Arrays.fill(FIXED_LENGTH, 0, 144, 8);
        Arrays.fill(FIXED_LENGTH, 144, 256, 9);
        Arrays.fill(FIXED_LENGTH, 256, 280, 7);
        Arrays.fill(FIXED_LENGTH, 280, 288, 8);
        HuffmanTree.codes(FIXED_CODE, FIXED_LENGTH, 287, 15);
        Arrays.fill(FIXED_DISTANCE_LENGTH, 5);
        HuffmanTree.codes(FIXED_DISTANCE, FIXED_DISTANCE_LENGTH, DISTANCES - 1, 15);
    }

    private final OutputStream out;
    private final HuffmanTree literals = new HuffmanTree(LITERALS, 15, LENGTH_EXTRA, END + 1, FIXED_LENGTH);
    private final HuffmanTree distances = new HuffmanTree(DISTANCES, 15, DISTANCE_EXTRA, 0, FIXED_DISTANCE_LENGTH);
    private final HuffmanTree lengths = new HuffmanTree(19, 7, CODE_EXTRA, 0, null);
    private final short[] distance = new short[MOST_SYMBOLS];
    private final byte[] symbol = new byte[MOST_SYMBOLS];
    private int symbols;
    private long pending;
    private int pendingBits;

    DeflateBlock(OutputStream out) {
        this.out = out;
        clear();
    }

    /** Adds a byte; true when the block is full. */
    boolean literal(int value) {
        distance[symbols] = 0;
        symbol[symbols++] = (byte) value;
        literals.frequency[value]++;
        return symbols == MOST_SYMBOLS;
    }

    /** Adds a match; true when the block is full. */
    boolean match(int length, int back) {
        distance[symbols] = (short) back;
        symbol[symbols++] = (byte) (length - 3);
        literals.frequency[LENGTH_CODE[length - 3] + END + 1]++;
        distances.frequency[distanceCode(back - 1)]++;
        return symbols == MOST_SYMBOLS;
    }

    private static int distanceCode(int distance) {
        if (distance < 4) {
            return distance;
        }
        int high = 31 - Integer.numberOfLeadingZeros(distance);
        return high * 2 + (distance >>> high - 1 & 1);
    }

    /** Writes the block and begins another; {@code stored} is what it stands for, if it is still known. */
    void flush(byte[] stored, int from, int length, boolean last) throws IOException {
        literals.build();
        distances.build();
        int order = describe();
        long dynamic = literals.bits + distances.bits + lengths.bits + 3 * (order + 1) + 14 + 3 + 7 >>> 3;
        long fixed = literals.fixedBits + distances.fixedBits + 3 + 7 >>> 3;
        int end = last ? 1 : 0;
        if (stored != null && length + 4 <= Math.min(dynamic, fixed)) {
            store(stored, from, length, end);
        } else if (fixed <= dynamic) {
            bits(2 + end, 3);
            compress(FIXED_CODE, FIXED_LENGTH, FIXED_DISTANCE, FIXED_DISTANCE_LENGTH);
        } else {
            bits(4 + end, 3);
            bits(literals.largest + 1 - 257, 5);
            bits(distances.largest, 5);
            bits(order + 1 - 4, 4);
            for (int i = 0; i <= order; i++) {
                bits(lengths.length[ORDER[i]], 3);
            }
            describe(literals, true);
            describe(distances, true);
            compress(literals.code, literals.length, distances.code, distances.length);
        }
        clear();
        if (last) {
            align();
        }
    }

    private void clear() {
        literals.clear();
        distances.clear();
        literals.frequency[END] = 1;
        symbols = 0;
    }

    private void store(byte[] stored, int from, int length, int end) throws IOException {
        bits(end, 3);
        align();
        bits(length, 16);
        bits(~length & 0xffff, 16);
        out.write(stored, from, length);
    }

    private void compress(int[] code, int[] length, int[] distanceCode, int[] distanceLength) throws IOException {
        for (int i = 0; i < symbols; i++) {
            int value = symbol[i] & 0xff;
            int back = distance[i] & 0xffff;
            if (back == 0) {
                bits(code[value], length[value]);
            } else {
                int lengthCode = LENGTH_CODE[value];
                bits(code[lengthCode + END + 1], length[lengthCode + END + 1]);
                bits(value - LENGTH_FROM[lengthCode], LENGTH_EXTRA[lengthCode]);
                int far = distanceCode(back - 1);
                bits(distanceCode[far], distanceLength[far]);
                bits(back - 1 - DISTANCE_FROM[far], DISTANCE_EXTRA[far]);
            }
        }
        bits(code[END], length[END]);
    }

    /** Builds the code of the code lengths; which of them is the last in their order. */
    private int describe() throws IOException {
        lengths.clear();
        describe(literals, false);
        describe(distances, false);
        lengths.build();
        int order = 18;
        while (order >= 3 && lengths.length[ORDER[order]] == 0) {
            order--;
        }
        return order;
    }

    /** Code lengths with their repetitions, counted or written. */
    private void describe(HuffmanTree tree, boolean write) throws IOException {
        int before = -1;
        int count = 0;
        int most = tree.length[0] == 0 ? 138 : 7;
        int least = tree.length[0] == 0 ? 3 : 4;
        for (int n = 0; n <= tree.largest; n++) {
            int here = tree.length[n];
            int next = n == tree.largest ? -1 : tree.length[n + 1];
            if (++count < most && here == next) {
                continue;
            }
            if (count < least) {
                for (int i = 0; i < count; i++) {
                    describe(here, 0, 0, write);
                }
            } else if (here != 0) {
                if (here != before) {
                    describe(here, 0, 0, write);
                    count--;
                }
                describe(REPEAT, count - 3, 2, write);
            } else if (count <= 10) {
                describe(ZEROS, count - 3, 3, write);
            } else {
                describe(MANY_ZEROS, count - 11, 7, write);
            }
            count = 0;
            before = here;
            most = next == 0 ? 138 : here == next ? 6 : 7;
            least = next == 0 || here == next ? 3 : 4;
        }
    }

    private void describe(int code, int extra, int extraBits, boolean write) throws IOException {
        if (write) {
            bits(lengths.code[code], lengths.length[code]);
            bits(extra, extraBits);
        } else {
            lengths.frequency[code]++;
        }
    }

    private void bits(int value, int count) throws IOException {
        pending |= (long) value << pendingBits;
        pendingBits += count;
        while (pendingBits >= 8) {
            out.write((int) pending);
            pending >>>= 8;
            pendingBits -= 8;
        }
    }

    private void align() throws IOException {
        if (pendingBits > 0) {
            out.write((int) pending);
        }
        pending = 0;
        pendingBits = 0;
    }
}
