package io.mastercontrol.agent.delta;

import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.delta.Scratch;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is opened of old archives, in a file beside the downloads that is gone at the end. */
final class FileScratch implements Scratch, RandomBytes, AutoCloseable {
    private static final long RESERVE_BYTES = 16L * 1024 * 1024;
    private final Path file;
    private FileChannel channel;
    private long size;

    FileScratch(Path file) {
        this.file = file;
    }

    @Override
    public OutputStream write(long wanted) throws IOException {
        long free = Files.getFileStore(file.getParent()).getUsableSpace();
        if (free < wanted + RESERVE_BYTES) {
            throw new IOException("the disk has no room for the " + wanted + " bytes of archives that it opens");
        }
        return new BufferedOutputStream(Files.newOutputStream(file), 32 * 1024);
    }

    @Override
    public RandomBytes read() throws IOException {
        channel = FileChannel.open(file);
        size = channel.size();
        return this;
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
                throw new EOFException("what was opened of archives became shorter");
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
        Files.deleteIfExists(file);
    }
}
