package io.mastercontrol.agent.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The captured output that workloads can do without: what has been rotated. */
record RotatedLogs(Path data) {
    private record Aged(Path file, FileTime time) {}

    /** Deletes the oldest of all workloads' rotated files; answers how many bytes that freed, 0 if there are none. */
    long dropOldest(int most) throws IOException {
        List<Aged> all = new ArrayList<>();
        Path workloads = data.resolve("workloads");
        if (Files.isDirectory(workloads)) {
            try (Stream<Path> found = Files.find(
                    workloads,
                    3,
                    (path, attributes) -> attributes.isRegularFile()
                            && path.getParent().endsWith("logs")
                            && path.getFileName().toString().matches(".*\\.log\\.\\d+"))) {
                for (Path file : found.toList()) {
                    all.add(new Aged(file, Files.getLastModifiedTime(file)));
                }
            }
        }
        long freed = 0;
        for (Aged old : all.stream()
                .sorted(Comparator.comparing(Aged::time))
                .limit(most)
                .toList()) {
            long size = Files.size(old.file());
            if (Files.deleteIfExists(old.file())) {
                freed += size;
            }
        }
        return freed;
    }
}
