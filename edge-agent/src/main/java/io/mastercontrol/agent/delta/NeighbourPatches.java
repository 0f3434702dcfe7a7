package io.mastercontrol.agent.delta;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.agent.artifact.Downloads;
import io.mastercontrol.agent.neighbour.FileOffer;
import io.mastercontrol.agent.neighbour.KeptPatches;
import io.mastercontrol.agent.neighbour.Neighbourhood;
import io.mastercontrol.agent.neighbour.NoRoom;
import io.mastercontrol.agent.neighbour.Wish;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Patches from neighbours, and for them. Nobody signs patches: what one makes is proven by the hash of the artifact. A patch of a
 * neighbour that makes something else is followed by the control plane's, and only if that one is right was the neighbour wrong.
 */
final class NeighbourPatches {
    private final Downloads downloads;
    private final Neighbourhood neighbourhood;
    private final KeptPatches kept;
    private final Set<String> refused = new HashSet<>();
    private Wish brought;
    private Suspicion suspicion;

    /**
     * A patch that made something else.
     *
     * @param wish that brought it, or null if that was before the agent started
     */
    private record Suspicion(String name, String hash, Wish wish) {}

    NeighbourPatches(Downloads downloads, Neighbourhood neighbourhood, KeptPatches kept) {
        this.downloads = downloads;
        this.neighbourhood = neighbourhood;
        this.kept = kept;
    }

    private static String name(Path patch) {
        return patch.getFileName().toString();
    }

    private Optional<Wish> wish(PatchFile patch, ReleaseArtifact artifact) {
        return neighbourhood.wish(name(patch.file()), artifact.size());
    }

    /**
     * Whether it came from a neighbour; if not, the control plane has to be asked.
     *
     * @throws io.mastercontrol.agent.neighbour.NeighbourPending when a neighbour is about to have it
     */
    boolean fetch(ReleaseArtifact artifact, PatchFile patch, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        Optional<Wish> wish = isSuspected(patch) ? Optional.empty() : wish(patch, artifact);
        if (wish.isEmpty()) {
            return false;
        }
        PatchIntake intake = new PatchIntake(patch, artifact.size());
        try {
            while (wish.get().seek(intake, bytes -> {}, cancelled)) {
                if (cancelled.getAsBoolean()) {
                    throw new IOException("cancelled");
                }
                if (intake.isWhole() && patch.isWhole()) {
                    downloads.requireSpace(artifact.size());
                    NeighbourBytes.of(downloads.file(patch.to())).add(patch.size());
                    brought = wish.get();
                    share(brought, patch);
                    return true;
                }
                if (intake.isWhole()) {
                    wish.get().blame("a patch that is damaged");
                    intake.forget();
                }
            }
        } catch (NoRoom e) {
            throw new ArtifactRefused(e.getMessage());
        }
        wish.get().fetching();
        return false;
    }

    /** Whether the control plane said that it has none for what is wanted now. */
    boolean isRefused(PatchFile patch) {
        return refused.contains(name(patch.file()));
    }

    private boolean isSuspected(PatchFile patch) {
        return suspicion != null && suspicion.name().equals(name(patch.file()));
    }

    private static void share(Wish wish, PatchFile patch) throws IOException {
        wish.share(new FileOffer(patch.file(), patch.size(), patch.hash()));
        wish.done();
    }

    /** The control plane has answered. @param came whether it has a patch */
    void asked(PatchFile patch, ReleaseArtifact artifact, boolean came) throws IOException {
        Optional<Wish> wish = wish(patch, artifact);
        if (wish.isPresent() && came) {
            share(wish.get(), patch);
        } else if (wish.isPresent()) {
            refused.add(name(patch.file()));
            wish.get().unavailable();
        }
    }

    /** The control plane could not be asked. */
    void rest(PatchFile patch, ReleaseArtifact artifact) {
        wish(patch, artifact).ifPresent(Wish::resting);
    }

    /** It did not make what it should. */
    void suspect(PatchFile patch) throws IOException {
        suspicion = new Suspicion(name(patch.file()), patch.hash(), brought);
        neighbourhood.withdraw(name(patch.file()));
    }

    /** It made what it should; it is kept for neighbours if they are served, and deleted otherwise. */
    void applied(PatchFile patch, ReleaseArtifact artifact) throws IOException {
        if (isSuspected(patch) && suspicion.wish() != null && !suspicion.hash().equals(patch.hash())) {
            suspicion.wish().blame("a patch that makes something else");
        }
        neighbourhood.withdraw(name(patch.file()));
        if (patch.size() > neighbourhood.keepPatches()) {
            Files.deleteIfExists(patch.file());
            return;
        }
        PatchFile moved = new PatchFile(kept.keep(patch.file(), neighbourhood.keepPatches()));
        offer(moved, artifact.size(), Instant.now());
    }

    /** What was wanted lies unpacked. */
    void over() {
        brought = null;
        suspicion = null;
        refused.clear();
    }

    private void offer(PatchFile patch, long artifactSize, Instant since) throws IOException {
        String hash = patch.hash();
        if (hash != null) {
            neighbourhood.offer(
                    name(patch.file()), artifactSize, new FileOffer(patch.file(), patch.size(), hash), since);
        }
    }

    /** Those that were kept before the agent started. */
    void offerAgain() throws IOException {
        for (Path file : kept.all()) {
            offer(
                    new PatchFile(file),
                    Long.MAX_VALUE,
                    Files.getLastModifiedTime(file).toInstant());
        }
    }
}
