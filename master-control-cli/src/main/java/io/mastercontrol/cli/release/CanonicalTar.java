package io.mastercontrol.cli.release;

import io.mastercontrol.cli.api.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A directory as a tar that depends on its content alone: entries in order, no times, no owners, modes 755 and 644. The
 * same directory gives the same digest anywhere.
 */
final class CanonicalTar {
    private static final Set<String> IGNORED = Set.of(".git", "__pycache__", ".DS_Store");

    /** @param digest {@code sha256:…} over the tar's bytes */
    record Packed(Path file, String digest, long size) {}

    private CanonicalTar() {}

    /** Packs into a temporary file, which the caller deletes. */
    static Packed of(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new Failure(Failure.NOT_FOUND, "there is no directory " + directory);
        }
        Path file = Files.createTempFile("release-", ".tar");
        MessageDigest sha256 = sha256();
        try (OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(file));
                TarArchiveOutputStream tar =
                        new TarArchiveOutputStream(new DigestOutputStream(bytes, sha256), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (Path path : entries(directory)) {
                add(tar, directory, path);
            }
        }
        return new Packed(file, "sha256:" + HexFormat.of().formatHex(sha256.digest()), Files.size(file));
    }

    private static List<Path> entries(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                if (IGNORED.contains(String.valueOf(path.getFileName()))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (!path.equals(directory)) {
                    found.add(path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                if (!IGNORED.contains(path.getFileName().toString())) {
                    found.add(path);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort((a, b) -> a.toString().compareTo(b.toString()));
        return found;
    }

    private static void add(TarArchiveOutputStream tar, Path directory, Path path) throws IOException {
        String name = directory.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
            Path target = Files.readSymbolicLink(path);
            if (target.isAbsolute()
                    || !path.getParent().resolve(target).normalize().startsWith(directory.normalize())) {
                throw new Failure(Failure.FAILED, "the link " + path + " points out of the directory to " + target);
            }
            TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(target.toString());
            put(tar, entry, 0777);
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            put(tar, new TarArchiveEntry(name + "/"), 0755);
        } else {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(Files.size(path));
            entry.setMode(
                    Files.getPosixFilePermissions(path)
                                    .contains(java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE)
                            ? 0755
                            : 0644);
            entry.setModTime(0);
            tar.putArchiveEntry(entry);
            Files.copy(path, tar);
            tar.closeArchiveEntry();
        }
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, int mode) throws IOException {
        entry.setMode(mode);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
