package io.mastercontrol.contracts.delta;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Pieces of other bytes, one behind the other. */
public final class JoinedBytes implements RandomBytes {
    private final Piece[] pieces;
    private final long[] starts;
    private final long size;

    /** So many bytes of something, from an offset on. */
    public record Piece(RandomBytes bytes, long at, long length) {
        public static Piece all(RandomBytes bytes) {
            return new Piece(bytes, 0, bytes.size());
        }
    }

    public JoinedBytes(List<Piece> pieces) {
        this.pieces = pieces.stream().filter(piece -> piece.length() > 0).toArray(Piece[]::new);
        this.starts = new long[this.pieces.length];
        long at = 0;
        for (int i = 0; i < this.pieces.length; i++) {
            starts[i] = at;
            at += this.pieces[i].length();
        }
        this.size = at;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long at, byte[] into, int offset, int length) throws IOException {
        if (at < 0 || at + length > size) {
            throw new EOFException("there are " + size + " bytes, and none at " + (at + length));
        }
        int found = Arrays.binarySearch(starts, at);
        int index = found >= 0 ? found : -found - 2;
        for (int done = 0; done < length; index++) {
            long inside = at + done - starts[index];
            int part = (int) Math.min(length - done, pieces[index].length() - inside);
            pieces[index].bytes().read(pieces[index].at() + inside, into, offset + done, part);
            done += part;
        }
    }
}
