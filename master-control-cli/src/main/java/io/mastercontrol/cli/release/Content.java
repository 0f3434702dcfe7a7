package io.mastercontrol.cli.release;

import io.mastercontrol.cli.api.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a release brings, ready to be uploaded.
 *
 * @param file its bytes
 * @param temporary whether the file was made for this alone, and is deleted when closed
 * @param name of the file on the device, or null where it is unpacked
 */
record Content(Kind kind, Path file, boolean temporary, String digest, long size, String name, boolean executable)
        implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    /** Where a tar's header says that it is one. */
    private static final int MAGIC_AT = 257;

    /** What it is; words of the command line. */
    enum Kind {
        directory,
        tar,
        file,
        container
    }

    static Content of(Path path, Optional<Kind> wanted) throws IOException {
        if (!Files.exists(path)) {
            throw new Failure(Failure.NOT_FOUND, "there is no directory or file " + path);
        }
        Kind kind = wanted.isPresent() ? wanted.get() : looksLike(path);
        if (kind == Kind.directory || Files.isDirectory(path)) {
            if (kind != Kind.directory) {
                throw new Failure(Failure.USAGE, path + " is a directory, and cannot be released as a " + kind);
            }
            CanonicalTar.Packed packed = CanonicalTar.of(path);
            return new Content(kind, packed.file(), true, packed.digest(), packed.size(), null, false);
        }
        if (kind != Kind.file && !isTar(path)) {
            throw new Failure(
                    Failure.FAILED, path + " is no tar" + (isGzip(path) ? ", but compressed; unpack it first" : ""));
        }
        boolean whole = kind != Kind.tar;
        return new Content(
                kind,
                path,
                false,
                digest(path),
                Files.size(path),
                whole ? path.getFileName().toString() : null,
                whole && Files.isExecutable(path));
    }

    private static Kind looksLike(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return Kind.directory;
        }
        if (!isTar(path)) {
            return Kind.file;
        }
        return TarNames.has(path, "manifest.json", "index.json") ? Kind.container : Kind.tar;
    }

    private static boolean isTar(Path file) throws IOException {
        byte[] magic = new byte[MAGIC_AT + 5];
        int read = read(file, magic);
        return read == magic.length && new String(magic, MAGIC_AT, 5, StandardCharsets.US_ASCII).equals("ustar");
    }

    private static boolean isGzip(Path file) throws IOException {
        byte[] magic = new byte[2];
        return read(file, magic) == 2 && Arrays.equals(magic, new byte[] {0x1f, (byte) 0x8b});
    }

    private static int read(Path file, byte[] into) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(into, 0, into.length);
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** As a release names it. */
    Map<String, Object> reference() {
        Map<String, Object> reference = new LinkedHashMap<>(Map.of("digest", digest));
        if (name != null) {
            reference.put(
                    "media_type",
                    kind == Kind.container
                            ? "application/vnd.mastercontrol.container-archive"
                            : "application/octet-stream");
            reference.put("name", name);
            reference.put("executable", executable);
        }
        return reference;
    }

    /** As the artifact store takes it. */
    String uploadType() {
        return kind == Kind.directory || kind == Kind.tar ? "application/x-tar" : "application/octet-stream";
    }

    @Override
    public void close() throws IOException {
        if (temporary) {
            Files.delete(file);
        }
    }
}
