package io.mastercontrol.agent.beginning;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Held by the one agent of a data directory; the kernel lets go of it when the agent dies, however it dies. */
record DataLock(FileChannel channel) implements AutoCloseable {
    /** @throws IOException with a sentence for people */
    static DataLock take(Path data) throws IOException {
        FileChannel channel;
        try {
            Files.createDirectories(data);
            channel = FileChannel.open(data.resolve("agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException("cannot write to the data directory " + data + ": " + e, e);
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DataLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("this process already runs an agent on " + data, e);
        }
        channel.close();
        throw new IOException(
                "another agent already runs on " + data + ": stop it, or give this one another MC_AGENT_DATA");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
