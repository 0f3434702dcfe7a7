package io.mastercontrol.agent.neighbour;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.delta.Delivery;
import io.mastercontrol.agent.delta.Patches;
import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.contracts.release.PieceList;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.controlplane.pki.CertificateAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Boards that share, over real TLS with real certificates, and those among them that mean harm. Each test has a site of
 * its own, and mostly waits for pauses that boards make, so that several run side by side.
 */
class NeighbourhoodIT {
    @TempDir
    Path home;

    private Site site;
    private Map<String, byte[]> files;
    private byte[] tar;
    private ReleaseArtifact artifact;
    private byte[] list;

    @BeforeEach
    void offerARelease() throws Exception {
        site = new Site(home);
        byte[] content = new byte[4_000_000];
        new Random(1).nextBytes(content);
        files = Map.of("lib/data", content, "run.sh", "echo 1\n".getBytes());
        tar = Patches.tar(files);
        artifact = site.controlPlane.offer(tar);
        list = PieceList.of(new ByteArrayInputStream(tar)).bytes();
    }

    @AfterEach
    void close() throws Exception {
        site.close();
    }

    private static CompletableFuture<Delivery> begin(SharingBoard board, ReleaseArtifact artifact) {
        CompletableFuture<Delivery> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                done.complete(board.install(artifact));
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private static List<Delivery> all(List<SharingBoard> boards, ReleaseArtifact artifact) throws Exception {
        List<CompletableFuture<Delivery>> running =
                boards.stream().map(board -> begin(board, artifact)).toList();
        List<Delivery> deliveries = new ArrayList<>();
        for (CompletableFuture<Delivery> one : running) {
            deliveries.add(one.get(100, TimeUnit.SECONDS));
        }
        return deliveries;
    }

    private List<SharingBoard> boards(int count) throws Exception {
        List<SharingBoard> boards = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boards.add(site.board());
        }
        return boards;
    }

    private void assertRight(SharingBoard board) throws IOException {
        assertTrue(board.store.has("app", artifact.treeId()));
        assertArrayEquals(
                files.get("lib/data"),
                Files.readAllBytes(
                        board.store.directory("app", artifact.treeId()).resolve("lib/data")));
    }

    private HostileNeighbour hostile(DeviceIdentity identity, byte[] itsList, HostileNeighbour.Answer answer)
            throws Exception {
        InetAddress address = site.network().address();
        Standing everything = new Standing(Interest.nothing, tar.length, tar.length, null);
        HostileNeighbour hostile = new HostileNeighbour(address, identity, everything, itsList, answer);
        site.closeLater(hostile);
        site.announce("hostile", address, hostile.port());
        return hostile;
    }

