package io.mastercontrol.orchestrator.artifact;

import io.mastercontrol.orchestrator.http.Refusal;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Files named by the hash of what they hold: {@code sha256/<first two digits>/<digest>}. A file appears there whole and
 * on the disk, or not at all. Every call blocks on the disk.
 */
@ApplicationScoped
public class ArtifactStore {
    private static final Logger LOG = Logger.getLogger(ArtifactStore.class);
    private static final int BUFFER = 64 * 1024;
    private static final Duration LONGEST_UPLOAD = Duration.ofHours(24);

    private final Path root;
    private final Path incoming;
    private final ArtifactConfig config;

    ArtifactStore(ArtifactConfig config) {
        this.config = config;
        this.root = config.directory().toAbsolutePath();
        this.incoming = root.resolve("incoming");
    }

    /** Removes what uploads left behind that a crash ended; another replica's running ones are younger. */
    void sweep(@Observes StartupEvent event) {
        try {
            Files.createDirectories(incoming);
            try (Stream<Path> files = Files.list(incoming)) {
                for (Path file : files.toList()) {
                    Instant touched = Files.getLastModifiedTime(file).toInstant();
                    if (touched.isBefore(Instant.now().minus(LONGEST_UPLOAD))) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use mc.artifacts.directory " + root + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads content to its end and keeps it.
     *
     * @param announced bytes that will come, if the sender says so
     * @param expected the digest it shall have, or null
     * @throws Refusal if it is too large, does not fit on the disk, ends early, or has another digest
     */
    Artifact receive(InputStream content, OptionalLong announced, String expected) {
        announced.ifPresent(this::mustFit);
        Path temporary = incoming.resolve(UUID.randomUUID().toString());
        try {
            Artifact artifact = write(content, temporary);
            if (announced.isPresent() && announced.getAsLong() != artifact.size()) {
                throw Refusal.of(
                        400,
                        "The upload ended after " + artifact.size() + " of " + announced.getAsLong()
                                + " bytes; send it again.");
            }
            if (expected != null && !expected.equals(artifact.digest())) {
                throw Refusal.badField(
                        "digest",
                        "The content has digest " + artifact.digest() + ", not " + expected
                                + "; it was altered or cut on the way, so send it again.");
            }
            keep(temporary, artifact);
            return artifact;
        } catch (IOException e) {
            throw refusal(e);
        } finally {
            discard(temporary);
        }
    }

    private Artifact write(InputStream content, Path temporary) throws IOException {
        MessageDigest hash = sha256();
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        Files.createDirectories(incoming);
        try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                size += read;
                if (size > config.maxBytes()) {
                    throw tooLarge(size);
                }
                hash.update(buffer, 0, read);
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            out.force(true);
        }
        return new Artifact("sha256:" + HexFormat.of().formatHex(hash.digest()), size);
    }

    /** Written again even if it is there already: that repairs a stored file that has rotted. */
    private void keep(Path temporary, Artifact artifact) throws IOException {
        Path target = path(artifact.digest());
        Files.createDirectories(target.getParent());
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(target.getParent());
        force(target.getParent().getParent());
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private void mustFit(long announced) {
        if (announced > config.maxBytes()) {
            throw tooLarge(announced);
        }
        try {
            Files.createDirectories(incoming);
            long free = Files.getFileStore(incoming).getUsableSpace() - config.keepFreeBytes();
            if (announced > free) {
                throw Refusal.of(
                        507,
                        "The artifact has " + announced + " bytes, but the control plane's disk has room" + " for "
                                + Math.max(0, free) + "; free some space and send it again.");
            }
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    private Refusal tooLarge(long size) {
        return Refusal.of(
                413,
                "The artifact has at least " + size + " bytes, but mc.artifacts.max-bytes allows " + config.maxBytes()
                        + ".");
    }

    private Refusal refusal(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("No space left") || message.contains("quota exceeded")) {
            return Refusal.of(507, "The control plane's disk is full; free some space and send the artifact again.");
        }
        LOG.errorf(e, "cannot store an artifact in %s", root);
        return Refusal.of(400, "The upload could not be read to its end (" + message + "); send it again.");
    }

    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            LOG.warnf("cannot remove %s: %s", temporary, e.getMessage());
        }
    }

    /** Where the bytes of a digest lie, if they do. */
    public Path path(String digest) {
        String hex = digest.substring("sha256:".length());
        return root.resolve("sha256").resolve(hex.substring(0, 2)).resolve(hex);
    }

    /** A directory beside the content, for what can be made of it again; made when missing. */
    public Path derived(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /** Bytes on the disk under this digest, or empty. */
    OptionalLong storedSize(String digest) {
        try {
            return OptionalLong.of(Files.size(path(digest)));
        } catch (IOException e) {
            LOG.warnf("artifact %s cannot be read: %s", digest, e.getMessage());
            return OptionalLong.empty();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
