package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Compresses exactly as zlib does at a level from 1 to 9 with its usual window and memory, on every processor and with every
 * Java: what {@code java.util.zip.Deflater} writes depends on the library that it was built with. Raw deflate (RFC 1951).
 * Whether an entry of an archive was made this way is found by trying.
 */
public final class Deflate extends OutputStream {
    private static final int WINDOW = 1 << 15;
    private static final int MASK = WINDOW - 1;
    private static final int LONGEST = 258;
    private static final int SHORTEST = 3;
    private static final int AHEAD = LONGEST + SHORTEST + 1;
    private static final int FARTHEST = WINDOW - AHEAD;
    /** A match of the shortest length is not worth it from farther away. */
    private static final int TOO_FAR = 4096;

    /** For each level: good length, lazy length, nice length, chain length. */
    private static final int[][] LEVELS = {
        {},
        {4, 4, 8, 4},
        {4, 5, 16, 8},
        {4, 6, 32, 32},
        {4, 4, 16, 16},
        {8, 16, 32, 32},
        {8, 16, 128, 128},
        {8, 32, 128, 256},
        {32, 128, 258, 1024},
        {32, 258, 258, 4096}
    };

    private final DeflateBlock block;
    private final boolean lazy;
    private final int good;
    private final int lazyLength;
    private final int nice;
    private final int chain;
    /** Bytes from {@link #base} on; positions are counted from the beginning of the data. */
    private final byte[] data = new byte[4 * WINDOW];

    private int base;
    private int end;
    private int at;
    private int blockStart;
    private final int[] head = new int[WINDOW];
    private final int[] previous = new int[WINDOW];
    private int matchStart;
    private int matchLength = SHORTEST - 1;
    private boolean pendingLiteral;

    /** @param level from 1 to 9 */
    public Deflate(int level, OutputStream out) {
        this.block = new DeflateBlock(out);
        this.lazy = level >= 4;
        this.good = LEVELS[level][0];
        this.lazyLength = LEVELS[level][1];
        this.nice = LEVELS[level][2];
        this.chain = LEVELS[level][3];
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (end - base == data.length) {
                slide();
            }
            int part = Math.min(length - done, data.length - (end - base));
            System.arraycopy(from, offset + done, data, end - base, part);
            end += part;
            done += part;
            run(AHEAD);
        }
    }

    /** The last block; the stream below stays open. */
    @Override
    public void close() throws IOException {
        run(1);
        if (pendingLiteral) {
            block.literal(data[at - 1 - base] & 0xff);
        }
        flush(true);
    }

    /** Keeps what can still be referred to, and what can still be stored. */
    private void slide() {
        int keep = Math.max(base, at - 2 * WINDOW);
        System.arraycopy(data, keep - base, data, 0, end - keep);
        base = keep;
    }

    private void run(int ahead) throws IOException {
        while (end - at >= ahead) {
            if (lazy) {
                lazyStep();
            } else {
                fastStep();
            }
        }
    }

    private void lazyStep() throws IOException {
        int candidate = insert(at);
        int lengthBefore = matchLength;
        int startBefore = matchStart;
        matchLength = SHORTEST - 1;
        if (candidate != 0 && lengthBefore < lazyLength && at - candidate <= FARTHEST) {
            matchLength = longest(candidate, lengthBefore);
            if (matchLength == SHORTEST && at - matchStart > TOO_FAR) {
                matchLength = SHORTEST - 1;
            }
        }
        if (lengthBefore >= SHORTEST && matchLength <= lengthBefore) {
            boolean full = block.match(lengthBefore, at - 1 - startBefore);
            int next = at - 1 + lengthBefore;
            for (int i = at + 1; i < next; i++) {
                insert(i);
            }
            at = next;
            pendingLiteral = false;
            matchLength = SHORTEST - 1;
            if (full) {
                flush(false);
            }
        } else {
            if (pendingLiteral && block.literal(data[at - 1 - base] & 0xff)) {
                flush(false);
            }
            pendingLiteral = true;
            at++;
        }
    }

    private void fastStep() throws IOException {
        int candidate = insert(at);
        int length = candidate != 0 && at - candidate <= FARTHEST ? longest(candidate, SHORTEST - 1) : 0;
        boolean full;
        if (length >= SHORTEST) {
            full = block.match(length, at - matchStart);
            if (length <= lazyLength && end - at - length >= SHORTEST) {
                for (int i = at + 1; i < at + length; i++) {
                    insert(i);
                }
            }
            at += length;
        } else {
            full = block.literal(data[at - base] & 0xff);
            at++;
        }
        if (full) {
            flush(false);
        }
    }

    /** Notes the three bytes at a position; where they were last, or 0. */
    private int insert(int position) {
        if (end - position < SHORTEST) {
            return 0;
        }
        int i = position - base;
        int hash = ((data[i] & 0xff) << 10 ^ (data[i + 1] & 0xff) << 5 ^ data[i + 2] & 0xff) & MASK;
        int last = head[hash];
        previous[position & MASK] = last;
        head[hash] = position;
        return last;
    }

    /** The longest match that is longer than one that is known, or that length. */
    private int longest(int first, int known) {
        int best = known;
        int left = known >= good ? chain >> 2 : chain;
        int ahead = end - at;
        int enough = Math.min(nice, ahead);
        int most = Math.min(LONGEST, ahead);
        int limit = Math.max(0, at - FARTHEST);
        int here = at - base;
        int candidate = first;
        do {
            int there = candidate - base;
            if (best < most
                    && data[there + best] == data[here + best]
                    && data[there + best - 1] == data[here + best - 1]
                    && data[there] == data[here]) {
                int length = 1;
                while (length < most && data[there + length] == data[here + length]) {
                    length++;
                }
                if (length > best) {
                    matchStart = candidate;
                    best = length;
                    if (length >= enough) {
                        break;
                    }
                }
            }
            candidate = previous[candidate & MASK];
        } while (candidate > limit && --left != 0);
        return Math.min(best, ahead);
    }

    private void flush(boolean last) throws IOException {
        int done = last ? end : at;
        block.flush(blockStart >= base ? data : null, blockStart - base, done - blockStart, last);
        blockStart = done;
    }
}
