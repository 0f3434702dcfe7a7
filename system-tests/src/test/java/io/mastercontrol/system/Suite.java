package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One installation with three devices for every test class of this JVM: started before the first, ended after the last. */
final class Suite implements BeforeAllCallback, AutoCloseable {
    static Installation fleet;

    @Override
    public synchronized void beforeAll(ExtensionContext context) {
        if (fleet != null) {
            return;
        }
        try {
            fleet = new Installation(Files.createTempDirectory("master-control-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).put("fleet", this);
        Installation.Result up = fleet.up(3);
        assertEquals(0, up.exit(), up.all());
    }

    @Override
    public void close() throws IOException {
        fleet.down();
        Await.until(
                "nothing of the installation is left",
                Duration.ofSeconds(30),
                () -> fleet.processes().isEmpty());
        Files.walkFileTree(fleet.data, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException failure) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
