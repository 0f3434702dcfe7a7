package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.RandomBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file that is read anywhere. */
final class FileBytes implements RandomBytes, AutoCloseable {
    private final FileChannel channel;
    private final long size;

    FileBytes(Path file) throws IOException {
        this.channel = FileChannel.open(file);
        this.size = channel.size();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long at, byte[] into, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position() - offset) < 0) {
                throw new EOFException("the file ends before " + (at + length));
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
