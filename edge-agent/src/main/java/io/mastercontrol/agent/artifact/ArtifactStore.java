package io.mastercontrol.agent.artifact;

import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrift;
import io.mastercontrol.agent.link.Traffic;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
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
    private static final long RESERVE_BYTES = 16L * 1024 * 1024;
    private static final int CHUNK = 64 * 1024;
    /** What a request with its device's certificate takes. */
    private static final int REQUEST_BYTES = 2_000;

    private static final long MAX_UNPACKED = 8L * 1024 * 1024 * 1024;

    private final Path downloads;
    private final Path releases;
    private final URI controlPlane;
    private final DeviceToken token;
    private final Thrift thrift;
    private final LongSupplier nanoTime;

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
        this.nanoTime = nanoTime;
        this.downloads = data.resolve("downloads");
        this.releases = data.resolve("releases");
        this.controlPlane = controlPlane;
        this.token = new DeviceToken(identity, clock);
        this.thrift = thrift;
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
        Files.createDirectories(downloads);
        Path file = downloads.resolve(hex(artifact.digest()));
        long have = Files.exists(file) ? Files.size(file) : 0;
        if (have > artifact.size()) {
            Files.delete(file);
            have = 0;
        }
        if (have < artifact.size()) {
            dropAllBut(file);
            requireSpace(artifact.size() * 2 - have);
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

    /** One download at a time: any other is of a release that is not wanted any more. */
    private void dropAllBut(Path file) throws IOException {
        try (Stream<Path> found = Files.list(downloads)) {
            for (Path other : found.filter(path -> !path.equals(file)).toList()) {
                Files.deleteIfExists(other);
            }
        }
    }

    private void requireSpace(long bytes) throws IOException, ArtifactRefused {
        long free = Files.getFileStore(downloads).getUsableSpace();
        if (free < bytes + RESERVE_BYTES) {
            throw new ArtifactRefused("the disk has " + free + " bytes free, and the release needs "
                    + (bytes + RESERVE_BYTES) + " to be installed beside the old one");
        }
    }

    private void fetch(ReleaseArtifact artifact, Path file, long have, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        mustBeAffordable();
        URI uri = URI.create(controlPlane + "/api/v1/artifacts/" + artifact.digest());
        HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
        thrift.sent(Traffic.DOWNLOAD, REQUEST_BYTES);
        http.setConnectTimeout(10_000);
        http.setReadTimeout(30_000);
        http.setRequestProperty("Authorization", "Bearer " + token.mint());
        if (have > 0) {
            http.setRequestProperty("Range", "bytes=" + have + "-");
        }
        try {
            int status = http.getResponseCode();
            if (status == 404 || status == 410) {
                throw new ArtifactRefused("the control plane no longer has the artifact " + artifact.digest());
            }
            if (status == 416) {
                Files.deleteIfExists(file);
                throw new IOException("the control plane has no more than the " + have + " bytes that are here;"
                        + " starting afresh");
            }
            if (status != 200 && status != 206) {
                throw new IOException("the control plane answered " + status + " to the download");
            }
            copy(http.getInputStream(), file, status == 206 ? have : 0, artifact.size(), progress, cancelled);
        } finally {
            http.disconnect();
        }
    }

    private void mustBeAffordable() throws DownloadDeferred {
        Optional<String> why = thrift.heldBack(Traffic.DOWNLOAD, CHUNK);
        if (why.isPresent()) {
            throw new DownloadDeferred(why.get());
        }
    }

    private void copy(
            InputStream from, Path file, long have, long size, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        long there = have;
        StandardOpenOption mode = have > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (InputStream in = from;
                OutputStream out =
                        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode)) {
            byte[] buffer = new byte[CHUNK];
            Pace pace = new Pace(nanoTime);
            for (int n = in.read(buffer); n >= 0 && !cancelled.getAsBoolean(); n = in.read(buffer)) {
                there += n;
                thrift.received(Traffic.DOWNLOAD, n);
                pace.received(n);
                if (there > size) {
                    Files.deleteIfExists(file);
                    throw new ArtifactRefused(
                            "the control plane sends more than the " + size + " bytes of the artifact");
                }
                try {
                    out.write(buffer, 0, n);
                } catch (IOException e) {
                    Files.deleteIfExists(file);
                    throw new ArtifactRefused("the disk does not take the download: " + e.getMessage());
                }
                progress.accept(there);
                if (there < size) {
                    mustBeAffordable();
                }
            }
        }
        if (there < size) {
            throw new IOException("the download ended after " + there + " of " + size + " bytes");
        }
    }

    private static void verify(ReleaseArtifact artifact, Path file) throws IOException, ArtifactRefused {
        MessageDigest digest = TreeDigest.sha256();
        TreeDigest.content(digest, file);
        String actual = "sha256:" + HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(artifact.digest())) {
            Files.delete(file);
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
        Path target = directory(release, artifact.treeId());
        Path beside = target.resolveSibling(target.getFileName() + ".tmp");
        Trees.delete(beside);
        try {
            if (artifact.mediaType().equals(ReleaseArtifact.TAR)) {
                Unpacker.unpack(download, beside, MAX_UNPACKED);
            } else {
                WholeFile.place(artifact, download, beside);
            }
            settle(beside, target);
        } catch (ArtifactRefused e) {
            Trees.delete(beside);
            throw e;
        } catch (IOException e) {
            Trees.delete(beside);
            throw new ArtifactRefused("the artifact cannot be unpacked: " + e.getMessage());
        }
        Files.deleteIfExists(download);
        return target;
    }

    private static void settle(Path beside, Path target) throws IOException {
        treeFile(target).write(TreeDigest.of(beside).getBytes(StandardCharsets.US_ASCII));
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
                if (!kept.contains(version.getFileName().toString().replace(".tree", ""))) {
                    Trees.delete(version);
                }
            }
        }
    }

    private static String hex(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }
}
