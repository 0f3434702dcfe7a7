package io.mastercontrol.agent.delta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.artifact.ArtifactServer;
import io.mastercontrol.agent.artifact.ArtifactStore;
import io.mastercontrol.agent.artifact.DownloadDeferred;
import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrift;
import io.mastercontrol.agent.link.Thrifts;
import io.mastercontrol.agent.neighbour.KeptPatches;
import io.mastercontrol.agent.neighbour.Neighbourhoods;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cheapest way to the next release, and what happens when it is blocked. */
class SupplyTest {
    private static final DeviceIdentity IDENTITY = ArtifactServer.identity();

    @TempDir
    Path data;

    private PatchServer server;
    private ArtifactStore store;
    private Supply supply;
    private Map<String, byte[]> next;
    private ReleaseArtifact first;
    private ReleaseArtifact second;
    private byte[] patch;
    private Path base;

    @BeforeEach
    void installTheFirst() throws Exception {
        server = new PatchServer();
        use(Thrifts.free(data));
        byte[] content = new byte[600_000];
        Random random = new Random(1);
        random.nextBytes(content);
        byte[] changed = content.clone();
        for (int i = 300_000; i < 320_000; i += 7) {
            changed[i] += (byte) random.nextInt();
        }
        byte[] script = "echo old\n".getBytes();
        Map<String, byte[]> before = Map.of("lib/data", content, "run.sh", script);
        next = Map.of("lib/data", changed, "run.sh", "echo new\n".getBytes());
        first = server.artifact(Patches.tar(before));
        second = server.artifact(Patches.tar(next));
        patch = Patches.between(before, next);
        server.patch(first, second, patch);
        assertEquals("whole, 603 kB", install(first).told());
        base = store.directory("web", first.digest());
        server.asked.clear();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void use(Thrift thrift) {
        store = new ArtifactStore(data, server.uri(), IDENTITY, new ServerClock(Clock.systemUTC()), thrift);
        supply = new Supply(store, Neighbourhoods.none(thrift), KeptPatches.in(data));
    }

    private void download(ReleaseArtifact artifact) throws Exception {
        supply.download("web", artifact, bytes -> {}, () -> false);
    }

    private Delivery install(ReleaseArtifact artifact) throws Exception {
        download(artifact);
        return supply.unpack("web", artifact).delivery();
    }

    private void assertSecondLiesThere() throws IOException {
        assertTrue(store.has("web", second.digest()));
        for (Map.Entry<String, byte[]> file : next.entrySet()) {
            assertArrayEquals(
                    file.getValue(),
                    Files.readAllBytes(store.directory("web", second.digest()).resolve(file.getKey())));
        }
        try (Stream<Path> left = Files.list(data.resolve("downloads"))) {
            assertEquals(List.of(), left.toList(), "nothing is left of the download");
        }
    }

    @Test
    void comesAsAPatchAndTellsWhatThatTook() throws Exception {
        Delivery delivery = install(second);
        assertEquals(new Delivery("patch", patch.length, second.size()), delivery);
        assertEquals("patch of " + patch.length / 1_000 + " kB instead of 603 kB", delivery.told());
        assertEquals(List.of("patch"), server.asked);
        assertSecondLiesThere();
    }

    @Test
    void whatAWorkloadWroteBesideItsFilesIsNoHindrance() throws Exception {
        Files.writeString(base.resolve("state.db"), "written by the workload");
        assertEquals("patch", install(second).way());
        assertSecondLiesThere();
        assertFalse(Files.exists(store.directory("web", second.digest()).resolve("state.db")));
    }

    @Test
    void aDamagedBaseLeadsToTheWhole() throws Exception {
        byte[] bytes = Files.readAllBytes(base.resolve("lib/data"));
        bytes[100]++;
        Files.write(base.resolve("lib/data"), bytes);
        download(second);
        PatchFailed failed = assertThrows(PatchFailed.class, () -> supply.unpack("web", second));
        assertTrue(failed.getMessage().contains("the old files are damaged"), failed.getMessage());
        assertFalse(store.has("web", second.digest()), "nothing of it is there");
        use(Thrifts.free(data));
        Delivery delivery = install(second);
        assertEquals(new Delivery("whole after a patch", patch.length + second.size(), second.size()), delivery);
        assertEquals(List.of("patch", "whole"), server.asked, "and no patch is tried again");
        assertSecondLiesThere();
    }

    /** A third release with a file that lies here under another name, and one that is new; nobody makes patches to it. */
    private ReleaseArtifact third() throws Exception {
        byte[] fresh = new byte[50_000];
        new Random(3).nextBytes(fresh);
        byte[] same = Files.readAllBytes(base.resolve("lib/data"));
        next = Map.of("lib/moved", same, "new", fresh, "run.sh", "echo three\n".getBytes());
        server.maps = true;
        return second = server.artifact(Patches.tar(next));
    }

    @Test
    void withoutAPatchOnlyWhatIsMissingComes() throws Exception {
        ReleaseArtifact third = third();
        long before = server.sent;
        Delivery delivery = install(third);
        assertEquals("what was missing", delivery.way());
        assertEquals(server.sent - before, delivery.bytes());
        assertTrue(delivery.bytes() < 56_000, delivery.toString());
        assertEquals("53 kB that were missing, instead of 653 kB", delivery.told());
        assertSecondLiesThere();
    }

    @Test
    void whatWasPutTogetherHalfGoesOnAfterALossOfPower() throws Exception {
        ReleaseArtifact third = third();
        server.cutAfter = 1_000;
        for (int i = 0; i < 4; i++) {
            assertThrows(IOException.class, () -> download(third));
            use(Thrifts.free(data));
        }
        server.cutAfter = Integer.MAX_VALUE;
        assertEquals("what was missing", install(third).way());
        assertSecondLiesThere();
    }

    @Test
    void aMapThatLiesLeadsToTheWhole() throws Exception {
        ReleaseArtifact third = third();
        String hash = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                        .digest(Files.readAllBytes(base.resolve("lib/data"))));
        server.mapLies = "1000 600000 " + hash + "\n";
        assertTrue(assertThrows(IOException.class, () -> download(third))
                .getMessage()
                .contains("downloading the whole"));
        use(Thrifts.free(data));
        assertEquals("whole", install(third).way());
        assertSecondLiesThere();
        server.mapLies = "0 99999999 " + hash + "\n";
    }

