package io.mastercontrol.contracts.delta;

import java.io.IOException;

/**
 * Bytes that no old ones resemble: predicted from the bytes before them, from what followed the same bytes earlier, and
 * from the old byte in whose place they may stand.
 */
final class FreshModel {
    private static final int INPUTS = 8;
    private static final int LONGEST = 32;

    private final Mix mix;
    private final byte[] history;
    private final int[] places;
    private int written;
    private long before;
    private int match;
    private int matched;

    /** @param bits size of the tables, as a power of 2 */
    FreshModel(int bits) {
        mix = new Mix(INPUTS, bits, LONGEST + 1, 255);
        history = new byte[1 << bits + 2];
        places = new int[1 << bits - 2];
    }

    /** Bytes that came out another way and precede what comes next. */
    void passed(byte[] bytes, int offset, int length) {
        matched = 0;
        for (int i = Math.max(offset, offset + length - 16); i < offset + length; i++) {
            remember(bytes[i] & 0xff);
        }
    }

    /** @param old the byte that lies where this one may belong, or -1 */
    int code(BitCoder coder, int value, int old) throws IOException {
        int predicted = matched == 0 ? -1 : history[match & history.length - 1] & 0xff;
        int c1 = (int) before & 0xff;
        int c2 = (int) before & 0xffff;
        int c3 = (int) before & 0xffffff;
        int c4 = (int) before;
        mix.context(0, 0);
        mix.context(1, 1 << 24 | c1);
        mix.context(2, 2 << 24 | c2);
        mix.context(3, 3 << 24 | c3);
        mix.context(4, c4 * 0x2f0b4c47);
        mix.context(5, (c4 * 0x2f0b4c47 + (int) (before >>> 32 & 0xffff) * 0x1b873593) ^ 0x5a5a5a5a);
        mix.context(6, 6 << 24 | (predicted + 1) << 8 | Math.min(matched, LONGEST - 1) >> 1);
        mix.context(7, 7 << 24 | (old + 1) << 8 | c1);
        int coded = mix.codeByte(coder, value, Math.min(matched, LONGEST));
        if (predicted == coded) {
            matched = Math.min(matched + 1, 1 << 16);
            match++;
        } else {
            matched = 0;
        }
        remember(coded);
        return coded;
    }

    private void remember(int value) {
        history[written & history.length - 1] = (byte) value;
        written++;
        before = before << 8 | value;
        int hash = ((int) before * 0x2f0b4c47 ^ (int) (before >>> 32 & 0xff) * 0x1b873593) * 0x9e3779b1
                >>> Integer.numberOfLeadingZeros(places.length) + 1;
        if (matched == 0) {
            match = places[hash];
            while (matched < LONGEST
                    && match - 1 - matched >= Math.max(0, written - history.length)
                    && match > 0
                    && history[match - 1 - matched & history.length - 1]
                            == history[written - 1 - matched & history.length - 1]) {
                matched++;
            }
        }
        places[hash] = written;
    }
}
