package io.mastercontrol.agent.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of 24 MB that can be filled up; mounted by root, as the agent itself runs. */
public final class SmallDisk implements AutoCloseable {
    private final Path path;

    public SmallDisk(Path mountPoint) throws IOException {
        path = Files.createDirectories(mountPoint);
        run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", path.toString());
    }

    public Path path() {
        return path;
    }

    /** Takes every block that is left; delete the file to give them back. */
    public Path fill() throws IOException {
        Path ballast = path.resolve("ballast");
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            if (!"No space left on device".equals(full.getMessage())) {
                throw full;
            }
        }
        return ballast;
    }

    @Override
    public void close() throws IOException {
        run("umount", path.toString());
    }

    private static void run(String... command) throws IOException {
        int code =
                new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code);
        }
    }
}
