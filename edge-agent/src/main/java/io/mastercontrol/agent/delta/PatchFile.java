package io.mastercontrol.agent.delta;

import io.mastercontrol.agent.artifact.Downloads;
import io.mastercontrol.contracts.delta.PatchDamaged;
import io.mastercontrol.contracts.delta.PatchSeal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** A patch on the disk, whole or as far as it came: {@code <to>.<from>.patch} among the downloads. */
record PatchFile(Path file) {
    private static final String ENDING = ".patch";

    static PatchFile of(Downloads downloads, String to, String from) {
        return new PatchFile(downloads.file(to + "." + from + ENDING));
    }

    /** The one that lies there for some content, or null. */
    static PatchFile find(Downloads downloads, String to) throws IOException {
        Path directory = downloads.file(to).getParent();
        if (!Files.isDirectory(directory)) {
            return null;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(to + "\\.[0-9a-f]{64}\\" + ENDING))
                    .findFirst()
                    .map(PatchFile::new)
                    .orElse(null);
        }
    }

    /** Hex digits of the content that it starts from. */
    String from() {
        String name = file.getFileName().toString();
        return name.substring(name.indexOf('.') + 1, name.length() - ENDING.length());
    }

    /** Hex digits of the content that it makes. */
    String to() {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf('.'));
    }

    long size() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** The hash that the rest must have, or null as long as too little is there to tell. */
    String hash() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] seal = in.readNBytes(PatchSeal.BYTES);
            return seal.length < PatchSeal.BYTES ? null : PatchSeal.hash(seal);
        } catch (NoSuchFileException | PatchDamaged e) {
            return null;
        }
    }

    boolean isWhole() throws IOException {
        String expected = hash();
        if (expected == null) {
            return false;
        }
        try (InputStream body = body()) {
            MessageDigest digest = sha256();
            byte[] buffer = new byte[32 * 1024];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest()).equals(expected);
        }
    }

    /** What follows the seal. */
    InputStream body() throws IOException {
        InputStream in = new java.io.BufferedInputStream(Files.newInputStream(file), 32 * 1024);
        in.skipNBytes(PatchSeal.BYTES);
        return in;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
