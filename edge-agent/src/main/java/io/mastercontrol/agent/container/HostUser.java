package io.mastercontrol.agent.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A user of this board, under whom podman keeps images and containers of their own. */
record HostUser(String uid, String gid, String home) {
    /** @throws IOException with a sentence for people */
    static HostUser named(String name) throws IOException {
        Optional<String[]> found = Files.readAllLines(Path.of("/etc/passwd")).stream()
                .map(line -> line.split(":"))
                .filter(fields -> fields.length > 5 && (fields[0].equals(name) || fields[2].equals(name)))
                .findFirst();
        String[] fields = found.orElseThrow(() -> new IOException("there is no user " + name + " on this device"));
        return new HostUser(fields[2], fields[3], fields[5]);
    }

    /** Where podman keeps what is good until the next boot, if the system made such a place. */
    Optional<String> runtimeDirectory() {
        Path place = Path.of("/run/user", uid);
        return Files.isDirectory(place) ? Optional.of(place.toString()) : Optional.empty();
    }
}
