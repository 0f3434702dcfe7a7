package io.mastercontrol.controlplane.installation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminFileTest {
    @TempDir
    Path directory;

    @Test
    void secretsSurviveAndTheAddressFollowsThePorts() throws Exception {
        Path file = directory.resolve("admin.json");
        AdminFile first = AdminFile.prepare(file, "http://127.0.0.1:8080");
        AdminFile second = AdminFile.prepare(file, "http://127.0.0.1:9080");
        assertEquals(new AdminFile("http://127.0.0.1:9080", "admin", first.password(), first.token()), second);
        assertEquals(second, AdminFile.read(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void everyInstallationDrawsItsOwn() throws Exception {
        AdminFile one = AdminFile.prepare(directory.resolve("one.json"), "http://127.0.0.1:8080");
        AdminFile two = AdminFile.prepare(directory.resolve("two.json"), "http://127.0.0.1:8080");
        assertNotEquals(one.password(), two.password());
        assertNotEquals(one.token(), two.token());
    }

    @Test
    void damagedFileIsNotReplaced() throws Exception {
        Path file = Files.writeString(directory.resolve("admin.json"), "{\"url\":");
        assertThrows(IllegalStateException.class, () -> AdminFile.prepare(file, "http://127.0.0.1:8080"));
        assertEquals("{\"url\":", Files.readString(file));
    }
}
