package io.mastercontrol.agent.delta;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.agent.artifact.ArtifactStore;
import io.mastercontrol.agent.artifact.Downloads;
import io.mastercontrol.agent.artifact.SharedArtifact;
import io.mastercontrol.agent.disk.DurableFile;
import io.mastercontrol.agent.neighbour.KeptPatches;
import io.mastercontrol.agent.neighbour.Neighbourhood;
import io.mastercontrol.agent.neighbour.Wish;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/**
 * Brings content to this device in the cheapest way there is: not at all, as a patch against content of the same release
 * that lies here, as what is missing beside the files that lie here, or whole; and either of them from a neighbour, if one has it or is about to. Everything can be done again after a power cut; what counts is on the disk.
 */
public final class Supply {
    private static final Logger LOG = Logger.getLogger(Supply.class);
    /** Below this, asking for a patch costs as much as it saves. */
    private static final long SMALL = 16 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Where bytes cost, and still well within the time that a rollout grants without news. */
    private static final Duration SPARING_PATIENCE = Duration.ofMinutes(5);

    private final ArtifactStore store;
    private final Downloads downloads;
    private final Neighbourhood neighbourhood;
    private final Assembly assembly;
    private final NeighbourPatches neighbourPatches;
    private SharedDownload shared;
    private String waitsFor;
    private long waitsSince;

    public Supply(ArtifactStore store, Neighbourhood neighbourhood, KeptPatches kept) {
        this.store = store;
        this.downloads = store.downloads();
        this.neighbourhood = neighbourhood;
        this.assembly = new Assembly(store);
        this.neighbourPatches = new NeighbourPatches(downloads, neighbourhood, kept);
    }

    public ArtifactStore store() {
        return store;
    }

    /** Offers neighbours what came before the agent started. */
    public void offerAgain() throws IOException {
        for (SharedArtifact artifact : store.shared()) {
            offer(artifact);
        }
        neighbourPatches.offerAgain();
    }

    private void offer(SharedArtifact artifact) {
        neighbourhood.offer(
                artifact.digest().substring("sha256:".length()),
                artifact.size(),
                new InstalledOffer(artifact),
                artifact.since());
    }

    /**
     * Content that lies unpacked.
     *
     * @param delivery how it came, or null if it was here before
     */
    public record Supplied(Path directory, Delivery delivery) {}

    /**
     * Downloads what is needed, once.
     *
     * @throws PatchPending when it is worth asking again in a moment
     * @throws io.mastercontrol.agent.neighbour.NeighbourPending when a neighbour is about to have it
     * @throws io.mastercontrol.agent.artifact.DownloadDeferred when the link's budget leaves no room for it now
     * @throws IOException when trying again can help
     */
    public void download(String release, ReleaseArtifact artifact, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        // Once it was decided that it comes whole, it does: asking for patches again would begin all waiting anew.
        boolean decided = shared != null && shared.isOf(artifact);
        if (decided || !patched(release, artifact, progress, cancelled)) {
            whole(release, artifact, progress, cancelled);
        }
        neighbourhood.fulfilled();
    }

    private void whole(String release, ReleaseArtifact artifact, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        Optional<Wish> wish =
                artifact.pieces() == null ? Optional.empty() : neighbourhood.wish(hex(artifact), artifact.size());
        if (wish.isEmpty()) {
            if (!assembly.run(release, artifact, progress, cancelled)) {
                store.download(artifact, progress, cancelled);
            }
            return;
        }
        if (shared == null || !shared.isOf(artifact)) {
            shared = new SharedDownload(store, artifact);
        }
        shared.run(wish.get(), progress, cancelled);
        shared = null;
    }

    /** Unpacks what was downloaded, or finds it unpacked. */
    public Supplied unpack(String release, ReleaseArtifact artifact) throws IOException, ArtifactRefused, PatchFailed {
        String to = hex(artifact);
        if (store.has(release, artifact.treeId())) {
            return new Supplied(store.directory(release, artifact.treeId()), null);
        }
        Supplied supplied = unpackWhatCame(release, artifact);
        NeighbourBytes.of(downloads.file(to)).forget();
        neighbourPatches.over();
        SharedArtifact.of(supplied.directory()).ifPresent(this::offer);
        return supplied;
    }

    private Supplied unpackWhatCame(String release, ReleaseArtifact artifact)
            throws IOException, ArtifactRefused, PatchFailed {
        String to = hex(artifact);
        long neighbours = NeighbourBytes.of(downloads.file(to)).read();
        PatchFile patch = PatchFile.find(downloads, to);
        long wasted = wasted(to);
        if (patch != null && wasted == 0) {
            Path directory = apply(release, artifact, patch);
            long size = patch.size();
            neighbourPatches.applied(patch, artifact);
            return new Supplied(directory, Delivery.patch(size, artifact.size(), neighbours));
        }
        Path whole = store.download(artifact, bytes -> {}, () -> false);
        long saved = assembly.saved(to);
        Path directory = store.unpack(release, artifact, whole);
        Files.deleteIfExists(failures(to).path());
        assembly.over(to);
        return new Supplied(directory, Delivery.whole(artifact.size(), wasted, neighbours, saved));
    }

