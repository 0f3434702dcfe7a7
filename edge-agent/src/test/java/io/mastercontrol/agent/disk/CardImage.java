package io.mastercontrol.agent.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ext4 file system in a file, and what a card would hold if the power went: a copy of that file, in which everything is missing
 * that was written but not forced.
 */
public final class CardImage implements AutoCloseable {
    private final Path image;
    private final Path mountPoint;

    private CardImage(Path image, Path mountPoint) throws IOException {
        this.image = image;
        this.mountPoint = Files.createDirectories(mountPoint);
        run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    }

    public static CardImage make(Path directory) throws IOException {
        Path image = Files.createDirectories(directory).resolve("card.img");
        run("truncate", "-s", "96M", image.toString());
        run("mkfs.ext4", "-q", "-F", image.toString());
        return new CardImage(image, directory.resolve("card"));
    }

    public Path path() {
        return mountPoint;
    }

    /** What is found at the next boot if the power goes now. Stop whoever writes before. */
    public CardImage cut(Path directory) throws IOException {
        Path copy = Files.createDirectories(directory).resolve("copy.img");
        run("cp", "--sparse=always", image.toString(), copy.toString());
        return new CardImage(copy, directory.resolve("copy"));
    }

    @Override
    public void close() throws IOException {
        run("umount", mountPoint.toString());
        Files.delete(image);
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.onExit().join().exitValue();
        if (code != 0) {
            throw new UncheckedIOException(
                    new IOException(String.join(" ", command) + " ended with " + code + ": " + said));
        }
    }
}
