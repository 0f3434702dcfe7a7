package io.mastercontrol.controlplane.installation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.controlplane.file.SafeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code admin.json}: how scripts reach the control plane, and as whom. */
public record AdminFile(String url, String username, String password, String token) {
    private static final int PASSWORD_BYTES = 9;
    private static final int TOKEN_BYTES = 24;

    public static AdminFile read(Path file) throws IOException {
        try {
            AdminFile admin = Json.mapper().readValue(Files.readString(file), AdminFile.class);
            if (admin.password == null || admin.token == null) {
                throw new IllegalStateException(file + " lacks the password or the token; restore it from a backup.");
            }
            return admin;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(file + " is not JSON; restore it from a backup.", e);
        }
    }

    /** Yesterday's password and token, or new ones, with today's address. */
    static AdminFile prepare(Path file, String url) throws IOException {
        AdminFile admin;
        if (Files.exists(file)) {
            AdminFile yesterday = read(file);
            admin = new AdminFile(url, yesterday.username, yesterday.password, yesterday.token);
            if (admin.equals(yesterday)) {
                return admin;
            }
        } else {
            admin = new AdminFile(url, "admin", Secrets.random(PASSWORD_BYTES), "mct_" + Secrets.random(TOKEN_BYTES));
        }
        SafeFile.writeSecret(
                file, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(admin) + "\n");
        return admin;
    }
}
