package io.mastercontrol.simulator.device;

import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Keeps what a virtual device has installed, so that a later run goes on where this one ends. */
final class Journal {
    private final Path file;

    Journal(Path directory, String device) {
        this.file = directory.resolve(device + ".state");
    }

    Installed read() {
        try {
            return Files.exists(file) ? Json.read(Files.readAllBytes(file), Installed.class) : Installed.NOTHING;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    void write(Installed installed) {
        try {
            Path temporary = file.resolveSibling(file.getFileName() + ".new");
            Files.write(temporary, Json.bytes(installed));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
