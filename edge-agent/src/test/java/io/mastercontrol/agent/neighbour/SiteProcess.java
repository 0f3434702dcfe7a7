package io.mastercontrol.agent.neighbour;

import io.mastercontrol.agent.delta.Delivery;
import io.mastercontrol.agent.delta.Patches;
import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.identity.IdentityStore;
import io.mastercontrol.agent.link.Thrifts;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;

/** The control plane of a site, or one of its boards, as a process in a network of its own; told what to do on its input. */
public final class SiteProcess {
    static final int BYTES = 6_000_000;

    private SiteProcess() {}

    /** Test and control plane make the same releases out of nothing; a board has no room for them. */
    static byte[] release(int number) throws IOException {
        byte[] content = new byte[BYTES];
        new Random(number).nextBytes(content);
        return Patches.tar(Map.of("lib/data", content));
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
        if (arguments[0].equals("control-plane")) {
            try (CountedControlPlane controlPlane =
                    new CountedControlPlane(arguments[1], Integer.parseInt(arguments[2]))) {
                controlPlane.offer(release(1));
                controlPlane.offer(release(2));
                System.out.println("ready");
                orders.readLine();
            }
            return;
        }
        board(Path.of(arguments[1]), URI.create(arguments[2]), orders);
    }

    private static void board(Path data, URI controlPlane, BufferedReader orders) throws Exception {
        DeviceIdentity identity = new IdentityStore(data).load().orElseThrow();
        Neighbourhood neighbourhood = new Neighbourhood(Neighbourhoods.Settings.usual(), Thrifts.free(data));
        try (SharingBoard board =
                new SharingBoard(data, identity, controlPlane, controlPlane, neighbourhood, Instant::now)) {
            System.out.println("ready");
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                String[] release = order.split(" ");
                Delivery delivery = board.install(
                        new ReleaseArtifact(release[0], Long.parseLong(release[1]), null).inPieces(release[2]));
                System.out.println("done " + delivery.way() + ", " + delivery.bytes() + " from the control plane, "
                        + delivery.neighbours() + " from neighbours; told " + board.told);
            }
        }
    }
}
