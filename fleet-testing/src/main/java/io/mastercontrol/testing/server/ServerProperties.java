package io.mastercontrol.testing.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where the servers of this test JVM are. Kept in system properties, because Quarkus loads test classes and test
 * resources with several class loaders, each with statics of its own.
 */
final class ServerProperties {
    private static final String PREFIX = "mc.testing.";

    private ServerProperties() {}

    /** The value, made once per JVM by whoever asks first. */
    static String once(String name, Supplier<String> maker) {
        synchronized (System.getProperties()) {
            String value = System.getProperty(PREFIX + name);
            if (value == null) {
                value = maker.get();
                System.setProperty(PREFIX + name, value);
            }
            return value;
        }
    }

    static String get(String name) {
        String value = System.getProperty(PREFIX + name);
        if (value == null) {
            throw new IllegalStateException(name + " is not started yet");
        }
        return value;
    }

    static void set(String name, String value) {
        System.setProperty(PREFIX + name, value);
    }

    /** A scratch directory of this JVM, deleted at its end. */
    static Path directory() {
        return Path.of(once("directory", () -> {
            try {
                Path directory = Files.createTempDirectory("master-control-test-");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> Scratch.delete(directory), "delete scratch"));
                return directory.toString();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot make a scratch directory for tests", e);
            }
        }));
    }
}
