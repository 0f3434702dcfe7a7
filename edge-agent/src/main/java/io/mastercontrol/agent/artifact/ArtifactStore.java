package io.mastercontrol.agent.artifact;

import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrift;
import io.mastercontrol.contracts.release.PieceList;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Gets artifacts and keeps them unpacked in {@code releases/<name>/<digest>/}. A download goes on where it was cut off,
 * and is hashed before anything is unpacked; a directory appears under its final name only when it is whole.
 */
public final class ArtifactStore {
    private static final long MAX_UNPACKED = 8L * 1024 * 1024 * 1024;

    private final Downloads downloads;
    private final Path releases;

    public ArtifactStore(Path data, URI controlPlane, DeviceIdentity identity, ServerClock clock, Thrift thrift) {
        this(data, controlPlane, identity, clock, thrift, System::nanoTime);
    }

    /** @param nanoTime monotonic nanoseconds, by which a download that is too slow is given up */
    ArtifactStore(
            Path data,
            URI controlPlane,
            DeviceIdentity identity,
            ServerClock clock,
            Thrift thrift,
            LongSupplier nanoTime) {
        this.downloads = new Downloads(data.resolve("downloads"), controlPlane, identity, clock, thrift, nanoTime);
        this.releases = data.resolve("releases");
    }

    public Downloads downloads() {
        return downloads;
    }

