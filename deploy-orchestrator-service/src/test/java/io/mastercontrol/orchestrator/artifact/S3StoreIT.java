package io.mastercontrol.orchestrator.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.orchestrator.http.Refusal;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jboss.resteasy.reactive.FilePart;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts in a bucket of a real server that speaks S3, with two orchestrators. */
class S3StoreIT {
    private static final Announced NOTHING = new Announced(OptionalLong.empty(), null);

    @TempDir
    static Path home;

    private static S3Server server;

    @TempDir
    Path disk;

    @BeforeAll
    static void start() throws IOException {
        server = new S3Server(home);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.stop();
    }

    /** @param cache bytes at hand */
    private record Config(Path directory, String name, URI where, String secret, long cache) implements ArtifactConfig {
        @Override
        public long maxBytes() {
            return 1 << 30;
        }

        @Override
        public long keepFreeBytes() {
            return 1 << 20;
        }

        @Override
        public S3 s3() {
            return new S3() {
                @Override
                public Optional<String> bucket() {
                    return Optional.of(name);
                }

                @Override
                public Optional<URI> endpoint() {
                    return Optional.of(where);
                }

                @Override
                public String region() {
                    return "us-east-1";
                }

                @Override
                public Optional<String> prefix() {
                    return Optional.of("mc/");
                }

                @Override
                public boolean pathStyle() {
                    return true;
                }

                @Override
                public Optional<String> accessKey() {
                    return Optional.of(S3Server.KEY);
                }

                @Override
                public Optional<String> secretKey() {
                    return Optional.of(secret);
                }

                @Override
                public long cacheBytes() {
                    return cache;
                }
            };
        }
    }

    private Config config(String replica) {
        return new Config(disk.resolve(replica), S3Server.BUCKET, server.uri(), S3Server.SECRET, 1 << 30);
    }

    private S3Store store(String replica) {
        S3Store store = new S3Store(config(replica));
        store.open();
        return store;
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private static byte[] content(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static String add(ArtifactStore store, byte[] content) {
        ArtifactStore.Incoming incoming = get(store.receive(new ByteArrayInputStream(content), NOTHING));
        assertFalse(Files.exists(server.object(incoming.artifact().digest())), "nothing is seen before it is kept");
        get(incoming.keep());
        get(incoming.discard());
        return incoming.artifact().digest();
    }

    private static byte[] read(ArtifactStore store, String digest, int from, int length) throws IOException {
        FilePart part = store.source(digest).from(from, length);
        byte[] all = Files.readAllBytes(part.file.toPath());
        return java.util.Arrays.copyOfRange(all, from, from + length);
    }

    @Test
    void whatOneOrchestratorTakesAnotherGives() throws IOException {
        byte[] content = content(3_000_000, 1);
        ArtifactStore one = store("one");
        ArtifactStore two = store("two");
        String digest = add(one, content);
        assertArrayEquals(content, Files.readAllBytes(server.object(digest)));
        assertEquals(OptionalLong.of(content.length), get(two.ready(digest)));
        assertArrayEquals(content, read(two, digest, 0, content.length));
        assertArrayEquals(java.util.Arrays.copyOfRange(content, 5, 10), read(two, digest, 5, 5));
        add(two, content("the same again, by another".length(), 1));
        get(one.remove(digest));
        assertFalse(Files.exists(server.object(digest)));
        assertEquals(OptionalLong.empty(), get(one.ready(digest)));
        get(one.remove(digest));
    }

    @Test
    void aTornUploadLeavesNothing() throws IOException {
        ArtifactStore store = store("one");
        InputStream torn = new SequenceInputStream(new ByteArrayInputStream(content(500_000, 2)), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the line is cut");
            }
        });
        assertThrows(Refusal.class, () -> get(store.receive(torn, NOTHING)));
        Announced other = new Announced(OptionalLong.empty(), "sha256:" + "0".repeat(64));
        assertThrows(Refusal.class, () -> get(store.receive(new ByteArrayInputStream(content(9, 3)), other)));
        try (var files = Files.list(disk.resolve("one/incoming"))) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void whatWasChangedInTheBucketIsNotGiven() throws IOException {
        byte[] content = content(100_000, 4);
        String digest = add(store("one"), content);
        Files.write(server.object(digest), content(100_000, 5));
        Refusal refused = assertThrows(Refusal.class, () -> get(store("two").ready(digest)));
        assertTrue(refused.getMessage().contains("altered"), refused.getMessage());
    }

    @Test
    void whatNobodyAskedForLongestIsNotKeptAtHandAndComesAgain() throws IOException {
        byte[] first = content(600_000, 6);
        byte[] second = content(600_000, 7);
        ArtifactStore other = store("other");
        String one = add(other, first);
        String two = add(other, second);
        Config small = new Config(disk.resolve("small"), S3Server.BUCKET, server.uri(), S3Server.SECRET, 1_000_000);
        S3Store store = new S3Store(small);
        store.open();
        try (ArtifactStore.LocalFile held = store.local(one)) {
            get(store.ready(two));
            long ago = Instant.now().minusSeconds(3_600).toEpochMilli();
            Files.setLastModifiedTime(held.path(), FileTime.fromMillis(ago));
            get(store.tidy());
            assertArrayEquals(first, Files.readAllBytes(held.path()), "what is being read stays");
            Files.setLastModifiedTime(held.path(), FileTime.fromMillis(ago));
        }
        get(store.tidy());
        assertFalse(Files.exists(small.directory()
                .resolve("sha256")
                .resolve(Artifact.hex(one).substring(0, 2))
                .resolve(Artifact.hex(one))));
        assertEquals(OptionalLong.of(600_000), get(store.ready(one)));
        assertArrayEquals(first, read(store, one, 0, 600_000));
        assertArrayEquals(second, read(store, two, 0, 600_000), "what was asked for just now stays, too");
    }

    @Test
    void aBucketThatIsAwayIsToldAndIsThereAgain() throws Exception {
        String digest = add(store("one"), content(10_000, 8));
        ArtifactStore two = store("two");
        server.stop();
        try {
            Refusal away = assertThrows(Refusal.class, () -> get(two.ready(digest)));
            assertEquals(503, away.status());
            assertTrue(
                    away.getMessage().startsWith("The bucket of artifacts does not serve just now"), away.getMessage());
        } finally {
            server.start();
        }
        assertEquals(OptionalLong.of(10_000), get(two.ready(digest)));
    }

    @Test
    void aStartWithAWrongKeyOrBucketEndsWithOneSentence() {
        Config wrongKey = new Config(disk.resolve("x"), S3Server.BUCKET, server.uri(), "wrong", 1);
        String told = assertThrows(IllegalStateException.class, () -> new S3Store(wrongKey).open())
                .getMessage();
        assertTrue(
                told.startsWith("The bucket fleet at " + server.uri()
                        + " of artifacts (mc.artifacts.s3) cannot be written: SignatureDoesNotMatch"),
                told);
        assertFalse(told.contains("wrong"), "no secret is told");
        Config noBucket = new Config(disk.resolve("x"), "nowhere", server.uri(), S3Server.SECRET, 1);
        told = assertThrows(IllegalStateException.class, () -> new S3Store(noBucket).open())
                .getMessage();
        assertTrue(told.contains("NoSuchBucket"), told);
        assertEquals(1, told.lines().count());
    }
}
