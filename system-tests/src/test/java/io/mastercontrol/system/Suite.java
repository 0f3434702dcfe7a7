package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One installation with three devices for every test class of this JVM: started before the first, ended after the last.
 * Its devices beat every two seconds, so that what is judged by heartbeats is judged soon, and their thermometers are files.
 */
final class Suite implements BeforeAllCallback, AutoCloseable {
    static final int DEVICES = 3;
    private static final String ROOM = "41000";
    static Installation fleet;
    private static Path thermometers;

    @Override
    public synchronized void beforeAll(ExtensionContext context) {
        if (fleet != null) {
            return;
        }
        try {
            fleet = new Installation(Files.createTempDirectory("master-control-"));
            thermometers = Files.createTempDirectory("thermometers-");
            for (int device = 1; device <= DEVICES; device++) {
                settle(device);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).put("fleet", this);
        Installation.Result up = fleet.up(DEVICES);
        assertEquals(0, up.exit(), up.all());
    }

    private static void settle(int device) throws IOException {
        Path zone = Files.createDirectories(thermometer(device).getParent());
        Files.writeString(zone.resolve("type"), "cpu-thermal\n");
        Files.writeString(thermometer(device), ROOM + "\n");
        // Workloads are nobody's, and heat their board.
        for (Path path = thermometer(device); !path.equals(thermometers.getParent()); path = path.getParent()) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Path settings = Files.createDirectories(fleet.data.resolve("settings"));
        Files.writeString(
                settings.resolve("device-" + device + ".properties"),
                "mc.agent.heartbeat-interval=2s\nmc.agent.sysfs=" + sysfs(device) + "\n");
    }

    private static Path sysfs(int device) {
        return thermometers.resolve("device-" + device);
    }

    /** The file by which the kernel of this device would tell its thousandths of a degree Celsius. */
    static Path thermometer(int device) {
        return sysfs(device).resolve("class/thermal/thermal_zone0/temp");
    }

    @Override
    public void close() throws IOException {
        fleet.down();
        Await.until(
                "nothing of the installation is left",
                Duration.ofSeconds(30),
                () -> fleet.processes().isEmpty());
        remove(thermometers);
        remove(fleet.data);
    }

    private static void remove(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
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