    @Test
    void whereABaseIsDamagedTheFilesThatAreWholeAreStillOfUse() throws Exception {
        Files.delete(base.resolve("run.sh"));
        server.maps = true;
        second = server.artifact(
                Patches.tar(Map.of("lib/data", Files.readAllBytes(base.resolve("lib/data")), "x", new byte[9])));
        next = Map.of("x", new byte[9]);
        assertEquals("what was missing", install(second).way());
        assertSecondLiesThere();
    }

    @Test
    void aLostFileOrAnotherModeLeadsToTheWholeToo() throws Exception {
        Files.delete(base.resolve("run.sh"));
        download(second);
        assertThrows(PatchFailed.class, () -> supply.unpack("web", second));
        assertEquals("whole after a patch", install(second).way());
        assertSecondLiesThere();
    }

    @Test
    void aPatchThatWasCutGoesOnAndIsNotMixedWithAnotherOne() throws Exception {
        server.cutAfter = 1_000;
        assertThrows(IOException.class, () -> download(second));
        server.cutAfter = Integer.MAX_VALUE;
        use(Thrifts.free(data));
        assertEquals("patch", install(second).way());
        assertEquals(List.of("patch", "patch bytes=1000-"), server.asked);
        assertSecondLiesThere();
    }

    @Test
    void aPatchThatWasMadeAnewMeanwhileIsTakenFromTheBeginning() throws Exception {
        server.cutAfter = 1_000;
        assertThrows(IOException.class, () -> download(second));
        server.cutAfter = Integer.MAX_VALUE;
        byte[] other = Patches.between(Map.of("lib/data", new byte[600_000], "run.sh", new byte[9]), next);
        server.patch(first, second, other);
        download(second);
        assertThrows(PatchFailed.class, () -> supply.unpack("web", second), "it is for another base");
        assertEquals("whole after a patch", install(second).way());
        assertSecondLiesThere();
    }

    @Test
    void aPatchThatAPowerCutDamagedOnTheDiskIsFetchedAnew() throws Exception {
        download(second);
        Path file =
                PatchFile.find(store.downloads(), second.digest().substring(7)).file();
        byte[] bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, 500, 900, (byte) 0);
        Files.write(file, bytes);
        use(Thrifts.free(data));
        assertThrows(IOException.class, () -> download(second), "the server has no more than is there");
        assertEquals("patch", install(second).way());
        assertSecondLiesThere();
    }

    @Test
    void waitsForAPatchThatIsBeingMadeAndTakesItThen() throws Exception {
        server.making = true;
        assertThrows(PatchPending.class, () -> download(second));
        assertThrows(PatchPending.class, () -> download(second));
        server.making = false;
        assertEquals("patch", install(second).way());
        assertSecondLiesThere();
    }

    @Test
    void withoutAPatchTheWholeComes() throws Exception {
        byte[] another = Patches.tar(Map.of("x", new byte[50_000]));
        ReleaseArtifact third = server.artifact(another);
        assertEquals(new Delivery("whole", third.size(), third.size()), install(third));
        assertEquals(List.of("patch", "whole"), server.asked);
    }

    @Test
    void whatIsSmallIsNotWorthAskingFor() throws Exception {
        ReleaseArtifact small = server.artifact(Patches.tar(Map.of("x", new byte[500])));
        assertEquals("whole", install(small).way());
        assertEquals(List.of("whole"), server.asked);
    }

    @Test
    void aSpentBudgetDefersThePatchAsWell() throws Exception {
        use(Thrifts.with(data, List.of("4k/day"), () -> Optional.of(Instant.now())));
        assertThrows(DownloadDeferred.class, () -> download(second));
        assertEquals(List.of(), server.asked);
    }

    @Test
    void whatAnEarlierLifeLeftHalfAppliedIsNotUsed() throws Exception {
        Path target = store.directory("web", second.digest());
        Files.createDirectories(target.resolveSibling(target.getFileName() + ".tmp/lib"));
        Files.writeString(target.resolveSibling(target.getFileName() + ".tmp/lib/data"), "half");
        download(second);
        Path file =
                PatchFile.find(store.downloads(), second.digest().substring(7)).file();
        Files.writeString(file.resolveSibling(file.getFileName() + ".opened"), "left over");
        use(Thrifts.free(data));
        assertEquals("patch", supply.unpack("web", second).delivery().way());
        assertSecondLiesThere();
    }
}
