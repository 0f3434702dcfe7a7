package io.mastercontrol.agent.alert;

import com.fasterxml.jackson.core.type.TypeReference;
import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was told and is not over, on the disk: an agent that begins anew neither tells it twice nor forgets its end. By the
 * alert's key, with what its light did before.
 */
final class Told {
    private static final TypeReference<TreeMap<String, String>> KEPT = new TypeReference<>() {};

    private final Path file;
    private final Map<String, String> firing;

    private Told(Path file, Map<String, String> firing) {
        this.file = file;
        this.firing = firing;
    }

    static Told in(Path data) throws IOException {
        Path file = data.resolve("alerts-told.json");
        return new Told(
                file, Files.exists(file) ? Json.mapper().readValue(Files.readAllBytes(file), KEPT) : new TreeMap<>());
    }

    boolean isFiring(String key) {
        return firing.containsKey(key);
    }

    Iterable<String> keys() {
        return java.util.List.copyOf(firing.keySet());
    }

    /** On the disk when it returns. */
    void begin(String key, String lightBefore) throws IOException {
        firing.put(key, lightBefore);
        save();
    }

    /** @return what its light did before */
    String end(String key) throws IOException {
        String before = firing.remove(key);
        save();
        return before == null ? "" : before;
    }

    private void save() throws IOException {
        new DurableFile(file).write(Json.bytes(firing));
    }
}
