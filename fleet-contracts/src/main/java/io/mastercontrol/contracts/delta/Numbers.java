package io.mastercontrol.contracts.delta;

import java.io.IOException;

/** Numbers from 0 to 2^62: how many bits, then the bits; the upper ones are predicted from the number before. */
final class Numbers {
    private static final int MOST_BITS = 62;
    private final Mix mix = new Mix(3, 12, 1, 127);
    private final int[] last;

    /** @param kinds of numbers, each with a history of its own */
    Numbers(int kinds) {
        this.last = new int[kinds];
    }

    /** @throws PatchDamaged if what is read is above {@code most} */
    long code(BitCoder coder, int kind, long value, long most) throws IOException {
        int bits = 64 - Long.numberOfLeadingZeros(value);
        int seen = 0;
        contexts(kind, 0);
        // Unary in steps, so that an often seen length costs a fraction of a bit.
        int node = 1;
        for (int i = 5; i >= 0; i--) {
            node = node << 1 | mix.code(coder, bits >>> i & 1, node, 0);
        }
        seen = node & 63;
        if (seen > MOST_BITS) {
            throw new PatchDamaged("a number in it is too large");
        }
        last[kind] = seen;
        long read = seen == 0 ? 0 : 1;
        contexts(kind, seen);
        for (int i = seen - 2; i >= 0; i--) {
            int top = seen - 2 - i < 6 ? (int) read : 64 + i;
            read = read << 1 | mix.code(coder, (int) (value >>> i & 1), 128 + top, 0);
        }
        if (read > most) {
            throw new PatchDamaged("it asks for " + read + " where " + most + " is the most");
        }
        return read;
    }

    /** Also below zero. */
    long codeSigned(BitCoder coder, int kind, long value, long most) throws IOException {
        long read = code(coder, kind, value << 1 ^ value >> 63, 2 * most + 1);
        return read >>> 1 ^ -(read & 1);
    }

    private void contexts(int kind, int bits) {
        mix.context(0, kind << 8 | bits);
        mix.context(1, kind << 16 | last[kind] << 8 | bits);
        mix.context(2, 1 << 24 | kind << 16 | last[Math.max(0, kind - 1)] << 8 | bits);
    }
}
