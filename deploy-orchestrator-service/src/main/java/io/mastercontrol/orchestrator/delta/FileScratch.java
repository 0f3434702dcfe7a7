package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.delta.Scratch;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is written once, read anywhere, and gone at the end. */
final class FileScratch implements Scratch, AutoCloseable {
    private final Path file;
    private FileBytes bytes;

    FileScratch(Path directory) throws IOException {
        this.file = Files.createTempFile(directory, "opened-", ".tmp");
    }

    @Override
    public OutputStream write(long size) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(file), 64 * 1024);
    }

    @Override
    public RandomBytes read() throws IOException {
        if (bytes == null) {
            bytes = new FileBytes(file);
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        if (bytes != null) {
            bytes.close();
        }
        Files.deleteIfExists(file);
    }
}
