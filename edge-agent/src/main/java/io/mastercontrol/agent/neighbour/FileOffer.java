package io.mastercontrol.agent.neighbour;

import io.mastercontrol.contracts.release.PieceList;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A whole file that proves itself to who reads it, such as a patch. */
public record FileOffer(Path file, long size, String tag) implements Offer {
    @Override
    public long have() {
        return size;
    }

    @Override
    public byte[] list() {
        return new byte[0];
    }

    @Override
    public int read(int piece, byte[] into) throws IOException {
        long at = (long) piece * PieceList.PIECE;
        int length = (int) Math.min(PieceList.PIECE, size - at);
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, Math.max(0, length));
        try (FileChannel channel = FileChannel.open(file)) {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, at + buffer.position()) < 0) {
                    throw new EOFException("the file became shorter");
                }
            }
        }
        return length;
    }
}
