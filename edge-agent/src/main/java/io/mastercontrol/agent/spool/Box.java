package io.mastercontrol.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A workload's outbox directory, which the workload may change at any moment into anything: every step starts from the open
 * directory above it and follows no link, so that nothing outside is ever read or deleted.
 */
final class Box implements AutoCloseable {
    /** Larger files are refused. */
    static final int LARGEST = 64 * 1024;

    private static final String TAKEN = ".json";
    private static final String REFUSED = ".refused";
    private static final int MOST_AT_ONCE = 10_000;
    private static final int REFUSED_KEPT = 20;

    private final List<SecureDirectoryStream<Path>> open;
    private final SecureDirectoryStream<Path> box;
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Waiting> refused = new ArrayList<>();

    /** A file that waits; {@code id} tells it from any other there ever was. */
    record Waiting(Path name, String id, long size, FileTime since) {}

    private Box(List<SecureDirectoryStream<Path>> open) throws IOException {
        this.open = open;
        this.box = open.get(open.size() - 1);
        for (Path entry : box) {
            if (waiting.size() < MOST_AT_ONCE) {
                look(entry.getFileName());
            }
        }
        Comparator<Waiting> byAge = Comparator.comparing(Waiting::since)
                .thenComparing(one -> one.name().toString());
        waiting.sort(byAge);
        refused.sort(byAge.reversed());
    }

    /**
     * Opens {@code HOME/state/outbox}.
     *
     * @throws NoSuchFileException if there is none
     */
    static Box open(Path home) throws IOException {
        List<SecureDirectoryStream<Path>> open = new ArrayList<>();
        try {
            open.add(secure(Files.newDirectoryStream(home)));
            for (String name : List.of("state", "outbox")) {
                open.add(open.get(open.size() - 1).newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS));
            }
            return new Box(open);
        } catch (NotDirectoryException e) {
            close(open);
            throw new NoSuchFileException(e.getMessage());
        } catch (IOException | DirectoryIteratorException e) {
            close(open);
            throw e;
        }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("this system cannot open directories safely");
    }

    private void look(Path name) throws IOException {
        String text = name.toString();
        boolean taken = text.endsWith(TAKEN) && !text.startsWith(".");
        if (!taken && !text.endsWith(REFUSED)) {
            return;
        }
        try {
            PosixFileAttributes file = box.getFileAttributeView(
                            name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
            if (file.isRegularFile()) {
                String id = text + " " + file.fileKey() + " " + file.lastModifiedTime();
                (taken ? waiting : refused).add(new Waiting(name, id, file.size(), file.lastModifiedTime()));
            }
        } catch (NoSuchFileException e) {
            // Whoever put it there took it away again.
            return;
        }
    }

    /** What waits, the oldest first. */
    List<Waiting> waiting() {
        return waiting;
    }

    /** @throws IllegalArgumentException with a sentence if it is too large */
    byte[] read(Waiting file) throws IOException {
        try (SeekableByteChannel in =
                box.newByteChannel(file.name(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(LARGEST, file.size()) + 1);
            while (bytes.hasRemaining() && in.read(bytes) >= 0) {}
            if (bytes.position() > LARGEST) {
                throw new IllegalArgumentException("it has more than " + LARGEST + " bytes");
            }
            byte[] content = new byte[bytes.position()];
            bytes.flip().get(content);
            return content;
        }
    }

    void delete(Waiting file) throws IOException {
        box.deleteFile(file.name());
    }

    /** Lets it lie under a name that is not taken, for a person to look at; the oldest of many go. */
    void refuse(Waiting file) throws IOException {
        box.move(file.name(), box, Path.of(file.name() + REFUSED));
        refused.add(0, file);
        while (refused.size() > REFUSED_KEPT) {
            String oldest = refused.remove(refused.size() - 1).name().toString();
            box.deleteFile(Path.of(oldest.endsWith(REFUSED) ? oldest : oldest + REFUSED));
        }
    }

    @Override
    public void close() throws IOException {
        close(open);
    }

    private static void close(List<SecureDirectoryStream<Path>> open) throws IOException {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }
}
