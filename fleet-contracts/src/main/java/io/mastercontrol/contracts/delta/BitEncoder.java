package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.io.OutputStream;

/** A carry-less binary arithmetic coder of 32 bits. */
final class BitEncoder implements BitCoder {
    private final OutputStream out;
    private long low;
    private long high = 0xffff_ffffL;

    BitEncoder(OutputStream out) {
        this.out = out;
    }

    @Override
    public int code(int bit, int one) throws IOException {
        long range = high - low;
        long middle = low + (range >>> 16) * one + ((range & 0xffff) * one >>> 16);
        if (bit == 1) {
            high = middle;
        } else {
            low = middle + 1;
        }
        while (((low ^ high) & 0xff00_0000L) == 0) {
            out.write((int) (high >>> 24));
            low = low << 8 & 0xffff_ffffL;
            high = high << 8 & 0xffff_ffffL | 0xff;
        }
        return bit;
    }

    /** The last bytes; the stream stays open. */
    void finish() throws IOException {
        // The shortest value inside [low, high], which a reader continues with zeros.
        for (int bytes = 1; bytes <= 4; bytes++) {
            long mask = 0xffff_ffffL >>> 8 * bytes;
            long value = low + mask & ~mask;
            if (value <= high) {
                for (int i = 0; i < bytes; i++) {
                    out.write((int) (value >>> 24 - 8 * i));
                }
                return;
            }
        }
    }
}
