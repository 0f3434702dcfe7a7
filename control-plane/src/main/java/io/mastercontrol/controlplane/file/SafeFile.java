package io.mastercontrol.controlplane.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files so that a power cut leaves the old one or the new one, never half of one. */
public final class SafeFile {
    private static final Set<PosixFilePermission> SECRET = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");

    private SafeFile() {}

    /** Writes a file that only its owner may read. */
    public static void writeSecret(Path file, byte[] content) throws IOException {
        write(file, content, SECRET);
    }

    public static void writeSecret(Path file, String content) throws IOException {
        writeSecret(file, content.getBytes(StandardCharsets.UTF_8));
    }

    public static void writePublic(Path file, byte[] content) throws IOException {
        write(file, content, PUBLIC);
    }

    public static void writePublic(Path file, String content) throws IOException {
        writePublic(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes what happened in a directory (a rename, a new file) survive a power cut. */
    public static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void write(Path file, byte[] content, Set<PosixFilePermission> permissions) throws IOException {
        Path target = file.toAbsolutePath();
        Path unfinished = target.resolveSibling("." + target.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(permissions));
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        sync(target.getParent());
    }
}