    private HostileNeighbour hostile(HostileNeighbour.Answer answer) throws Exception {
        return hostile(site.identity(site.authority(), "evil", "device"), list, answer);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void sixThatWantTheSameAtOncePayForOneWhileItIsStillOnItsWay() throws Exception {
        site.controlPlane.bytesPerSecond = 1_000_000;
        List<Delivery> deliveries = all(boards(6), artifact);
        assertEquals(
                5, deliveries.stream().filter(d -> d.way().equals("neighbour")).count(), deliveries::toString);
        assertEquals(1, deliveries.stream().filter(d -> d.way().equals("whole")).count(), deliveries::toString);
        long uplink = site.controlPlane.bytes.sum();
        assertTrue(uplink < tar.length * 1.05, uplink + " bytes for " + tar.length);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aPatchIsPaidForOnceToo() throws Exception {
        List<SharingBoard> boards = boards(4);
        all(boards, artifact);
        Map<String, byte[]> next = new HashMap<>(files);
        byte[] changed = files.get("lib/data").clone();
        new Random(2).nextBytes(changed);
        System.arraycopy(files.get("lib/data"), 0, changed, 0, 3_500_000);
        next.put("lib/data", changed);
        ReleaseArtifact second = site.controlPlane.offer(Patches.tar(next));
        byte[] patch = Patches.between(files, next);
        site.controlPlane.patch(artifact, second, patch);
        site.controlPlane.bytesPerSecond = 200_000;
        long before = site.controlPlane.bytes.sum();
        List<Delivery> deliveries = all(boards, second);
        assertEquals(
                3,
                deliveries.stream()
                        .filter(d -> d.way().equals("patch from a neighbour"))
                        .count(),
                deliveries::toString);
        assertEquals(patch.length, site.controlPlane.bytes.sum() - before);
        SharingBoard late = site.board();
        assertEquals("neighbour", late.install(second).way(), "and the whole is put together again from the tree");
        assertEquals(patch.length, site.controlPlane.bytes.sum() - before);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void wrongBytesHarmNobodyAndAreRemembered() throws Exception {
        HostileNeighbour hostile = hostile((out, length) -> {
            HostileNeighbour.head(out, 206, length, tar.length);
            out.write(new byte[length]);
        });
        SharingBoard board = site.board();
        assertEquals("whole", board.install(artifact).way());
        assertRight(board);
        assertEquals(1, board.neighbourhood.tally().wrong());
        assertTrue(board.told.get(0).startsWith("neighbour_distrusted evil "), board.told::toString);
        long asked = pieces(hostile);
        assertEquals(1, asked);
        byte[] other = tar.clone();
        other[tar.length - 1_000_000]++;
        ReleaseArtifact next = site.controlPlane.offer(other);
        board.install(next);
        assertEquals(asked, pieces(hostile), "it is not asked again");
    }

    private static long pieces(HostileNeighbour hostile) {
        return hostile.asked.stream()
                .filter(what -> what.matches("GET /v1/content/[0-9a-f]{64} .*"))
                .count();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anotherListOfPiecesIsNotBelieved() throws Exception {
        byte[] other = list.clone();
        other[3]++;
        hostile(site.identity(site.authority(), "evil", "device"), other, (out, length) -> {});
        SharingBoard board = site.board();
        assertEquals("whole", board.install(artifact).way());
        assertRight(board);
        assertEquals(1, board.neighbourhood.tally().wrong());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aPatchThatMakesSomethingElseIsFoundOutByTheControlPlanesOwn() throws Exception {
        SharingBoard board = site.board();
        board.install(artifact);
        Map<String, byte[]> next = Map.of("lib/data", files.get("lib/data"), "run.sh", "echo 2\n".getBytes());
        ReleaseArtifact second = site.controlPlane.offer(Patches.tar(next));
        site.controlPlane.patch(artifact, second, Patches.between(files, next));
        byte[] other =
                Patches.between(files, Map.of("lib/data", files.get("lib/data"), "run.sh", "rm -rf\n".getBytes()));
        Standing whole = new Standing(Interest.nothing, other.length, other.length, "ab".repeat(32));
        InetAddress address = site.network().address();
        HostileNeighbour hostile = new HostileNeighbour(
                address, site.identity(site.authority(), "evil", "device"), whole, list, (out, length) -> {
                    HostileNeighbour.head(out, 206, length, other.length);
                    out.write(other, 0, length);
                });
        site.closeLater(hostile);
        site.announce("hostile", address, hostile.port());
        Delivery delivery = board.install(second);
        assertEquals("patch", delivery.way(), delivery.toString());
        assertEquals("patch failed", board.told.get(0));
        assertTrue(board.told.get(1).contains("evil on this network sent a patch that makes"), board.told::toString);
        assertEquals(
                "echo 2\n",
                Files.readString(board.store.directory("app", second.treeId()).resolve("run.sh")));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void moreThanWasAskedForIsNotTaken() throws Exception {
        hostile((out, length) -> {
            HostileNeighbour.head(out, 206, Long.MAX_VALUE / 20, tar.length);
            while (true) {
                out.write(new byte[16 * 1024]);
            }
        });
        SharingBoard board = site.board();
        assertEquals("whole", board.install(artifact).way());
        assertRight(board);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whoIsTooSlowIsLeft() throws Exception {
        hostile((out, length) -> {
            HostileNeighbour.head(out, 206, length, tar.length);
            HostileNeighbour.drip(out, length);
        });
        SharingBoard board = site.board();
        long began = System.nanoTime();
        assertEquals("whole", board.install(artifact).way());
        assertTrue(System.nanoTime() - began < 40_000_000_000L, "a deadline for a piece");
        assertRight(board);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void strangersAndServicesAreNeitherAskedNorServed() throws Exception {
        SharingBoard first = site.board();
        first.install(artifact);
        for (DeviceIdentity stranger : List.of(
                site.identity(CertificateAuthority.create("other", Clock.systemUTC()), "board-9", "device"),
                site.identity(site.authority(), "registry", "service"))) {
            HostileNeighbour hostile = hostile(stranger, list, (out, length) -> out.write(new byte[length]));
            SharingBoard board = site.board();
            assertEquals("neighbour", board.install(artifact).way());
            assertEquals(0, pieces(hostile));
            try (Deadlines deadlines = new Deadlines()) {
                Caller caller = new Caller(new PeerTls(stranger, Instant::now), deadlines);
                Neighbour door = site.door();
                assertThrows(IOException.class, () -> {
                    try (Caller.Call call = caller.call(door)) {
                        call.standing("ab".repeat(32));
                    }
                });
            }
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aBoardWhoseClockIsWrongGoesItsOwnWay() throws Exception {
        site.board().install(artifact);
        SharingBoard past = site.board("past", () -> Instant.EPOCH, Neighbourhoods.Settings.usual());
        assertEquals("whole", past.install(artifact).way());
        assertRight(past);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whenWhoServesVanishesTheControlPlaneGoesOnWhereItStopped() throws Exception {
        SharingBoard first = site.board();
        first.install(artifact);
        SharingBoard second = site.board("slow", Instant::now, Neighbourhoods.Settings.usual());
        InetAddress address = site.network().address();
        int[] given = {0};
        HostileNeighbour dying = new HostileNeighbour(
                address,
                site.identity(site.authority(), "dying", "device"),
                new Standing(Interest.nothing, tar.length, tar.length, null),
                list,
                (out, length) -> {
                    int at = given[0] * PieceList.PIECE;
                    HostileNeighbour.head(out, 206, length, tar.length);
                    out.write(tar, at, given[0] < 3 ? length : length / 2);
                    out.flush();
                    if (given[0]++ == 3) {
                        throw new IOException("the power is gone");
                    }
                });
        site.closeLater(dying);
        first.close();
        site.announce("dying", address, dying.port());
        Delivery delivery = second.install(artifact);
        assertRight(second);
        assertEquals(3L * PieceList.PIECE, delivery.neighbours(), delivery.toString());
        assertEquals(1, site.controlPlane.askedFor(artifact.digest() + " bytes=" + 3 * PieceList.PIECE + "-"));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aPowerCutInTheMiddleLosesNothingOfIt() throws Exception {
        SharingBoard first = site.board();
        first.install(artifact);
        Neighbourhoods.Settings slow = new Neighbourhoods.Settings(
                true, List.of(), 100_000, 500_000, 1_000_000_000, 4, java.time.Duration.ofHours(1), 0);
        SharingBoard source = site.board("source", Instant::now, slow);
        source.install(artifact);
        first.close();
        SharingBoard board = site.board("cut", Instant::now, Neighbourhoods.Settings.usual());
        CompletableFuture<Delivery> running = begin(board, artifact);
        Path download = home.resolve("cut/downloads/" + artifact.digest().substring(7));
        await(() -> Files.exists(download) && Files.size(download) > 2 * PieceList.PIECE);
        board.cut = true;
        assertThrows(Exception.class, () -> running.get(20, TimeUnit.SECONDS));
        board.close();
        long there = Files.size(download);
        assertTrue(there < tar.length, "cut in the middle");
        SharingBoard again = site.board("cut", Instant::now, Neighbourhoods.Settings.usual());
        long servedBefore = source.neighbourhood.tally().served();
        Delivery delivery = again.install(artifact);
        assertRight(again);
        assertEquals("neighbour", delivery.way());
        assertTrue(source.neighbourhood.tally().served() - servedBefore <= tar.length - there + PieceList.PIECE);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whatAWorkloadChangedIsNotServed() throws Exception {
        SharingBoard first = site.board();
        first.install(artifact);
        Path data = first.store.directory("app", artifact.treeId()).resolve("lib/data");
        byte[] changed = Files.readAllBytes(data);
        changed[1_000_000]++;
        Files.write(data, changed);
        SharingBoard second = site.board();
        Delivery delivery = second.install(artifact);
        assertRight(second);
        assertEquals("whole", delivery.way());
        assertTrue(delivery.neighbours() > 0, "what is still right was");
        assertEquals(0, second.neighbourhood.tally().wrong(), "and nobody is blamed");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void offIsOff() throws Exception {
        site.board().install(artifact);
        Neighbourhoods.Settings off =
                new Neighbourhoods.Settings(false, List.of(), 0, 1, 1, 1, java.time.Duration.ofHours(1), 0);
        SharingBoard board = site.board("off", Instant::now, off);
        assertEquals("whole", board.install(artifact).way());
        assertEquals(0, board.neighbourhood.present());
        assertFalse(Files.exists(home.resolve("off/neighbours")));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("nothing came");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }
}
