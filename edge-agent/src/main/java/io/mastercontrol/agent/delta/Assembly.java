package io.mastercontrol.agent.delta;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.agent.artifact.ArtifactStore;
import io.mastercontrol.agent.artifact.Downloads;
import io.mastercontrol.agent.artifact.TreeDigest;
import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.contracts.release.ContentMap;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Puts an artifact together from files that lie here, whatever they are called, and what is missing of it. For when there is
 * no patch: the control plane does not know what is here, makes none, or files here are damaged. What is there is always the
 * beginning of the artifact, so it goes on after a power cut, also as a download of the rest.
 */
final class Assembly {
    private static final Logger LOG = Logger.getLogger(Assembly.class);
    private static final long SMALL = 64 * 1024;
    /** Less than this part of it is not worth reading everything that lies here. */
    private static final int WORTH = 5;

    private static final int CHUNK = 64 * 1024;

    private final ArtifactStore store;
    private final Downloads downloads;

    Assembly(ArtifactStore store) {
        this.store = store;
        this.downloads = store.downloads();
    }

    /**
     * Whether it is all there afterwards; if not, nothing was done.
     *
     * @throws IOException when trying again can help
     */
    boolean run(String release, ReleaseArtifact artifact, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        String to = hex(artifact);
        if (!artifact.mediaType().equals(ReleaseArtifact.TAR) || artifact.size() < SMALL || Files.exists(refused(to))) {
            return false;
        }
        List<Path> trees = store.others(release, artifact.digest());
        if (trees.isEmpty()) {
            return false;
        }
        ContentMap map = map(artifact);
        Map<String, Path> here = here(trees, map);
        long reusable = map.files().stream()
                .filter(part -> here.containsKey(part.sha256()))
                .mapToLong(ContentMap.Part::length)
                .sum();
        if (reusable * WORTH < artifact.size()) {
            return false;
        }
        downloads.keepOnly(to);
        Path file = downloads.file(to);
        long have = Files.exists(file) ? Files.size(file) : 0;
        downloads.requireSpace(artifact.size() * 2 - have);
        for (ContentMap.Part part : map.files()) {
            Path source = here.get(part.sha256());
            if (source != null && part.end() > have) {
                have = fetch(artifact, file, have, part.offset(), progress, cancelled);
                have = copy(source, file, have, part);
                progress.accept(have);
            }
        }
        fetch(artifact, file, have, artifact.size(), progress, cancelled);
        prove(artifact, file);
        return true;
    }

    private ContentMap map(ReleaseArtifact artifact) throws IOException {
        try {
            return ContentMap.parse(downloads.map(artifact.digest(), ContentMap.MOST_BYTES), artifact.size());
        } catch (IllegalArgumentException e) {
            LOG.debugf("There is no use in the map of %s: %s", artifact.digest(), e.getMessage());
            return new ContentMap(List.of());
        }
    }

    /** By its hash, a file with content that is needed. */
    private static Map<String, Path> here(List<Path> trees, ContentMap map) throws IOException {
        Set<Long> sizes = new HashSet<>();
        Set<String> needed = new HashSet<>();
        map.files().forEach(part -> {
            sizes.add(part.length());
            needed.add(part.sha256());
        });
        Map<String, Path> found = new HashMap<>();
        for (Path tree : trees) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    if (Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                            && sizes.contains(Files.size(file))) {
                        String hash = TreeDigest.ofContent(file);
                        if (needed.contains(hash)) {
                            found.putIfAbsent(hash, file);
                        }
                    }
                }
            }
        }
        return found;
    }

    private long fetch(
            ReleaseArtifact artifact, Path file, long have, long end, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        if (have >= end) {
            return have;
        }
        int status = downloads.get(
                new Downloads.Request(artifact.digest(), file, have, null, end, end), progress, cancelled);
        if (status != 206) {
            throw new IOException("the control plane answered " + status + " to the download of a part");
        }
        if (cancelled.getAsBoolean()) {
            throw new IOException("cancelled");
        }
        return Files.size(file);
    }

    /** What of a file is not there yet, to the end. */
    private long copy(Path source, Path file, long have, ContentMap.Part part) throws IOException {
        try (InputStream in = Files.newInputStream(source);
                FileChannel out = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            in.skipNBytes(have - part.offset());
            byte[] buffer = new byte[CHUNK];
            long at = have;
            while (at < part.end()) {
                int n = in.read(buffer, 0, (int) Math.min(buffer.length, part.end() - at));
                if (n < 0) {
                    throw new IOException(source + " has become shorter");
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                at += n;
            }
            saved(file)
                    .write(String.valueOf(saved(file.getFileName().toString()) + at - have)
                            .getBytes(StandardCharsets.US_ASCII));
            return at;
        }
    }

    private void prove(ReleaseArtifact artifact, Path file) throws IOException {
        String made = "sha256:" + TreeDigest.ofContent(file);
        if (!made.equals(artifact.digest())) {
            Files.delete(file);
            Files.deleteIfExists(saved(file).path());
            Files.write(refused(hex(artifact)), new byte[0]);
            throw new IOException("what was put together hashes to " + made + "; downloading the whole");
        }
    }

    /** Bytes of it that need not be fetched, since they were here. */
    long saved(String to) throws IOException {
        return saved(downloads.file(to))
                .read()
                .map(bytes -> Long.parseLong(new String(bytes, StandardCharsets.US_ASCII)))
                .orElse(0L);
    }

    void over(String to) throws IOException {
        Files.deleteIfExists(saved(downloads.file(to)).path());
        Files.deleteIfExists(refused(to));
    }

    private static DurableFile saved(Path file) {
        return new DurableFile(file.resolveSibling(file.getFileName() + ".saved"));
    }

    private Path refused(String to) {
        return downloads.file(to + ".refused");
    }

    private static String hex(ReleaseArtifact artifact) {
        return artifact.digest().substring("sha256:".length());
    }
}
