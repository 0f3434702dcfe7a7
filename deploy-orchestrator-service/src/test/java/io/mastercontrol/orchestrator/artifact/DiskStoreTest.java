package io.mastercontrol.orchestrator.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.orchestrator.http.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full, and content that does not come whole. */
class DiskStoreTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @TempDir
    Path disk;

    private LongSupplier keepFree = () -> 0;
    private DiskStore store;

    private record Config(Path directory, LongSupplier keepFree) implements ArtifactConfig {
        @Override
        public long maxBytes() {
            return 1L << 30;
        }

        @Override
        public long keepFreeBytes() {
            return keepFree.getAsLong();
        }

        @Override
        public S3 s3() {
            throw new IllegalStateException("a store on the disk asks for no bucket");
        }
    }

    @BeforeEach
    void open() {
        store = new DiskStore(new Config(disk, () -> keepFree.getAsLong()));
        store.open();
    }

    private Refusal refused(InputStream content, OptionalLong length) throws IOException {
        Refusal refusal = assertThrows(Refusal.class, () -> store.read(content, new Announced(length, null)));
        assertNothingLeft();
        return refusal;
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> files = Files.walk(disk)) {
            assertEquals(0, files.filter(Files::isRegularFile).count());
        }
    }

    private static InputStream torn() {
        return new SequenceInputStream(new ByteArrayInputStream(new byte[200_000]), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Premature EOF");
            }
        });
    }

    @Test
    void anUploadThatDoesNotFitIsRefusedBeforeItIsRead() throws IOException {
        keepFree = () -> Long.MAX_VALUE / 2;
        ByteArrayInputStream content = new ByteArrayInputStream(new byte[1_000]);
        Refusal refusal = refused(content, OptionalLong.of(1_000));
        assertEquals(507, refusal.status());
        assertEquals(
                "The artifact has 1000 bytes, but the control plane's disk has room for 0;"
                        + " free some space and send it again.",
                refusal.getMessage());
        assertEquals(1_000, content.available());
    }

    @Test
    void aDiskThatFillsUpDuringTheUploadEndsItAndLeavesNothing() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        keepFree = () -> asked.getAndIncrement() == 0 ? 0 : Long.MAX_VALUE / 2;
        Refusal refusal = refused(new ByteArrayInputStream(new byte[40 << 20]), OptionalLong.empty());
        assertEquals(507, refusal.status());
        assertTrue(refusal.getMessage().startsWith("The artifact grows, but the control plane's disk has room"));
        assertEquals(2, asked.get(), "it was not read on");
    }

    @Test
    void whoAsksForWhatDoesNotComeWholeIsToldToAskAgain() throws IOException {
        Refusal refusal = assertThrows(Refusal.class, () -> new Arrival(store).of(DIGEST, torn()));
        assertEquals(503, refusal.status());
        assertTrue(refusal.getMessage().endsWith("ask for it again."), refusal.getMessage());
        assertNothingLeft();
    }

    @Test
    void whoAsksWhileTheDiskIsFullIsNotToldToSendAnything() throws IOException {
        keepFree = () -> Long.MAX_VALUE / 2;
        Refusal refusal =
                assertThrows(Refusal.class, () -> new Arrival(store).of(DIGEST, new ByteArrayInputStream(new byte[9])));
        assertEquals(507, refusal.status());
        assertTrue(refusal.getMessage().contains("no room for artifact"), refusal.getMessage());
        assertNothingLeft();
    }

    @Test
    void whatWasAlteredWhereItIsStoredIsNotGivenAndLeavesNothing() throws IOException {
        Refusal refusal =
                assertThrows(Refusal.class, () -> new Arrival(store).of(DIGEST, new ByteArrayInputStream(new byte[9])));
        assertEquals(500, refusal.status());
        assertTrue(refusal.getMessage().contains("altered"), refusal.getMessage());
        assertNothingLeft();
    }

    @Test
    void whatComesWholeIsThere() throws IOException {
        byte[] content = {1, 2, 3};
        Measured measured = new Measured(9);
        measured.add(content, 3);
        String digest = measured.end().digest();
        new Arrival(store).of(digest, new ByteArrayInputStream(content)).keepNow();
        assertArrayEquals(content, Files.readAllBytes(store.path(digest)));
        assertEquals(OptionalLong.of(3), store.ready(digest).await().atMost(Duration.ofSeconds(10)));
    }
}
