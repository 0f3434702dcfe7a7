package io.mastercontrol.controlplane.installation;

import io.mastercontrol.controlplane.file.SafeFile;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import java.util.TreeMap;

/** Passwords and keys that were drawn at the first start, in one file of mode 0600. */
final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private final Path file;
    private final Properties values = new Properties();

    private Secrets(Path file) {
        this.file = file;
    }

    static Secrets read(Path file) throws IOException {
        Secrets secrets = new Secrets(file);
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                secrets.values.load(reader);
            }
        }
        return secrets;
    }

    /** The secret of this name: 64 hexadecimal digits, drawn when first asked for and on disk before it is used. */
    String of(String name) throws IOException {
        if (values.getProperty(name) == null) {
            values.setProperty(name, random(BYTES));
            StringBuilder text = new StringBuilder();
            new TreeMap<>(values)
                    .forEach((key, value) ->
                            text.append(key).append('=').append(value).append('\n'));
            SafeFile.writeSecret(file, text.toString());
        }
        return values.getProperty(name);
    }

    static String random(int bytes) {
        byte[] drawn = new byte[bytes];
        RANDOM.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
