package io.mastercontrol.contracts.delta;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads what {@link BitEncoder} wrote. */
final class BitDecoder implements BitCoder {
    /** A reader is up to four bytes ahead of what was written; more is a stream that was cut. */
    private static final int AHEAD = 4;

    private final InputStream in;
    private long low;
    private long high = 0xffff_ffffL;
    private long value;
    private int beyond;

    BitDecoder(InputStream in) throws IOException {
        this.in = in;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | next();
        }
    }

    private int next() throws IOException {
        int read = in.read();
        if (read < 0 && ++beyond > AHEAD) {
            throw new EOFException("the patch ends too early");
        }
        return Math.max(0, read);
    }

    @Override
    public int code(int bit, int one) throws IOException {
        long range = high - low;
        long middle = low + (range >>> 16) * one + ((range & 0xffff) * one >>> 16);
        int read = value <= middle ? 1 : 0;
        if (read == 1) {
            high = middle;
        } else {
            low = middle + 1;
        }
        while (((low ^ high) & 0xff00_0000L) == 0) {
            low = low << 8 & 0xffff_ffffL;
            high = high << 8 & 0xffff_ffffL | 0xff;
            value = value << 8 & 0xffff_ffffL | next();
        }
        return read;
    }
}
