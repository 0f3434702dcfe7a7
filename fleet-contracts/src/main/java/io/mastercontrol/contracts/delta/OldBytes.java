package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.util.Arrays;

/** A window on the old bytes, with zeros before their beginning and behind their end. */
final class OldBytes {
    static final int CHUNK = 32 * 1024;
    private final RandomBytes old;
    private final byte[] window = new byte[DiffModel.BEFORE + CHUNK + DiffModel.AHEAD];

    OldBytes(RandomBytes old) {
        this.old = old;
    }

    long size() {
        return old.size();
    }

    /** Makes {@code length} bytes readable in {@link #window()}, the first of them at {@link DiffModel#BEFORE}. */
    void load(long at, int length) throws IOException {
        long first = at - DiffModel.BEFORE;
        long from = Math.max(0, first);
        long to = Math.min(old.size(), at + length + DiffModel.AHEAD);
        int skipped = (int) (from - first);
        Arrays.fill(window, 0, Math.min(window.length, skipped), (byte) 0);
        int there = (int) Math.max(0, to - from);
        if (there > 0) {
            old.read(from, window, skipped, there);
        }
        Arrays.fill(
                window, Math.min(window.length, skipped + there), DiffModel.BEFORE + length + DiffModel.AHEAD, (byte)
                        0);
    }

    byte[] window() {
        return window;
    }
}
