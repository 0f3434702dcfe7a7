package io.mastercontrol.cli.release;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.cli.api.Failure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same content is the same tar, and any tar reader finds in it what was in the directory. */
class CanonicalTarTest {
    @TempDir
    Path work;

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String digest(Path directory) throws IOException {
        CanonicalTar.Packed packed = CanonicalTar.of(directory);
        Files.delete(packed.file());
        return packed.digest();
    }

    /** Entries by name as commons-compress, which the agent uses, reads them; contents of files in "content". */
    private static Map<String, TarArchiveEntry> read(Path directory, Map<String, String> contents) throws IOException {
        CanonicalTar.Packed packed = CanonicalTar.of(directory);
        Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(packed.file())))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), entry);
                contents.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } finally {
            Files.delete(packed.file());
        }
        return entries;
    }

    @Test
    void timesOwnersModesAndOrderMakeNoDifference() throws Exception {
        Path one = work.resolve("one");
        write(one.resolve("b"), "b");
        write(one.resolve("a/x"), "x");
        write(one.resolve("a.txt"), "a");
        Path other = work.resolve("other");
        write(other.resolve("a.txt"), "a");
        write(other.resolve("a/x"), "x");
        write(other.resolve("b"), "b");
        Files.setLastModifiedTime(other.resolve("b"), FileTime.fromMillis(1));
        Files.setLastModifiedTime(other.resolve("a"), FileTime.fromMillis(2));
        Files.setPosixFilePermissions(other.resolve("a.txt"), fromString("rw-rw----"));
        Files.setPosixFilePermissions(other.resolve("a"), fromString("rwx------"));
        assertEquals(digest(one), digest(other));

        // The user is known to Java by this property alone; the numbers are never asked for.
        String user = System.setProperty("user.name", "somebody-else");
        try {
            assertEquals(digest(one), digest(other));
            write(one.resolve("n".repeat(200)), "long names have headers of their own");
            String elsewhere = digest(one);
            System.setProperty("user.name", user);
            assertEquals(elsewhere, digest(one));
        } finally {
            System.setProperty("user.name", user);
        }
    }

    @Test
    void theFormatDoesNotChangeFromVersionToVersion() throws Exception {
        Path directory = work.resolve("fixed");
        write(directory.resolve("run.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(directory.resolve("run.sh"), fromString("rwxr-xr-x"));
        write(directory.resolve("data/größe"), "1");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("data/größe"));
        assertEquals("sha256:a39a32eca74f582d73f27ffc1e9290091be1eb0bb12072d7a50d4f83bb6bd73d", digest(directory));
    }

    @Test
    void theDigestIsThatOfTheFile() throws Exception {
        write(work.resolve("d/file"), "x".repeat(1000));
        CanonicalTar.Packed packed = CanonicalTar.of(work.resolve("d"));
        byte[] bytes = Files.readAllBytes(packed.file());
        Files.delete(packed.file());
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        assertEquals("sha256:" + sha256, packed.digest());
        assertEquals(bytes.length, packed.size());
    }

    @Test
    void contentNamesAndTheExecutableBitDo() throws Exception {
        Path directory = work.resolve("d");
        Path file = write(directory.resolve("file"), "1");
        String first = digest(directory);
        Files.setPosixFilePermissions(file, fromString("rwxr--r--"));
        String executable = digest(directory);
        assertNotEquals(first, executable);
        Files.writeString(file, "2");
        String changed = digest(directory);
        assertNotEquals(executable, changed);
        Files.move(file, directory.resolve("file2"));
        assertNotEquals(changed, digest(directory));
        Files.createDirectory(directory.resolve("empty"));
        assertTrue(read(directory, new LinkedHashMap<>()).get("empty/").isDirectory());
    }

    @Test
    void anyReaderFindsWhatWasThere() throws Exception {
        Path directory = work.resolve("d");
        String longName = "deep/" + "ä".repeat(60) + "/" + "n".repeat(150);
        write(directory.resolve(longName), "long");
        write(directory.resolve("exactly-" + "n".repeat(92)), "100 bytes");
        Path program = write(directory.resolve("program"), "x".repeat(513));
        Files.setPosixFilePermissions(program, fromString("rwxr-xr-x"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of(longName));
        Map<String, String> contents = new LinkedHashMap<>();
        Map<String, TarArchiveEntry> entries = read(directory, contents);
        assertEquals("long", contents.get(longName));
        assertEquals("100 bytes", contents.get("exactly-" + "n".repeat(92)));
        assertEquals("x".repeat(513), contents.get("program"));
        assertEquals(0755, entries.get("program").getMode());
        assertEquals(0644, entries.get(longName).getMode());
        assertTrue(entries.get("link").isSymbolicLink());
        assertEquals(longName, entries.get("link").getLinkName());
        entries.values().forEach(entry -> {
            assertEquals(0, entry.getLongUserId() + entry.getLongGroupId(), entry.getName());
            assertEquals("", entry.getUserName() + entry.getGroupName(), entry.getName());
            assertEquals(0, entry.getLastModifiedTime().toMillis(), entry.getName());
        });
    }

    @Test
    void versionControlAndCachesStayAtHome() throws Exception {
        Path directory = work.resolve("d");
        write(directory.resolve("keep"), "1");
        String before = digest(directory);
        write(directory.resolve(".git/HEAD"), "ref");
        write(directory.resolve("__pycache__/m.pyc"), "x");
        write(directory.resolve(".DS_Store"), "x");
        assertEquals(before, digest(directory));
    }

    @Test
    void aDirectoryMayBeNamedThroughALink() throws Exception {
        Path directory = work.resolve("d");
        write(directory.resolve("file"), "1");
        Path link = Files.createSymbolicLink(work.resolve("current"), directory);
        assertEquals(digest(directory), digest(link));
        assertEquals(digest(directory), digest(work.resolve("d/../d")));
    }

    @Test
    void whatDevicesWouldRefuseIsRefusedHere() throws Exception {
        Path directory = Files.createDirectories(work.resolve("d/sub"));
        for (String target : List.of("../../outside", "/etc/passwd", "a/../../../x", "sub/../file")) {
            Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of(target));
            Failure refused = assertThrows(Failure.class, () -> CanonicalTar.of(work.resolve("d")), target);
            assertTrue(refused.getMessage().startsWith("the link "), refused.getMessage());
            assertTrue(refused.getMessage().contains(target), refused.getMessage());
            Files.delete(link);
        }
        Files.createSymbolicLink(directory.resolve("link"), Path.of("../sub"));
        digest(work.resolve("d"));
    }

    @Test
    void aPipeIsRefusedRatherThanReadForEver() throws Exception {
        Path directory = Files.createDirectories(work.resolve("d"));
        Process mkfifo = new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start();
        assertEquals(0, mkfifo.waitFor());
        Failure refused = assertThrows(Failure.class, () -> CanonicalTar.of(directory));
        assertTrue(refused.getMessage().contains("neither file, directory nor symbolic link"), refused.getMessage());
    }

    @Test
    void aFailureLeavesNoFileBehind() throws Exception {
        Path directory = Files.createDirectories(work.resolve("d"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("/outside"));
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        List<String> before = packed(temporary);
        assertThrows(Failure.class, () -> CanonicalTar.of(directory));
        assertEquals(before, packed(temporary));
        assertFalse(Files.exists(work.resolve("none")));
        assertEquals(
                Failure.NOT_FOUND,
                assertThrows(Failure.class, () -> CanonicalTar.of(work.resolve("none")))
                        .exitCode());
    }

    private static List<String> packed(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("release-") && name.endsWith(".tar"))
                    .sorted()
                    .toList();
        }
    }
}
