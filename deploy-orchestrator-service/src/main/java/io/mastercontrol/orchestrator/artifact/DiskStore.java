package io.mastercontrol.orchestrator.artifact;

import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.unchecked.Unchecked;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Files named by the hash of what they hold: {@code sha256/<first two digits>/<digest>}. A file appears there whole and
 * on the disk, or not at all.
 */
final class DiskStore implements ArtifactStore {
    private static final Logger LOG = Logger.getLogger(DiskStore.class);
    private static final int BUFFER = 64 * 1024;
    /** Between two looks at the room that is left. */
    private static final long STRETCH = 16L << 20;

    private static final Duration LONGEST_UPLOAD = Duration.ofHours(24);

    private final Path root;
    private final Path incoming;
    private final ArtifactConfig config;

    DiskStore(ArtifactConfig config) {
        this.config = config;
        this.root = config.directory().toAbsolutePath();
        this.incoming = root.resolve("incoming");
    }

    @Override
    public void open() {
        try {
            Files.createDirectories(incoming);
            sweep();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The directory of artifacts (mc.artifacts.directory) cannot be used: " + e + ".");
        }
    }

    @Override
    public Uni<Void> tidy() {
        return onWorker(() -> {
            sweep();
            return null;
        });
    }

    /** Removes what uploads left behind that a crash ended; another replica's running ones are younger. */
    private void sweep() throws IOException {
        try (Stream<Path> files = Files.list(incoming)) {
            for (Path file : files.toList()) {
                if (isOld(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean isOld(Path file) throws IOException {
        try {
            Instant touched = Files.getLastModifiedTime(file).toInstant();
            return touched.isBefore(Instant.now().minus(LONGEST_UPLOAD));
        } catch (NoSuchFileException e) {
            // That upload has just ended.
            return false;
        }
    }

    @Override
    public Uni<Incoming> receive(InputStream content, Announced announced) {
        return Uni.createFrom().item(() -> read(content, announced));
    }

    /** Blocks; see {@link #receive}. */
    Written read(InputStream content, Announced announced) {
        announced.length().ifPresent(length -> Measured.mustBeTaken(length, config.maxBytes()));
        Path temporary = incoming.resolve(UUID.randomUUID().toString());
        try {
            Files.createDirectories(incoming);
            mustFit(announced.length().orElse(0), announced.length());
            Artifact artifact = write(content, temporary);
            announced.mustBe(artifact);
            return new Written(artifact, temporary);
        } catch (IOException e) {
            delete(temporary);
            throw refusal(e);
        } catch (RuntimeException e) {
            delete(temporary);
            throw e;
        }
    }

    private Artifact write(InputStream content, Path temporary) throws IOException {
        Measured measured = new Measured(config.maxBytes());
        byte[] buffer = new byte[BUFFER];
        long unchecked = 0;
        try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                measured.add(buffer, read);
                unchecked += read;
                if (unchecked >= STRETCH) {
                    mustFit(0, OptionalLong.empty());
                    unchecked = 0;
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            out.force(true);
        }
        return measured.end();
    }

    private void mustFit(long more, OptionalLong announced) throws IOException {
        long free = Files.getFileStore(incoming).getUsableSpace() - config.keepFreeBytes();
        if (more > free || free <= 0) {
            throw Refusal.of(
                    507,
                    (announced.isPresent()
                                    ? "The artifact has " + announced.getAsLong() + " bytes"
                                    : "The artifact grows")
                            + ", but the control plane's disk has room for " + Math.max(0, free)
                            + "; free some space and send it again.");
        }
    }

    private Refusal refusal(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("No space left") || message.contains("quota exceeded")) {
            return Refusal.of(507, "The control plane's disk is full; free some space and send the artifact again.");
        }
        LOG.errorf(e, "cannot store an artifact in %s", root);
        return Refusal.of(400, "The upload could not be read to its end (" + message + "); send it again.");
    }

    final class Written implements Incoming {
        private final Artifact artifact;
        private final Path temporary;

        private Written(Artifact artifact, Path temporary) {
            this.artifact = artifact;
            this.temporary = temporary;
        }

        @Override
        public Artifact artifact() {
            return artifact;
        }

        /** Where it is until it is kept or discarded. */
        Path file() {
            return temporary;
        }

        @Override
        public Uni<Void> keep() {
            return onWorker(() -> {
                try {
                    keepNow();
                    return null;
                } catch (IOException e) {
                    throw refusal(e);
                }
            });
        }

        /** Blocks. */
        void keepNow() throws IOException {
            Path target = path(artifact.digest());
            Files.createDirectories(target.getParent());
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(target.getParent());
            force(target.getParent().getParent());
        }

        @Override
        public Uni<Void> discard() {
            return onWorker(() -> {
                delete(temporary);
                return null;
            });
        }
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            LOG.warnf("cannot remove %s: %s", temporary, e.getMessage());
        }
    }

    Path path(String digest) {
        String hex = Artifact.hex(digest);
        return root.resolve("sha256").resolve(hex.substring(0, 2)).resolve(hex);
    }

    @Override
    public Uni<OptionalLong> ready(String digest) {
        return onWorker(() -> {
            try {
                return OptionalLong.of(Files.size(path(digest)));
            } catch (IOException e) {
                LOG.warnf("artifact %s cannot be read: %s", digest, e.getMessage());
                return OptionalLong.empty();
            }
        });
    }

    @Override
    public Source source(String digest) {
        return Source.of(path(digest));
    }

    @Override
    public Uni<Void> remove(String digest) {
        return onWorker(() -> {
            if (Files.deleteIfExists(path(digest))) {
                force(path(digest).getParent());
            }
            return null;
        });
    }

    @Override
    public LocalFile local(String digest) {
        return new LocalFile(path(digest), () -> {});
    }

    private static <T> Uni<T> onWorker(io.smallrye.mutiny.unchecked.UncheckedSupplier<T> work) {
        return Uni.createFrom().item(Unchecked.supplier(work)).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
