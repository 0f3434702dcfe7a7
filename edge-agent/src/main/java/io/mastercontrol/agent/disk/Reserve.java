package io.mastercontrol.agent.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Bytes that the agent holds on its own disk while there is room, so that it can still write down what it must not forget
 * when others have filled it: {@code DATA/reserve}.
 */
public final class Reserve {
    private static final String NAME = "reserve";
    private static final int CHUNK = 64 * 1024;

    private Reserve() {}

    /** Takes the bytes if they are not held yet; on a disk too full for them, takes none. */
    public static void take(Path data, long bytes) throws IOException {
        Path file = data.resolve(NAME);
        if (bytes <= 0 || (Files.exists(file) && Files.size(file) >= bytes)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long left = bytes; left > 0; left -= CHUNK) {
                ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(CHUNK, left));
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
            }
            channel.force(false);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Something to be written to the disk. */
    public interface Write {
        void run() throws IOException;
    }

    /**
     * Writes; if that fails and a reserve is held above {@code file}, gives it up and writes once more.
     *
     * @throws IOException if there was no reserve, or it did not help
     */
    public static void write(Path file, Write write) throws IOException {
        try {
            write.run();
        } catch (IOException e) {
            if (!giveUp(file)) {
                throw e;
            }
            write.run();
        }
    }

    private static boolean giveUp(Path file) {
        for (Path above = file.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
            Path reserve = above.resolve(NAME);
            // An agent's data directory, and no other directory of somebody who has a file of that name.
            if (Files.isRegularFile(reserve) && Files.exists(above.resolve("agent.lock"))) {
                return reserve.toFile().delete();
            }
        }
        return false;
    }
}
