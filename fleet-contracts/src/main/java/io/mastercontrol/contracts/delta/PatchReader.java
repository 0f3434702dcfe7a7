package io.mastercontrol.contracts.delta;

import java.io.IOException;
import java.io.InputStream;

/** What the operations of a patch make, as a stream. */
final class PatchReader extends InputStream {
    private final PatchCoder coder;
    private final OldBytes old;
    private final long size;
    private final byte[] chunk = new byte[OldBytes.CHUNK];
    private int chunkAt;
    private int chunkEnd;
    private long made;
    private long oldAt;
    private long copyLeft;
    private boolean exact;
    private long freshLeft;
    private long freshAt;
    private boolean inCopy;
    private boolean empty;

    /** @param coder behind the head */
    PatchReader(PatchCoder coder, RandomBytes old, long size) throws IOException {
        this.coder = coder;
        this.old = new OldBytes(old);
        this.size = size;
        coder.tables(0);
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk[chunkAt++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int part = Math.min(length, chunkEnd - chunkAt);
        System.arraycopy(chunk, chunkAt, into, offset, part);
        chunkAt += part;
        return part;
    }

    private boolean fill() throws IOException {
        while (chunkAt == chunkEnd) {
            if (copyLeft > 0) {
                copy((int) Math.min(chunk.length, copyLeft));
            } else if (inCopy) {
                inCopy = false;
                startFresh();
            } else if (freshLeft > 0) {
                fresh((int) Math.min(chunk.length, freshLeft));
            } else if (made < size) {
                next();
            } else {
                return false;
            }
        }
        return true;
    }

    private void next() throws IOException {
        oldAt = coder.seek(0, oldAt, made, old.size());
        copyLeft = coder.copyLength(0, size - made);
        if (oldAt < 0 || oldAt + copyLeft > old.size()) {
            throw new PatchDamaged("it reads outside of what is there");
        }
        exact = copyLeft > 0 && coder.exact(false);
        inCopy = true;
        empty = copyLeft == 0;
    }

    private void startFresh() throws IOException {
        freshLeft = coder.freshLength(0, size - made);
        freshAt = oldAt;
        if (empty && freshLeft == 0) {
            throw new PatchDamaged("one of its operations makes nothing");
        }
    }

    private void copy(int length) throws IOException {
        old.load(oldAt, length);
        if (exact) {
            System.arraycopy(old.window(), DiffModel.BEFORE, chunk, 0, length);
        } else {
            coder.differences(old.window(), DiffModel.BEFORE, oldAt, chunk, 0, length);
        }
        coder.copied(chunk, 0, length);
        oldAt += length;
        copyLeft -= length;
        filled(length);
    }

    private void fresh(int length) throws IOException {
        old.load(Math.min(old.size(), freshAt), length);
        for (int i = 0; i < length; i++) {
            chunk[i] = (byte) coder.fresh(0, old.window()[DiffModel.BEFORE + i] & 0xff);
        }
        freshAt += length;
        freshLeft -= length;
        filled(length);
    }

    private void filled(int length) {
        chunkAt = 0;
        chunkEnd = length;
        made += length;
    }
}
