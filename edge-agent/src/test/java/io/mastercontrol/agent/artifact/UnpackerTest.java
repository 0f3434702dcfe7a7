package io.mastercontrol.agent.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackerTest {
    @TempDir
    Path scratch;

    private Path tar;
    private Path target;
    private TarArchiveOutputStream out;

    @BeforeEach
    void beginTar() throws IOException {
        tar = scratch.resolve("release.tar");
        target = scratch.resolve("releases").resolve("web");
        Files.createDirectories(target.getParent());
        out = new TarArchiveOutputStream(Files.newOutputStream(tar));
    }

    @Test
    void unpacksFilesDirectoriesAndLinksWithinTheTree() throws Exception {
        file("bin/run", "#!/bin/sh");
        link("lib/current", "../bin/run");
        unpack();
        assertEquals("#!/bin/sh", Files.readString(target.resolve("lib/current")));
    }

    @Test
    void refusesALinkThatStepsOutThroughAnotherLink() throws Exception {
        link("here", ".");
        link("up", "here/..");
        file("up/escaped", "outside");
        assertThrows(ArtifactRefused.class, this::unpack);
        assertFalse(Files.exists(target.resolveSibling("escaped"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void makesNoDirectoryThroughALink() throws Exception {
        link("here", ".");
        entry(new TarArchiveEntry("here/made/"));
        assertThrows(ArtifactRefused.class, this::unpack);
    }

    @Test
    void refusesNamesThatLeave() throws Exception {
        file("../escaped", "outside");
        assertThrows(ArtifactRefused.class, this::unpack);
        assertFalse(Files.exists(target.resolveSibling("escaped")));
    }

    @Test
    void refusesPipesAndTheSameFileTwice() throws Exception {
        entry(new TarArchiveEntry("pipe", TarConstants.LF_FIFO));
        assertThrows(ArtifactRefused.class, this::unpack);

        beginTar();
        target = target.resolveSibling("twice");
        file("a", "1");
        file("a", "2");
        assertThrows(ArtifactRefused.class, this::unpack);
    }

    @Test
    void refusesMoreThanTheBound() throws Exception {
        file("big", "x".repeat(2_000));
        assertThrows(ArtifactRefused.class, this::unpack);
    }

    private void unpack() throws IOException, ArtifactRefused {
        out.close();
        Unpacker.unpack(Files.newInputStream(tar), target, 1_000);
    }

    private void file(String name, String text) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(text.length());
        out.putArchiveEntry(entry);
        out.write(text.getBytes());
        out.closeArchiveEntry();
    }

    private void link(String name, String to) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(to);
        entry(entry);
    }

    private void entry(TarArchiveEntry entry) throws IOException {
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
    }
}