    /** Directories of the other contents of a release that lie here unpacked, the newest first. */
    public List<Path> others(String release, String digest) throws IOException {
        Path parent = releases.resolve(release);
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(parent)) {
            return found.filter(path -> path.getFileName().toString().matches("[0-9a-f]{64}"))
                    .filter(path -> !path.equals(directory(release, digest))
                            && Files.exists(treeFile(path).path()))
                    .sorted(Comparator.comparing((Path path) -> path.toFile().lastModified())
                            .reversed())
                    .toList();
        }
    }

    /** Where the content of a release lies once it is unpacked. */
    public Path directory(String release, String digest) {
        return releases.resolve(release).resolve(hex(digest));
    }

    /** Whether it lies there unpacked, each file as it was when it was unpacked; a damaged one is removed. */
    public boolean has(String release, String digest) throws IOException {
        Path directory = directory(release, digest);
        Optional<byte[]> recorded = treeFile(directory).read();
        if (!Files.isDirectory(directory) || recorded.isEmpty()) {
            return false;
        }
        if (new String(recorded.get(), StandardCharsets.US_ASCII).equals(TreeDigest.of(directory))) {
            return true;
        }
        Trees.delete(directory);
        return false;
    }

    /** Beside the directory, the paths of what was unpacked: a workload may have written more. */
    public static DurableFile listing(Path directory) {
        return new DurableFile(directory.resolveSibling(directory.getFileName() + ".files"));
    }

    /** Beside the directory, the hash that it had when it was unpacked. */
    private static DurableFile treeFile(Path directory) {
        return new DurableFile(directory.resolveSibling(directory.getFileName() + ".tree"));
    }

    /**
     * Downloads what is missing of it, once.
     *
     * @param progress is told how many bytes are there
     * @param cancelled is asked now and then
     * @throws DownloadDeferred when the link's budget leaves no room for it now
     * @throws IOException when trying again can help
     * @throws ArtifactRefused when it cannot
     */
    public Path download(ReleaseArtifact artifact, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        Path file = downloads.file(hex(artifact.digest()));
        downloads.keepOnly(hex(artifact.digest()));
        long have = Files.exists(file) ? Files.size(file) : 0;
        if (have > artifact.size()) {
            Files.delete(file);
            have = 0;
        }
        if (have < artifact.size()) {
            downloads.requireSpace(artifact.size() * 2 - have);
            fetch(artifact, file, have, progress, cancelled);
        }
        if (cancelled.getAsBoolean()) {
            throw new IOException("cancelled");
        }
        try {
            verify(artifact, file);
        } catch (ArtifactRefused e) {
            if (have == 0) {
                throw e;
            }
            // What lay here before a power cut may be damaged: only a fresh download tells about the artifact itself.
            throw new IOException("what an earlier download left was damaged; starting afresh", e);
        }
        return file;
    }

    private void fetch(ReleaseArtifact artifact, Path file, long have, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        int status = downloads.get(
                new Downloads.Request(artifact.digest(), file, have, null, artifact.size()), progress, cancelled);
        switch (status) {
            case 200, 206 -> requireWhole(artifact, file);
            case 404, 410 ->
                throw new ArtifactRefused("the control plane no longer has the artifact " + artifact.digest());
            case 416 -> {
                Files.deleteIfExists(file);
                throw new IOException("the control plane has no more than the " + have + " bytes that are here;"
                        + " starting afresh");
            }
            default -> throw new IOException("the control plane answered " + status + " to the download");
        }
    }

    private static void requireWhole(ReleaseArtifact artifact, Path file) throws IOException {
        long there = Files.size(file);
        if (there < artifact.size()) {
            throw new IOException("the download ended after " + there + " of " + artifact.size() + " bytes");
        }
    }

    private static void verify(ReleaseArtifact artifact, Path file) throws IOException, ArtifactRefused {
        MessageDigest digest = TreeDigest.sha256();
        TreeDigest.content(digest, file);
        try {
            requireSame(artifact, digest);
        } catch (ArtifactRefused e) {
            Files.delete(file);
            throw e;
        }
    }

    private static void requireSame(ReleaseArtifact artifact, MessageDigest digest) throws ArtifactRefused {
        String actual = "sha256:" + HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(artifact.digest())) {
            throw new ArtifactRefused(
                    "the artifact is corrupt: its content hashes to " + actual + " instead of " + artifact.digest());
        }
    }

    /**
     * Unpacks a verified download beside everything else, and removes the download.
     *
     * @throws ArtifactRefused also when the disk is full: nothing of it stays, and the old version runs on
     */
    public Path unpack(String release, ReleaseArtifact artifact, Path download) throws IOException, ArtifactRefused {
        if (!artifact.mediaType().equals(ReleaseArtifact.TAR)) {
            Path target = unpack(artifact, release, beside -> {
                WholeFile.place(artifact, download, beside);
                try (InputStream in = Files.newInputStream(download)) {
                    return PieceList.of(in);
                }
            });
            Files.deleteIfExists(download);
            return target;
        }
        try (InputStream tar = Files.newInputStream(download)) {
            Path target = unpack(release, artifact, tar);
            Files.deleteIfExists(download);
            return target;
        }
    }

    /**
     * Unpacks a tar whose hash is known to be the artifact's, and is looked at once more while it is unpacked.
     *
     * @throws ArtifactRefused also when the disk is full: nothing of it stays, and the old version runs on
     */
    public Path unpack(String release, ReleaseArtifact artifact, InputStream tar) throws ArtifactRefused, IOException {
        PieceList.Maker pieces = new PieceList.Maker();
        DigestInputStream hashed = new DigestInputStream(new PiecesInputStream(tar, pieces), TreeDigest.sha256()) {
            @Override
            public void close() {
                // What is behind the last entry has to be hashed too; the caller closes.
            }
        };
        return unpack(artifact, release, beside -> {
            Unpacker.unpack(hashed, beside, MAX_UNPACKED);
            hashed.transferTo(OutputStream.nullOutputStream());
            requireSame(artifact, hashed.getMessageDigest());
            return pieces.list();
        });
    }

    /** What lies here in the form in which it came, with the hashes of its pieces: for neighbours. */
    public List<SharedArtifact> shared() throws IOException {
        if (!Files.isDirectory(releases)) {
            return List.of();
        }
        List<SharedArtifact> found = new ArrayList<>();
        try (Stream<Path> notes = Files.find(
                releases, 2, (path, attributes) -> path.getFileName().toString().endsWith(SharedArtifact.ENDING))) {
            for (Path note : notes.toList()) {
                SharedArtifact.read(note).ifPresent(found::add);
            }
        }
        return found;
    }

    private interface Content {
        PieceList putInto(Path beside) throws IOException, ArtifactRefused;
    }

    private Path unpack(ReleaseArtifact artifact, String release, Content content) throws IOException, ArtifactRefused {
        Path target = directory(release, artifact.treeId());
        Path beside = target.resolveSibling(target.getFileName() + ".tmp");
        Trees.delete(beside);
        try {
            PieceList pieces = content.putInto(beside);
            settle(beside, target);
            SharedArtifact.note(target, artifact, pieces);
        } catch (ArtifactRefused e) {
            Trees.delete(beside);
            throw e;
        } catch (IOException e) {
            Trees.delete(beside);
            throw new ArtifactRefused("the artifact cannot be unpacked: " + e.getMessage());
        }
        return target;
    }

    private static void settle(Path beside, Path target) throws IOException {
        treeFile(target).write(TreeDigest.of(beside).getBytes(StandardCharsets.US_ASCII));
        listing(target).write(TreeListing.of(beside).getBytes(StandardCharsets.UTF_8));
        Trees.delete(target);
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        DurableFile.forceDirectory(target.getParent());
    }

    /** An empty directory to start in, for a release that is workload YAML alone. */
    public Path empty(String release, String digest) throws IOException {
        return Files.createDirectories(directory(release, digest));
    }

    /** Removes every unpacked version of a release but these digests. */
    public void keepOnly(String release, Set<String> digests) throws IOException {
        Path parent = releases.resolve(release);
        if (!Files.isDirectory(parent)) {
            return;
        }
        Set<String> kept = digests.stream().map(ArtifactStore::hex).collect(java.util.stream.Collectors.toSet());
        try (Stream<Path> versions = Files.list(parent)) {
            for (Path version : versions.toList()) {
                if (!kept.contains(version.getFileName().toString().replaceFirst("\\.(tree|files|share)$", ""))) {
                    Trees.delete(version);
                }
            }
        }
    }

    private static String hex(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }
}
