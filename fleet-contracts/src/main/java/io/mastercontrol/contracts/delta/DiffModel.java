package io.mastercontrol.contracts.delta;

import java.io.IOException;

/**
 * How new bytes differ from the old ones that they are made of: mostly not at all. Blocks without a difference cost a
 * fraction of a bit; in the others each byte is predicted from the old bytes around it and the differences before it,
 * which catches the addresses in machine code.
 */
final class DiffModel {
    static final int BLOCK = 32;
    /** Old bytes that must be readable behind the ones that are coded, zero where there are none. */
    static final int AHEAD = 8;
    /** Old bytes that must be readable before the ones that are coded. */
    static final int BEFORE = 8;

    private final Mix blocks;
    private final Mix zero;
    private final Mix value;
    private int blockHistory;
    private int history;
    private int flags;
    private int sinceLast;
    private int lastValue;
    private int secondValue;

    /** @param bits size of the tables, as a power of 2 */
    DiffModel(int bits) {
        blocks = new Mix(4, Math.min(16, bits), 1, 255);
        zero = new Mix(7, bits, 4, 255);
        value = new Mix(7, bits, 1, 255);
    }

    /**
     * @param old {@code length} bytes from {@code offset} on, with {@link #BEFORE} before and {@link #AHEAD} behind
     * @param fresh is read when writing and written when reading
     * @param address of the first old byte, whose lowest bits tell the place in a machine word
     */
    void code(BitCoder coder, byte[] old, int offset, long address, byte[] fresh, int at, int length)
            throws IOException {
        for (int i = 0; i < length; i += BLOCK) {
            int end = Math.min(length, i + BLOCK);
            int different = 0;
            for (int k = i; k < end; k++) {
                different |= old[offset + k] ^ fresh[at + k];
            }
            blocks.context(0, blockHistory & 0xff);
            blocks.context(1, 1 << 16 | blockHistory & 0xffff);
            blocks.context(2, (old[offset + i] & 0xff) << 8 | blockHistory & 3);
            blocks.context(3, Math.min(4, end - i) << 4 | blockHistory & 7);
            int bit = blocks.code(coder, different == 0 ? 0 : 1, 0, 0);
            blockHistory = blockHistory << 1 | bit;
            if (bit == 0) {
                System.arraycopy(old, offset + i, fresh, at + i, end - i);
                history = 0;
                flags <<= 4;
                sinceLast = Math.min(255, sinceLast + end - i);
                continue;
            }
            for (int k = i; k < end; k++) {
                int difference =
                        codeByte(coder, old, offset + k, (int) (address + k) & 3, fresh[at + k] - old[offset + k]);
                fresh[at + k] = (byte) (old[offset + k] + difference);
            }
        }
    }

    private int codeByte(BitCoder coder, byte[] old, int at, int phase, int difference) throws IOException {
        int here = old[at] & 0xff;
        int next = old[at + 1] & 0xff;
        int wordEnd = old[at + 3 - phase] & 0xff;
        int since = Math.min(31, sinceLast);
        zero.context(0, (flags & 0xff) << 2 | phase);
        zero.context(1, wordEnd << 16 | (flags & 15) << 2 | phase);
        zero.context(2, here << 16 | (flags & 3) << 2 | phase);
        zero.context(3, here << 24 | next << 16 | (old[at - 1] & 0xff) << 8 | flags & 7);
        zero.context(4, since << 16 | lastValue << 4 | phase);
        zero.context(5, (history & 0xffff) << 10 | wordEnd << 2 | phase);
        int pair = (old[at - 1] & 0xff) << 8 | here;
        zero.context(6, pair * 0x3d4d51cb + (flags & 1));
        int set = zero.code(coder, (difference & 0xff) == 0 ? 0 : 1, 0, phase);
        flags = flags << 1 | set;
        int coded = 0;
        if (set == 1) {
            value.context(0, phase << 8 | (flags & 15));
            value.context(1, lastValue << 16 | secondValue << 8 | phase);
            value.context(2, (history & 0xffff) << 8 | phase);
            value.context(3, here << 16 | phase << 8 | wordEnd);
            value.context(4, (history & 0xff) << 16 | here << 8 | phase);
            value.context(5, since << 8 | lastValue);
            value.context(6, pair * 0x3d4d51cb);
            coded = value.codeByte(coder, difference & 0xff, 0);
            secondValue = lastValue;
            lastValue = coded;
            sinceLast = 0;
        } else {
            sinceLast = Math.min(255, sinceLast + 1);
        }
        history = history << 8 | coded;
        return coded;
    }
}
