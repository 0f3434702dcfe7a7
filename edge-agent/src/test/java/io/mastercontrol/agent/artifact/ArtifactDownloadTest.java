package io.mastercontrol.agent.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrift;
import io.mastercontrol.agent.link.Thrifts;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactDownloadTest {
    private static final DeviceIdentity IDENTITY = ArtifactServer.identity();
    private static final int SIZE = 300_000;

    @TempDir
    Path data;

    private ArtifactServer server;
    private ArtifactStore store;
    private byte[] bytes;
    private ReleaseArtifact artifact;
    private Path file;

    @BeforeEach
    void open() throws Exception {
        server = new ArtifactServer();
        store = new ArtifactStore(data, server.uri(), IDENTITY, new ServerClock(Clock.systemUTC()), Thrifts.free(data));
        bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        offer(bytes);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void offer(byte[] content) throws Exception {
        String hex =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        server.content = content;
        artifact = new ReleaseArtifact("sha256:" + hex, content.length, null);
        file = data.resolve("downloads").resolve(hex);
    }

    // ---- downloads that arrive ---------------------------------------------------------------------------------

    @Test
    void downloadsOnceAndTellsHowFarItIs() throws Exception {
        List<Long> told = new ArrayList<>();
        Path got = store.download(artifact, told::add, () -> false);
        assertArrayEquals(bytes, Files.readAllBytes(got));
        assertEquals(SIZE, told.get(told.size() - 1));
        assertEquals(told.stream().sorted().toList(), told);
        assertEquals("/api/v1/artifacts/" + artifact.digest(), server.path);
        assertTrue(server.authorization.matches("Bearer [\\w-]+\\.[\\w-]+\\.[\\w-]+"), server.authorization);
        download();
        assertEquals(List.of("whole"), server.ranges, "what is there is not asked for again");
    }

    @Test
    void goesOnWhereTheConnectionWasCut() throws Exception {
        server.cutAfter = 100_000;
        IOException cut = assertThrows(IOException.class, this::download);
        assertFalse(cut.getMessage().isBlank());
        long there = Files.size(file);
        assertTrue(there > 0 && there <= 100_000, there + " bytes are kept");
        assertThrows(IOException.class, this::download);
        long more = Files.size(file);
        assertTrue(more > there, "each attempt gets further");
        server.cutAfter = Integer.MAX_VALUE;
        assertArrayEquals(bytes, download());
        assertEquals(List.of("whole", "bytes=" + there + "-", "bytes=" + more + "-"), server.ranges);
    }

    @Test
    void aSpentBudgetDefersTheRestAndTheNextDayBringsIt() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-25T12:00:00Z"));
        Thrift thrift = Thrifts.with(data, List.of("300k/day"), () -> Optional.of(now.get()));
        store = new ArtifactStore(data, server.uri(), IDENTITY, new ServerClock(Clock.systemUTC()), thrift);
        DownloadDeferred waits = assertThrows(DownloadDeferred.class, this::download);
        assertTrue(
                waits.getMessage().startsWith("of the 300 KiB that the link has for this day, "), waits.getMessage());
        long there = Files.size(file);
        assertTrue(there > 100_000 && there < 300 * 1024 * 0.7, there + " bytes came");
        assertThrows(DownloadDeferred.class, this::download);
        assertEquals(List.of("whole"), server.ranges, "nothing is asked for as long as nothing may come");
        now.set(Instant.parse("2026-11-26T00:00:01Z"));
        assertArrayEquals(bytes, download());
        assertEquals(List.of("whole", "bytes=" + there + "-"), server.ranges);
    }

    @Test
    void aServerThatIgnoresTheRangeSendsItAllAgain() throws Exception {
        leave(Arrays.copyOf(bytes, 1_000));
        server.status = 200;
        assertArrayEquals(bytes, download());
        assertEquals(List.of("bytes=1000-"), server.ranges);
    }

    @Test
    void aDamagedLeftoverCostsOneAttemptAndNotTheRelease() throws Exception {
        leave(new byte[1_000]);
        assertThrows(IOException.class, this::download);
        assertArrayEquals(bytes, download());
        assertEquals(List.of("bytes=1000-", "whole"), server.ranges);
    }

    @Test
    void aLeftoverThatIsTooLongOrWholeButDamagedIsFetchedAnew() throws Exception {
        leave(new byte[SIZE + 1]);
        assertArrayEquals(bytes, download());
        leave(new byte[SIZE]);
        assertThrows(IOException.class, this::download);
        assertArrayEquals(bytes, download());
        assertEquals(List.of("whole", "whole"), server.ranges);
    }

    @Test
    void whatWasBegunForAReleaseThatIsNotWantedAnyMoreLeavesTheDisk() throws Exception {
        leave(Arrays.copyOf(bytes, 1_000));
        Path abandoned = file;
        offer(Arrays.copyOf(bytes, 5_000));
        download();
        assertFalse(Files.exists(abandoned));
        assertTrue(Files.exists(file));
    }

    // ---- downloads that do not ---------------------------------------------------------------------------------

    @Test
    void refusesContentThatIsNotWhatWasSigned() throws Exception {
        byte[] other = bytes.clone();
        other[SIZE / 2] ^= 1;
        server.content = other;
        assertRefused("the artifact is corrupt");
    }

    @Test
    void refusesMoreBytesThanWereSigned() throws Exception {
        server.content = Arrays.copyOf(bytes, SIZE + 1);
        assertRefused("sends more than the " + SIZE + " bytes");
    }

    @Test
    void fewerBytesThanWereSignedMayBeMoreTheNextTime() throws Exception {
        server.content = Arrays.copyOf(bytes, 1_000);
        assertTrue(assertThrows(IOException.class, this::download).getMessage().contains("1000 of " + SIZE));
        server.content = bytes;
        assertArrayEquals(bytes, download());
        assertEquals(List.of("whole", "bytes=1000-"), server.ranges);
    }

    @Test
    void aServerThatDripsIsGivenUpAndWhatCameIsKept() throws Exception {
        java.util.concurrent.atomic.AtomicLong nanos = new java.util.concurrent.atomic.AtomicLong();
        // Each look at the clock is a second later: a read of a few hundred bytes then is one of a very slow line.
        store = new ArtifactStore(
                data,
                server.uri(),
                IDENTITY,
                new ServerClock(Clock.systemUTC()),
                Thrifts.free(data),
                () -> nanos.addAndGet(10_000_000_000L));
        server.dripBytes = 200;
        IOException slow = assertThrows(IOException.class, () -> store.download(artifact, n -> {}, () -> false));
        assertTrue(slow.getMessage().matches("the control plane sent only \\d+ bytes in \\d+ s"), slow.getMessage());
        assertTrue(Files.size(file) > 0);
        server.dripBytes = 0;
        store = new ArtifactStore(data, server.uri(), IDENTITY, new ServerClock(Clock.systemUTC()), Thrifts.free(data));
        assertArrayEquals(bytes, Files.readAllBytes(store.download(artifact, n -> {}, () -> false)));
        assertTrue(server.ranges.get(1).startsWith("bytes="), server.ranges.toString());
    }

    @Test
    void aLeftoverThatTheServerHasNoMoreOfIsThrownAway() throws Exception {
        leave(Arrays.copyOf(bytes, 1_000));
        server.status = 416;
        assertThrows(IOException.class, this::download);
        assertFalse(Files.exists(file));
    }

    @Test
    void whatTheControlPlaneNoLongerHasIsRefusedAndWhatItCannotServeNowIsNot() throws Exception {
        for (int status : new int[] {404, 410}) {
            server.status = status;
            assertRefused("no longer has the artifact");
        }
        for (int status : new int[] {401, 429, 500, 503}) {
            server.status = status;
            assertTrue(
                    assertThrows(IOException.class, this::download).getMessage().contains("answered " + status));
        }
        server.close();
        assertThrows(IOException.class, this::download);
    }

    @Test
    void stopsWhenItIsNoLongerWanted() {
        assertThrows(IOException.class, () -> store.download(artifact, told -> {}, () -> true));
    }

    @Test
    void aFullDiskRefusesAndKeepsNothingOfIt() throws Exception {
        Path full = Path.of("/dev/full");
        assertTrue(Files.exists(full), "this test needs the kernel's full disk");
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, full);
        assertRefused("the disk does not take the download");
    }

    @Test
    void aReleaseThatCannotFitIsRefusedBeforeTheFirstByte() {
        artifact = new ReleaseArtifact(artifact.digest(), Long.MAX_VALUE / 4, null);
        assertTrue(
                assertThrows(ArtifactRefused.class, this::download).getMessage().contains("bytes free"));
        assertEquals(List.of(), server.ranges);
    }

    private byte[] download() throws IOException, ArtifactRefused {
        return Files.readAllBytes(store.download(artifact, told -> {}, () -> false));
    }

    private void leave(byte[] leftover) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, leftover);
    }

    private void assertRefused(String why) {
        ArtifactRefused refused = assertThrows(ArtifactRefused.class, this::download);
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertFalse(Files.exists(file, LinkOption.NOFOLLOW_LINKS), "nothing of it stays");
    }
}
