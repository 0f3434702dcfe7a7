package io.mastercontrol.agent.neighbour;

import io.mastercontrol.agent.artifact.ArtifactStore;
import io.mastercontrol.agent.delta.Delivery;
import io.mastercontrol.agent.delta.PatchFailed;
import io.mastercontrol.agent.delta.PatchPending;
import io.mastercontrol.agent.delta.Supply;
import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrifts;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** What installs on one board: a real store, a real door, and a neighbourhood. */
final class SharingBoard implements java.io.Closeable {
    final List<String> told = new CopyOnWriteArrayList<>();
    final Neighbourhood neighbourhood;
    final ArtifactStore store;
    private final Supply supply;
    volatile boolean cut;

    /** @param fleetsControlPlane address by which it is decided whether neighbours are of use */
    SharingBoard(
            Path data,
            DeviceIdentity identity,
            URI controlPlane,
            URI fleetsControlPlane,
            Neighbourhood neighbourhood,
            Supplier<Instant> now)
            throws Exception {
        this.neighbourhood = neighbourhood;
        store = new ArtifactStore(data, controlPlane, identity, new ServerClock(Clock.systemUTC()), Thrifts.free(data));
        neighbourhood.join(
                identity, fleetsControlPlane, now, (type, message, detail) -> told.add(type + " " + message));
        supply = new Supply(store, neighbourhood, KeptPatches.in(data));
        supply.offerAgain();
    }

    /** As an installer does: again and again, until it is there. */
    Delivery install(ReleaseArtifact artifact) throws Exception {
        long deadline = System.nanoTime() + 90_000_000_000L;
        while (System.nanoTime() < deadline) {
            try {
                supply.download("app", artifact, bytes -> {}, () -> cut);
                return supply.unpack("app", artifact).delivery();
            } catch (NeighbourPending | PatchPending e) {
                LockSupport.parkNanos(300_000_000);
            } catch (PatchFailed e) {
                told.add("patch failed");
            } catch (IOException e) {
                if (cut) {
                    throw e;
                }
                told.add("failed: " + e.getMessage());
                LockSupport.parkNanos(300_000_000);
            }
        }
        throw new AssertionError("nothing was installed in time; told: " + told);
    }

    @Override
    public void close() {
        neighbourhood.close();
    }
}
