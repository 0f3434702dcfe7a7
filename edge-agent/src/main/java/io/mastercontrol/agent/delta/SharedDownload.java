package io.mastercontrol.agent.delta;

import io.mastercontrol.agent.artifact.ArtifactRefused;
import io.mastercontrol.agent.artifact.ArtifactStore;
import io.mastercontrol.agent.artifact.Downloads;
import io.mastercontrol.agent.neighbour.Growing;
import io.mastercontrol.agent.neighbour.NoRoom;
import io.mastercontrol.agent.neighbour.Wish;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/**
 * One whole artifact, from neighbours as far as they have it and from the control plane otherwise, while it is offered to
 * others as far as it is here. What lies in the file is always its beginning, so that either can go on where the other stopped.
 */
final class SharedDownload {
    private static final Logger LOG = Logger.getLogger(SharedDownload.class);
    private static final Duration LOOK_ABOUT = Duration.ofSeconds(5);
    /** Of two that began at once, one shall stop soon. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

    private final ArtifactStore store;
    private final Downloads downloads;
    private final ReleaseArtifact artifact;
    private final NeighbourBytes came;
    private final Path file;
    private final Growing growing;

    SharedDownload(ArtifactStore store, ReleaseArtifact artifact) {
        this.store = store;
        this.downloads = store.downloads();
        this.artifact = artifact;
        this.file = downloads.file(artifact.digest().substring("sha256:".length()));
        this.came = NeighbourBytes.of(file);
        this.growing = new Growing(file, artifact.size(), artifact.pieces());
    }

    boolean isOf(ReleaseArtifact other) {
        return artifact.digest().equals(other.digest());
    }

    /** Goes on until all is there and proven. @throws io.mastercontrol.agent.neighbour.NeighbourPending when it is worth asking again in a moment */
    void run(Wish wish, LongConsumer progress, BooleanSupplier cancelled) throws IOException, ArtifactRefused {
        downloads.keepOnly(file.getFileName().toString());
        long there = Files.exists(file) ? Files.size(file) : 0;
        downloads.requireSpace(artifact.size() * 2 - Math.min(there, artifact.size()));
        wish.share(growing);
        boolean fetched = false;
        while (!fetched && !growing.isWhole()) {
            if (!fromNeighbours(wish, progress, cancelled)) {
                fetched = fromControlPlane(wish, progress, cancelled);
            }
            if (cancelled.getAsBoolean()) {
                throw new IOException("cancelled");
            }
        }
        store.download(artifact, progress, cancelled);
        wish.done();
    }

    private boolean fromNeighbours(Wish wish, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        long before = growing.have();
        try {
            return wish.seek(growing, progress, cancelled);
        } catch (NoRoom e) {
            throw new ArtifactRefused(e.getMessage());
        } finally {
            came.add(growing.have() - before);
        }
    }

    /** Whether all of it came; a neighbour that turns out to be further goes on otherwise. */
    private boolean fromControlPlane(Wish wish, LongConsumer progress, BooleanSupplier cancelled)
            throws IOException, ArtifactRefused {
        wish.fetching();
        LookAbout neighbours = new LookAbout(wish, cancelled);
        try {
            if (growing.needsList() && !growing.learn(downloads.pieces(artifact.digest(), growing.listBytes()))) {
                LOG.warnf(
                        "%s is not shared with neighbours: its list of pieces is not the signed one",
                        artifact.digest());
            }
            prove();
            store.download(
                    artifact,
                    bytes -> {
                        prove();
                        wish.progressed();
                        progress.accept(bytes);
                    },
                    () -> cancelled.getAsBoolean() || neighbours.areFurther());
            return true;
        } catch (IOException e) {
            if (neighbours.yielded) {
                LOG.debugf("The download of %s is left to a neighbour", artifact.digest());
                return false;
            }
            wish.resting();
            throw e;
        }
    }

    private void prove() {
        try {
            growing.grown(Files.exists(file) ? Files.size(file) : 0);
        } catch (IOException e) {
            LOG.debugf("%s is not offered further: %s", file, e.getMessage());
        }
    }

    /** Asks the neighbours now and then whether the download is worth going on with. */
    private final class LookAbout {
        private final Wish wish;
        private final BooleanSupplier cancelled;
        private long looked = System.nanoTime();
        private Duration pause = FIRST_LOOK;
        private boolean yielded;

        LookAbout(Wish wish, BooleanSupplier cancelled) {
            this.wish = wish;
            this.cancelled = cancelled;
        }

        boolean areFurther() {
            if (!yielded && !cancelled.getAsBoolean() && System.nanoTime() - looked > pause.toNanos()) {
                yielded = !growing.isWhole() && wish.shouldYield(growing.have());
                looked = System.nanoTime();
                Duration longer = pause.multipliedBy(2);
                pause = longer.compareTo(LOOK_ABOUT) < 0 ? longer : LOOK_ABOUT;
            }
            return yielded;
        }
    }
}
