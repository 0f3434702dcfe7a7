package io.mastercontrol.agent.disk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** SHA-256 of large files, read once as long as they do not change. */
public final class FileDigests {
    private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

    private FileDigests() {}

    /** Hexadecimal. */
    public static String of(Path file) throws IOException {
        String key = file + " " + Files.size(file) + " " + Files.getAttribute(file, "unix:ctime") + " "
                + Files.getAttribute(file, "unix:ino");
        String known = KNOWN.get(key);
        if (known != null) {
            return known;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            String hex = HexFormat.of().formatHex(digest.digest());
            KNOWN.put(key, hex);
            return hex;
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this Java has no SHA-256", e);
        }
    }
}
