package io.mastercontrol.agent.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The scripts that runs need, put on disk under names that say their content: an older run keeps its own. */
public record Resources(Path shellRunner, Path ready, Path pythonRunner, Path keeper) {
    public static Resources extract(Path directory) throws IOException {
        Files.createDirectories(directory);
        return new Resources(
                extract(directory, "runner.sh"),
                extract(directory, "ready.sh"),
                extract(directory, "runner.py"),
                extract(directory, "keeper.py"));
    }

    /** Puts one script there, and answers where it is. */
    public static Path extract(Path directory, String name) throws IOException {
        try (InputStream in = Resources.class.getResourceAsStream("/agent/" + name)) {
            byte[] content = in.readAllBytes();
            String text = new String(content, java.nio.charset.StandardCharsets.UTF_8);
            Path file = directory.resolve(hash(content).substring(0, 12) + "-" + name);
            if (!Files.exists(file) || !text.equals(Files.readString(file))) {
                SafeFile.replace(file, text);
            }
            return file.toAbsolutePath();
        }
    }

    /** Hexadecimal SHA-256. */
    public static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException("this Java has no SHA-256", e));
        }
    }
}
