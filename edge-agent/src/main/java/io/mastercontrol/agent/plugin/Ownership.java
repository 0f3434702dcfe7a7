package io.mastercontrol.agent.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether only those can change a file whom the agent's user has to trust anyway. A plugin is executed as that user, which
 * is root on a board: whoever can write to it would be root too.
 */
final class Ownership {
    private static final int OTHERS_WRITE = 02;

    private Ownership() {}

    static List<String> problems(Manifest plugin) {
        List<Path> files =
                new ArrayList<>(List.of(plugin.directory(), plugin.directory().resolve(Manifest.FILE)));
        plugin.command().stream()
                .filter(word -> !word.isBlank() && word.indexOf('\0') < 0)
                .map(plugin.directory()::resolve)
                .filter(Files::isRegularFile)
                .forEach(files::add);
        return files.stream().flatMap(file -> problem(file).stream()).toList();
    }

    static Optional<String> problem(Path file) {
        try {
            Map<String, Object> found = Files.readAttributes(file, "unix:uid,mode");
            int owner = (Integer) found.get("uid");
            int own = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            if (((Integer) found.get("mode") & OTHERS_WRITE) != 0) {
                return Optional.of(
                        file + ": can be changed by anybody, and the agent would execute that; chmod o-w it");
            }
            return owner == 0 || owner == own
                    ? Optional.empty()
                    : Optional.of(file + ": belongs to user " + owner
                            + ", who could make the agent execute anything; chown it to root or to the agent's user");
        } catch (IOException e) {
            return Optional.of(file + ": cannot be looked at: " + e);
        }
    }
}