    /** Whether a patch lies here when it is done. */
    private boolean patched(String release, ReleaseArtifact artifact, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        String to = hex(artifact);
        if (!artifact.mediaType().equals(ReleaseArtifact.TAR)
                || artifact.size() < SMALL
                || wasted(to) > 0
                || Files.exists(downloads.file(to))) {
            return false;
        }
        downloads.keepOnly(to);
        for (Path base : store.others(release, artifact.digest())) {
            PatchFile patch = PatchFile.of(downloads, to, base.getFileName().toString());
            if (neighbourPatches.isRefused(patch)) {
                continue;
            }
            if (patch.isWhole()
                    || neighbourPatches.fetch(artifact, patch, cancelled)
                    || fetchAndTell(artifact, patch, progress, cancelled)) {
                return true;
            }
        }
        return false;
    }

    private boolean fetchAndTell(
            ReleaseArtifact artifact, PatchFile patch, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        try {
            boolean came = fetch(artifact, patch, progress, cancelled);
            neighbourPatches.asked(patch, artifact, came);
            return came;
        } catch (PatchPending e) {
            throw e;
        } catch (IOException e) {
            neighbourPatches.rest(patch, artifact);
            throw e;
        }
    }

    private boolean fetch(ReleaseArtifact artifact, PatchFile patch, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        String tag = patch.hash();
        long have = tag == null ? 0 : patch.size();
        String path = artifact.digest() + "/patch?from=sha256:" + patch.from();
        int status = downloads.get(
                new Downloads.Request(path, patch.file(), have, tag, artifact.size()), progress, cancelled);
        switch (status) {
            case 200, 206 -> {
                if (patch.isWhole()) {
                    downloads.requireSpace(artifact.size());
                    return true;
                }
                Files.deleteIfExists(patch.file());
                throw new IOException("the patch came damaged; starting afresh");
            }
            case 416 -> {
                Files.deleteIfExists(patch.file());
                throw new IOException("what an earlier download left was damaged; starting afresh");
            }
            case 202 -> mayWait(artifact);
            case 404, 405 -> LOG.debugf("There is no patch to %s from %s", artifact.digest(), patch.from());
            default -> throw new IOException("the control plane answered " + status + " to the download of a patch");
        }
        Files.deleteIfExists(patch.file());
        return false;
    }

    private void mayWait(ReleaseArtifact artifact) throws PatchPending {
        if (!artifact.digest().equals(waitsFor)) {
            waitsFor = artifact.digest();
            waitsSince = System.nanoTime();
        }
        Duration patience = downloads.isSparing() ? SPARING_PATIENCE : PATIENCE;
        if (System.nanoTime() - waitsSince < patience.toNanos()) {
            throw new PatchPending();
        }
    }

    /** First the hash of what it makes, and only then anything of it on the disk, looked at once more. */
    private Path apply(String release, ReleaseArtifact artifact, PatchFile patch) throws IOException, PatchFailed {
        Path base = store.directory(release, "sha256:" + patch.from());
        try {
            String made = hash(base, patch, artifact);
            if (!made.equals(hex(artifact))) {
                throw new PatchFailed("what the patch makes hashes to " + made + ": the old files are damaged");
            }
            try (PatchedRelease patched = new PatchedRelease(base, patch, artifact.size())) {
                return store.unpack(release, artifact, patched.tar());
            }
        } catch (PatchFailed e) {
            throw failed(artifact, patch, e);
        } catch (IOException | ArtifactRefused e) {
            throw failed(artifact, patch, new PatchFailed(String.valueOf(e.getMessage())));
        }
    }

    private static String hash(Path base, PatchFile patch, ReleaseArtifact artifact) throws IOException {
        MessageDigest digest = PatchFile.sha256();
        byte[] buffer = new byte[32 * 1024];
        try (PatchedRelease patched = new PatchedRelease(base, patch, artifact.size())) {
            InputStream tar = patched.tar();
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private PatchFailed failed(ReleaseArtifact artifact, PatchFile patch, PatchFailed why) throws IOException {
        NeighbourBytes neighbours = NeighbourBytes.of(downloads.file(hex(artifact)));
        if (neighbours.read() > 0) {
            // The old files may be damaged, or a neighbour lies: the control plane's own patch will tell.
            neighbours.forget();
            neighbourPatches.suspect(patch);
            Files.deleteIfExists(patch.file());
            return why;
        }
        String wasted = String.valueOf(Math.max(1, patch.size()));
        failures(hex(artifact)).write(wasted.getBytes(StandardCharsets.US_ASCII));
        Files.deleteIfExists(patch.file());
        return why;
    }

    /** Bytes of a patch to this content that was of no use; then none is tried again. */
    private long wasted(String to) throws IOException {
        return failures(to)
                .read()
                .map(bytes -> Long.parseLong(new String(bytes, StandardCharsets.US_ASCII)))
                .orElse(0L);
    }

    private DurableFile failures(String to) {
        return new DurableFile(downloads.file(to + ".wasted"));
    }

    private static String hex(ReleaseArtifact artifact) {
        return artifact.digest().substring("sha256:".length());
    }
}
