package io.mastercontrol.agent.artifact;

import io.mastercontrol.contracts.release.PieceList;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lists the pieces of what is read through it. */
final class PiecesInputStream extends FilterInputStream {
    private final PieceList.Maker pieces;

    PiecesInputStream(InputStream in, PieceList.Maker pieces) {
        super(in);
        this.pieces = pieces;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n = in.read(into, offset, length);
        if (n > 0) {
            pieces.add(into, offset, n);
        }
        return n;
    }

    @Override
    public long skip(long bytes) throws IOException {
        byte[] skipped = new byte[(int) Math.min(bytes, 8 * 1024)];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
