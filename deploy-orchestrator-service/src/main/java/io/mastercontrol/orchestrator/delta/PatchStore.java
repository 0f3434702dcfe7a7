package io.mastercontrol.orchestrator.delta;

import io.mastercontrol.contracts.delta.PatchSeal;
import io.mastercontrol.orchestrator.artifact.ArtifactConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Patches on the disk, beside the artifacts: {@code patches/1/<to>-<from>.patch}, or {@code .none} with the reason why there
 * will be none. Every call blocks on the disk. Replicas that share the directory can make the same one twice; either is good.
 */
@ApplicationScoped
public class PatchStore {
    /** Grows when patches are made better or otherwise: all are made anew. */
    private static final String VERSION = "patches/1";

    private final Path root;
    private final DeltaConfig config;

    PatchStore(ArtifactConfig artifacts, DeltaConfig config) {
        this.root = artifacts.directory().toAbsolutePath();
        this.config = config;
    }

    /** For somebody who needs it: it is kept longer for that. */
    Patch find(Patch.Pair pair) throws IOException {
        Patch found = peek(pair);
        if (!(found instanceof Patch.Ready ready)) {
            return found;
        }
        try {
            Files.setLastModifiedTime(ready.file(), FileTime.from(Instant.now()));
            return ready;
        } catch (NoSuchFileException e) {
            return never(pair);
        }
    }

    /** For somebody who only wants to know. */
    Patch peek(Patch.Pair pair) throws IOException {
        Path file = file(pair, ".patch");
        try (InputStream in = Files.newInputStream(file)) {
            return new Patch.Ready(file, Files.size(file), PatchSeal.hash(in.readNBytes(PatchSeal.BYTES)));
        } catch (NoSuchFileException e) {
            return never(pair);
        }
    }

    private Patch never(Patch.Pair pair) throws IOException {
        try {
            return new Patch.Never(Files.readString(file(pair, ".none")));
        } catch (NoSuchFileException e) {
            return new Patch.Unmade();
        }
    }

    /** Where something new is written before it is kept. */
    Path beside() throws IOException {
        return directory().resolve(UUID.randomUUID() + ".tmp");
    }

    void keep(Patch.Pair pair, Path made) throws IOException {
        Files.move(made, file(pair, ".patch"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sweep(null, true);
    }

    void giveUp(Patch.Pair pair, String reason) throws IOException {
        Path beside = beside();
        Files.writeString(beside, reason);
        Files.move(beside, file(pair, ".none"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path directory() throws IOException {
        return Files.createDirectories(root.resolve(VERSION));
    }

    private Path file(Patch.Pair pair, String ending) throws IOException {
        return directory().resolve(Patch.Pair.hex(pair.to()) + "-" + Patch.Pair.hex(pair.from()) + ending);
    }

    /** What was removed, or would be. */
    public record Swept(int patches, long bytes) {}

    /**
     * Removes what has not been asked for longest, until the rest fits; what nobody asked for in a long time; what was left
     * unfinished; and what leads from or to something that is not there any more.
     *
     * @param digests artifacts that stay, or null to leave that out
     * @param really false only to look
     */
    public Swept sweep(Set<String> digests, boolean really) throws IOException {
        int patches = 0;
        long bytes = 0;
        long kept = 0;
        for (Shelved file : newestFirst()) {
            kept += file.bytes();
            if (kept > config.keepBytes() || file.isOutdated(config) || (digests != null && !file.fits(digests))) {
                kept -= file.bytes();
                patches++;
                bytes += file.bytes();
                if (really) {
                    Files.deleteIfExists(file.path());
                }
            }
        }
        return new Swept(patches, bytes);
    }

    private List<Shelved> newestFirst() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.map(Shelved::of)
                    .sorted(Comparator.comparingLong(Shelved::touched).reversed())
                    .toList();
        }
    }

    /** @param touched milliseconds; by the disk's clock, which decides nothing but what is made again */
    private record Shelved(Path path, long bytes, long touched) {
        static Shelved of(Path path) {
            return new Shelved(path, path.toFile().length(), path.toFile().lastModified());
        }

        boolean isOutdated(DeltaConfig config) {
            long age = System.currentTimeMillis() - touched;
            boolean unfinished = path.toString().endsWith(".tmp");
            return age > (unfinished ? config.longest().multipliedBy(2) : config.keepFor()).toMillis();
        }

        boolean fits(Set<String> digests) {
            String name = path.getFileName().toString();
            return name.endsWith(".tmp")
                    || Stream.of(name.substring(0, name.lastIndexOf('.')).split("-"))
                            .allMatch(hex -> digests.contains("sha256:" + hex));
        }
    }
}
