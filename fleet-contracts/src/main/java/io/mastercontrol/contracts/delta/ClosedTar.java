package io.mastercontrol.contracts.delta;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;

/** What a patch makes, with its opened archives closed again. */
final class ClosedTar extends InputStream {
    private static final int CHUNK = 32 * 1024;

    /** A buffer whose content is read without another copy. */
    private static final class Pending extends ByteArrayOutputStream {
        private int at;

        int take(byte[] into, int offset, int length) {
            int part = Math.min(length, count - at);
            System.arraycopy(buf, at, into, offset, part);
            at += part;
            return part;
        }

        void clear() {
            at = 0;
            reset();
        }
    }

    private final InputStream made;
    private final Iterator<Long> gaps;
    private final Pending pending = new Pending();
    private final byte[] chunk = new byte[CHUNK];
    private long size;
    private long untilArchive;
    private ZipCloser archive;

    /** @param size bytes that it may have */
    ClosedTar(InputStream made, List<Long> gaps, long size) {
        this.made = made;
        this.gaps = gaps.iterator();
        this.size = size;
        this.untilArchive = this.gaps.hasNext() ? this.gaps.next() : Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int taken = pending.take(into, offset, length);
        while (taken == 0) {
            pending.clear();
            if (!step()) {
                return -1;
            }
            size -= pending.size();
            if (size < 0) {
                throw new PatchDamaged("it makes more than it should");
            }
            taken = pending.take(into, offset, length);
        }
        return taken;
    }

    private boolean step() throws IOException {
        if (archive != null) {
            archive.step();
            if (archive.isOver()) {
                archive = null;
                untilArchive = gaps.hasNext() ? gaps.next() : Long.MAX_VALUE;
            }
            return true;
        }
        if (untilArchive == 0) {
            archive = new ZipCloser(made, pending);
            return true;
        }
        int n = made.read(chunk, 0, (int) Math.min(CHUNK, untilArchive));
        if (n < 0) {
            return false;
        }
        pending.write(chunk, 0, n);
        untilArchive -= n;
        return true;
    }

    @Override
    public void close() throws IOException {
        made.close();
    }
}
