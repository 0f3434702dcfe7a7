package io.mastercontrol.agent.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * One hash over a directory: for each entry in the order of its path, the kind, whether its owner may execute it, the
 * path, and the content (of a link: where it points). Python's byte code caches are left out, since programs write them.
 */
public final class TreeDigest {
    private static final int BUFFER = 64 * 1024;

    private TreeDigest() {}

    /** {@code sha256:} and 64 hex digits. */
    public static String of(Path directory) throws IOException {
        MessageDigest digest = sha256();
        List<Path> entries;
        try (Stream<Path> walk = Files.walk(directory)) {
            entries = walk.filter(path -> !path.equals(directory))
                    .filter(path -> !isByteCode(directory.relativize(path)))
                    .sorted()
                    .toList();
        }
        for (Path entry : entries) {
            add(digest, directory, entry);
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static boolean isByteCode(Path path) {
        for (Path part : path) {
            if (part.toString().equals("__pycache__")) {
                return true;
            }
        }
        return false;
    }

    private static void add(MessageDigest digest, Path directory, Path entry) throws IOException {
        String path = directory.relativize(entry).toString();
        if (Files.isSymbolicLink(entry)) {
            line(digest, "link " + path + " " + Files.readSymbolicLink(entry));
        } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            line(digest, "directory " + path);
        } else {
            boolean executable = Files.getPosixFilePermissions(entry).contains(PosixFilePermission.OWNER_EXECUTE);
            line(digest, (executable ? "program " : "file ") + path + " " + Files.size(entry));
            content(digest, entry);
        }
    }

    /** The SHA-256 of a file's content alone, in hex. */
    public static String ofContent(Path file) throws IOException {
        MessageDigest digest = sha256();
        content(digest, file);
        return HexFormat.of().formatHex(digest.digest());
    }

    static void content(MessageDigest digest, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
    }

    private static void line(MessageDigest digest, String text) {
        digest.update((text + "\0").getBytes(StandardCharsets.UTF_8));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
