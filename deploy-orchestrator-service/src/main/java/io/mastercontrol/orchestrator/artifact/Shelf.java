package io.mastercontrol.orchestrator.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Files that can be had again, up to so many bytes; those that nobody asked for longest go first. */
final class Shelf {
    private static final Logger LOG = Logger.getLogger(Shelf.class);
    /** What was asked for just now is about to be opened. */
    private static final Duration FRESH = Duration.ofMinutes(10);

    private final Path root;
    private final long most;
    private final Map<Path, Integer> held = new ConcurrentHashMap<>();

    /** @param root below which the files are */
    Shelf(Path root, long most) {
        this.root = root;
        this.most = most;
    }

    /** Whether it is there; then it stays for a while. */
    boolean touch(Path file) throws IOException {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** It stays until that is run. */
    Runnable hold(Path file) {
        held.merge(file, 1, Integer::sum);
        return () -> held.computeIfPresent(file, (same, count) -> count == 1 ? null : count - 1);
    }

    private record Item(Path file, long size, Instant used) {}

    /** Removes what is too much. */
    synchronized void makeRoom() throws IOException {
        List<Item> items = items();
        long sum = items.stream().mapToLong(Item::size).sum();
        Instant fresh = Instant.now().minus(FRESH);
        items.sort(Comparator.comparing(Item::used));
        for (Item item : items) {
            if (sum <= most) {
                return;
            }
            if (item.used().isBefore(fresh) && !held.containsKey(item.file())) {
                Files.deleteIfExists(item.file());
                sum -= item.size();
                LOG.debugf("%s is not at hand any more", item.file().getFileName());
            }
        }
    }

    private List<Item> items() throws IOException {
        List<Item> items = new ArrayList<>();
        if (!Files.isDirectory(root)) {
            return items;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                try {
                    if (Files.isRegularFile(file)) {
                        items.add(new Item(
                                file,
                                Files.size(file),
                                Files.getLastModifiedTime(file).toInstant()));
                    }
                } catch (NoSuchFileException e) {
                    // It was removed meanwhile.
                    continue;
                }
            }
        }
        return items;
    }
}
