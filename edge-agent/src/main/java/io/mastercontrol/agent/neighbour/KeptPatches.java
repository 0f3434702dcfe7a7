package io.mastercontrol.agent.neighbour;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Patches that were applied here and are kept for neighbours, below {@code DATA/neighbours}: the first to go when room is short. */
public record KeptPatches(Path directory) {
    public static KeptPatches in(Path data) {
        return new KeptPatches(data.resolve("neighbours"));
    }

    /** The newest first. */
    public List<Path> all() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted(
                            Comparator.comparing((Path file) -> file.toFile().lastModified())
                                    .reversed())
                    .toList();
        }
    }

    /** Takes a file over, and lets go of the oldest until the rest fits. */
    public Path keep(Path patch, long bytes) throws IOException {
        Files.createDirectories(directory);
        Path kept = directory.resolve(patch.getFileName());
        Files.move(patch, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        long sum = 0;
        for (Path file : all()) {
            sum += file.toFile().length();
            if (sum > bytes) {
                Files.deleteIfExists(file);
            }
        }
        return kept;
    }

    /** Deletes all; answers how many bytes that freed. */
    public long drop() throws IOException {
        long freed = 0;
        for (Path file : all()) {
            freed += file.toFile().length();
            Files.deleteIfExists(file);
        }
        return freed;
    }
}
