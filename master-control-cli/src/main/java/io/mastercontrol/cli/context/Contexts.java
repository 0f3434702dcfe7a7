package io.mastercontrol.cli.context;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.cli.api.Api;
import io.mastercontrol.cli.api.Failure;
import io.mastercontrol.cli.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Which control plane is meant: {@code --context}, else {@code MASTER_CONTROL_URL} and {@code MASTER_CONTROL_TOKEN}, else
 * the context in use, else the installation of this checkout. Kept in {@code ~/.config/master-control/contexts.json},
 * readable by its owner only.
 */
public final class Contexts {
    private final Map<String, String> env;
    private final Path file;

    public Contexts(Map<String, String> env) {
        this.env = env;
        String config = env.getOrDefault("XDG_CONFIG_HOME", env.getOrDefault("HOME", ".") + "/.config");
        this.file = Path.of(config, "master-control", "contexts.json");
    }

    public Api api(String context) {
        if (context != null) {
            return named(context, read());
        }
        if (!env.getOrDefault("MASTER_CONTROL_URL", "").isBlank()) {
            return new Api(env.get("MASTER_CONTROL_URL"), env.getOrDefault("MASTER_CONTROL_TOKEN", ""));
        }
        JsonNode all = read();
        if (all.hasNonNull("current")) {
            return named(all.path("current").asText(), all);
        }
        String admin = env.getOrDefault("MASTER_CONTROL_ADMIN_FILE", "");
        if (!admin.isBlank() && Files.exists(Path.of(admin))) {
            return of(read(Path.of(admin)), admin);
        }
        throw new Failure(
                Failure.USAGE,
                "no control plane is known: start one with './master-control up', or name one with 'master-control login"
                        + " URL'");
    }

    private static Api named(String context, JsonNode all) {
        JsonNode entry = all.path("contexts").path(context);
        if (entry.isMissingNode()) {
            throw new Failure(
                    Failure.NOT_FOUND, "there is no context '" + context + "'; see 'master-control context list'");
        }
        return of(entry, "context '" + context + "'");
    }

    private static Api of(JsonNode entry, String what) {
        if (!entry.hasNonNull("url")) {
            throw new Failure(Failure.USAGE, what + " names no control plane: it has no field \"url\"");
        }
        return new Api(entry.path("url").asText(), entry.path("token").asText());
    }

    public ObjectNode read() {
        return Files.exists(file) ? read(file) : Json.object();
    }

    private static ObjectNode read(Path path) {
        try {
            if (Json.read(Files.readAllBytes(path)) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw notJson(path);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, path + " cannot be read: " + Failure.reason(e));
        }
        throw notJson(path);
    }

    private static Failure notJson(Path path) {
        return new Failure(Failure.FAILED, path + " is damaged: it holds no JSON object; mend or delete it");
    }

    public void put(String name, String url, String token) {
        ObjectNode all = read();
        all.withObjectProperty("contexts").putObject(name).put("url", url).put("token", token);
        write(all.put("current", name));
    }

    public void use(String name) {
        ObjectNode all = read();
        if (!all.path("contexts").has(name)) {
            throw new Failure(Failure.NOT_FOUND, "there is no context '" + name + "'");
        }
        write(all.put("current", name));
    }

    private void write(ObjectNode all) {
        try {
            Files.createDirectories(file.getParent());
            Path beside = Files.createTempFile(
                    file.getParent(),
                    "contexts",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(
                    beside, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, file + " cannot be written: " + Failure.reason(e));
        }
    }
}
