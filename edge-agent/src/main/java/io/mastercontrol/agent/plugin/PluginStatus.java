package io.mastercontrol.agent.plugin;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One plugin of this device, for people.
 *
 * @param name of the plugin; of its directory if its manifest is refused
 * @param version null if its manifest is refused
 * @param state {@code idle} (not needed now), {@code starting}, {@code running}, {@code backoff} (it failed, and waits to
 *     be tried again) or {@code refused}
 * @param pid null if it does not run
 * @param restarts how often it was started again after it had failed
 * @param failures how many calls have failed
 * @param lastError a sentence, or null
 * @param problems why it is refused, or not all that it provides is used
 */
public record PluginStatus(
        String name,
        String version,
        String directory,
        Provides provides,
        String state,
        Long pid,
        long restarts,
        long failures,
        String lastError,
        Instant lastErrorAt,
        List<String> problems) {
    static PluginStatus refused(Path directory, Optional<Manifest> manifest, List<String> problems) {
        return new PluginStatus(
                directory.getFileName().toString(),
                manifest.map(Manifest::version).orElse(null),
                directory.toString(),
                manifest.map(Manifest::provides).orElse(null),
                "refused",
                null,
                0,
                0,
                problems.get(0),
                null,
                problems);
    }
}
