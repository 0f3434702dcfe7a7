package io.mastercontrol.controlplane.database;

import io.mastercontrol.controlplane.file.SafeFile;
import io.mastercontrol.controlplane.file.Trees;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once from the archive on the class path. Unpacked beside the target and renamed, so
 * that the target is whole or absent.
 */
public final class PostgresDistribution {
    private static final int EXECUTABLE = 0100;

    private PostgresDistribution() {}

    /** Unpacks into {@code target} unless that was done before. */
    public static void unpack(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            return;
        }
        Path unfinished = target.resolveSibling("." + target.getFileName() + ".new");
        Trees.delete(unfinished);
        Files.createDirectories(unfinished);
        try (InputStream packed = archive();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            TarArchiveEntry entry = tar.getNextEntry();
            while (entry != null) {
                write(entry, tar, unfinished);
                entry = tar.getNextEntry();
            }
        }
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        SafeFile.sync(target.toAbsolutePath().getParent());
    }

    private static InputStream archive() throws IOException {
        String machine = System.getProperty("os.arch");
        String name =
                switch (machine) {
                    case "amd64" -> "/postgres-linux-x86_64.txz";
                    case "aarch64" -> "/postgres-linux-arm_64.txz";
                    default ->
                        throw new IOException("there is no PostgreSQL for a " + machine
                                + " machine; amd64 and aarch64 are supported.");
                };
        InputStream archive = PostgresDistribution.class.getResourceAsStream(name);
        if (archive == null) {
            throw new IOException(name + " is not on the class path; build control-plane again.");
        }
        return archive;
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path root) throws IOException {
        Path path = root.resolve(entry.getName()).normalize();
        if (!path.startsWith(root)) {
            throw new IOException("the PostgreSQL archive has an entry outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, path);
        boolean executable = (entry.getMode() & EXECUTABLE) != 0;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
