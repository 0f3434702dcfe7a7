package io.mastercontrol.agent.local;

import io.mastercontrol.agent.AgentConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The bearer token of the local API: whoever may read {@code DATA/local.token} may use it. Made at the first start. */
@Singleton
final class LocalToken {
    private final byte[] token;

    LocalToken(AgentConfig config) throws IOException {
        Path file = config.data().resolve("local.token");
        if (!Files.exists(file) || Files.readString(file).isBlank()) {
            create(file);
        }
        token = Files.readString(file).trim().getBytes(StandardCharsets.UTF_8);
    }

    private static void create(Path file) throws IOException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        Path fresh = file.resolveSibling("local.token.new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, HexFormat.of().formatHex(random) + "\n", StandardOpenOption.WRITE);
        Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    String text() {
        return new String(token, StandardCharsets.UTF_8);
    }

    boolean matches(String authorization) {
        String given = authorization != null && authorization.startsWith("Bearer ")
                ? authorization.substring("Bearer ".length()).trim()
                : "";
        return MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
    }
}
