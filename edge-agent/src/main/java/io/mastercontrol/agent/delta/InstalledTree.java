package io.mastercontrol.agent.delta;

import io.mastercontrol.agent.artifact.TreeListing;
import io.mastercontrol.contracts.delta.PatchDamaged;
import io.mastercontrol.contracts.delta.TreeEntry;
import io.mastercontrol.contracts.delta.TreeTar;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An unpacked release as the tar that it came in; reads one file at a time, wherever it is asked to. */
final class InstalledTree implements AutoCloseable {
    private static final int MOST_ENTRIES = 50_000;
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path directory;
    private final TreeTar tar;
    private TreeEntry open;
    private FileChannel channel;

    /** @throws PatchDamaged if something that was unpacked is not there any more */
    InstalledTree(Path directory) throws IOException {
        this.directory = directory;
        List<TreeEntry> entries = new ArrayList<>();
        List<String> paths = TreeListing.read(directory);
        if (paths.size() > MOST_ENTRIES) {
            throw new PatchDamaged("the old release has more than " + MOST_ENTRIES + " files");
        }
        for (String path : paths) {
            entries.add(entry(path));
        }
        this.tar = new TreeTar(entries, this::read);
    }

    TreeTar tar() {
        return tar;
    }

    private TreeEntry entry(String path) throws IOException {
        Path file = directory.resolve(path);
        try {
            PosixFileAttributes is = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (is.isSymbolicLink()) {
                String target = Files.readSymbolicLink(file).toString();
                return new TreeEntry(path, TreeEntry.Kind.LINK, false, 0, target);
            }
            if (is.isDirectory()) {
                return new TreeEntry(path, TreeEntry.Kind.DIRECTORY, false, 0, "");
            }
            boolean executable = is.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
            return new TreeEntry(path, TreeEntry.Kind.FILE, executable, is.size(), "");
        } catch (NoSuchFileException e) {
            throw new PatchDamaged("the old release has lost " + path);
        }
    }

    private void read(TreeEntry file, long at, byte[] into, int offset, int length) throws IOException {
        if (open != file) {
            close();
            channel = FileChannel.open(directory.resolve(file.path()), READ);
            open = file;
        }
        ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position() - offset) < 0) {
                throw new PatchDamaged("the old release's " + file.path() + " became shorter");
            }
        }
    }

    @Override
    public void close() throws IOException {
        open = null;
        if (channel != null) {
            channel.close();
        }
    }
}
