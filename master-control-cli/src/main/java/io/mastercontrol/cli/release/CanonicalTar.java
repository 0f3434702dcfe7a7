package io.mastercontrol.cli.release;

import io.mastercontrol.cli.api.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A directory as a tar that depends on its content alone: entries in order, no times, no owners, modes 755 and 644. The
 * same content gives the same digest anywhere.
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
        Path root = directory.toRealPath();
        Path file = Files.createTempFile("release-", ".tar");
        try {
            MessageDigest sha256 = sha256();
            try (OutputStream bytes =
                    new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(file), sha256), 64 * 1024)) {
                TarWriter tar = new TarWriter(bytes);
                for (Map.Entry<String, Path> entry : entries(root).entrySet()) {
                    add(tar, root, entry.getKey(), entry.getValue());
                }
                tar.finish();
            }
            return new Packed(file, "sha256:" + HexFormat.of().formatHex(sha256.digest()), Files.size(file));
        } catch (IOException | RuntimeException e) {
            Files.delete(file);
            throw e;
        }
    }

    /** By name, so in an order that no file system has a say in. */
    private static Map<String, Path> entries(Path root) throws IOException {
        Map<String, Path> found = new TreeMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                if (path.equals(root)) {
                    return FileVisitResult.CONTINUE;
                }
                return add(path) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                add(path);
                return FileVisitResult.CONTINUE;
            }

            private boolean add(Path path) {
                boolean wanted = !IGNORED.contains(path.getFileName().toString());
                if (wanted) {
                    found.put(root.relativize(path).toString(), path);
                }
                return wanted;
            }
        });
        return found;
    }

    private static void add(TarWriter tar, Path root, String name, Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            tar.link(name, target(root, path));
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            tar.directory(name);
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            boolean executable = Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_EXECUTE);
            try (InputStream content = Files.newInputStream(path)) {
                tar.file(name, executable, Files.size(path), content);
            }
        } else {
            throw new Failure(
                    Failure.FAILED, path + " is neither file, directory nor symbolic link, and cannot be released");
        }
    }

    /** Refuses what every device would refuse: a link that leads out, or that steps up later than at its beginning. */
    private static String target(Path root, Path link) throws IOException {
        Path target = Files.readSymbolicLink(link);
        boolean down = false;
        for (Path part : target) {
            boolean up = part.toString().equals("..");
            if (up && down) {
                throw new Failure(
                        Failure.FAILED,
                        "the link " + link + " points to " + target + ", with '..' after a name; devices refuse that");
            }
            down |= !up && !part.toString().equals(".");
        }
        if (target.isAbsolute() || !link.getParent().resolve(target).normalize().startsWith(root)) {
            throw new Failure(Failure.FAILED, "the link " + link + " points out of the directory, to " + target);
        }
        return target.toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
