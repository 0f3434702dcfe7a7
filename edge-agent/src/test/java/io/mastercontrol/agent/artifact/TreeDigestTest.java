package io.mastercontrol.agent.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeDigestTest {
    @TempDir
    Path scratch;

    private Path tree;
    private String before;

    @BeforeEach
    void plant() throws IOException {
        tree = plant("tree");
        before = TreeDigest.of(tree);
    }

    private Path plant(String name) throws IOException {
        Path made =
                Files.createDirectories(scratch.resolve(name).resolve("bin")).getParent();
        Files.writeString(made.resolve("bin/run"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(made.resolve("bin/run"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(made.resolve("data"), "1234");
        Files.createSymbolicLink(made.resolve("current"), Path.of("bin"));
        return made;
    }

    @Test
    void theSameFilesHaveTheSameDigestWhereverAndWheneverTheyWereMade() throws IOException {
        assertTrue(before.matches("sha256:[0-9a-f]{64}"), before);
        Path copy = plant("copy");
        Files.setLastModifiedTime(copy.resolve("data"), FileTime.fromMillis(0));
        assertEquals(before, TreeDigest.of(copy));
    }

    @Test
    void everyChangeShows() throws IOException {
        Files.writeString(tree.resolve("data"), "1235");
        assertChanged("content");
        Files.writeString(tree.resolve("data"), "1234");
        assertEquals(before, TreeDigest.of(tree));

        Files.setPosixFilePermissions(tree.resolve("data"), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertChanged("it may be executed now");
        Files.setPosixFilePermissions(tree.resolve("data"), PosixFilePermissions.fromString("rw-r--r--"));

        Files.move(tree.resolve("data"), tree.resolve("date"));
        assertChanged("name");
        Files.move(tree.resolve("date"), tree.resolve("data"));

        Files.createDirectory(tree.resolve("empty"));
        assertChanged("an empty directory more");
        Files.delete(tree.resolve("empty"));

        Files.delete(tree.resolve("current"));
        assertChanged("a link less");
        Files.createSymbolicLink(tree.resolve("current"), Path.of("."));
        assertChanged("a link to somewhere else");
    }

    @Test
    void whatMovesFromOneFileToItsNeighbourShows() throws IOException {
        Files.writeString(tree.resolve("a"), "12");
        Files.writeString(tree.resolve("b"), "34");
        String one = TreeDigest.of(tree);
        Files.writeString(tree.resolve("a"), "123");
        Files.writeString(tree.resolve("b"), "4");
        assertNotEquals(one, TreeDigest.of(tree));
    }

    @Test
    void byteCodeThatPythonWritesDoesNotCount() throws IOException {
        Path cache = Files.createDirectories(tree.resolve("bin/__pycache__/deeper"));
        Files.writeString(cache.resolve("run.pyc"), "x");
        assertEquals(before, TreeDigest.of(tree));
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path outside = Files.createDirectory(scratch.resolve("outside"));
        Files.createSymbolicLink(tree.resolve("out"), outside);
        String linked = TreeDigest.of(tree);
        Files.writeString(outside.resolve("new"), "x");
        assertEquals(linked, TreeDigest.of(tree));
    }

    private void assertChanged(String what) throws IOException {
        assertNotEquals(before, TreeDigest.of(tree), what);
    }
}
