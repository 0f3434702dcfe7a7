package io.mastercontrol.agent.neighbour;

import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.controlplane.pki.CertificateAuthority;
import io.mastercontrol.controlplane.pki.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Boards of one fleet that hear each other, each with an address of its own on loopback. */
final class Site implements AutoCloseable {
    /** Nobody is there; only that it is not this machine matters. */
    static final URI ELSEWHERE = URI.create("http://192.0.2.1");

    final CountedControlPlane controlPlane;
    private final Path home;
    private final CertificateAuthority authority = CertificateAuthority.create("test", Clock.systemUTC());
    private final Map<String, Neighbour> heard = new ConcurrentHashMap<>();
    private final List<java.io.Closeable> all = new ArrayList<>();
    private int count;

    Site(Path home) throws IOException {
        this.home = home;
        this.controlPlane = new CountedControlPlane("127.0.0.1", 0);
    }

    CertificateAuthority authority() {
        return authority;
    }

    /** @param organization {@code device}, if it is one */
    DeviceIdentity identity(CertificateAuthority by, String name, String organization) throws IOException {
        Path ca = home.resolve("ca.crt");
        if (!Files.exists(ca)) {
            Files.writeString(ca, Pem.of(authority.certificate()));
        }
        KeyPair pair = CertificateAuthority.newKey();
        return new DeviceIdentity(
                name,
                pair.getPrivate(),
                by.issueClient(name, organization, pair.getPublic(), Duration.ofDays(90)),
                List.of(),
                "127.0.0.1",
                1,
                null,
                null,
                ca);
    }

    SharingBoard board() throws Exception {
        return board("board-" + (count + 1), Instant::now, Neighbourhoods.Settings.usual());
    }

    SharingBoard board(String name, java.util.function.Supplier<Instant> now, NeighbourConfig config) throws Exception {
        LocalNetwork network = network();
        SharingBoard board = new SharingBoard(
                Files.createDirectories(home.resolve(name)),
                identity(authority, name, "device"),
                controlPlane.uri(),
                ELSEWHERE,
                new Neighbourhood(config, () -> List.of(network), this::open, System::nanoTime),
                now);
        all.add(board);
        return board;
    }

    LocalNetwork network() throws IOException {
        count++;
        return new LocalNetwork("lan", InetAddress.getByName("127.0.1." + count), 8);
    }

    /** Somebody else is heard, whoever that is. */
    void announce(String name, InetAddress address, int port) {
        heard.put(name, new Neighbour(name, address, port, null));
    }

    /** One of those that are heard, from an address of one's own. */
    Neighbour door() throws IOException {
        Neighbour one = heard.values().stream()
                .filter(heard -> !heard.name().equals("hostile"))
                .findFirst()
                .orElseThrow();
        return new Neighbour(one.name(), one.address(), one.port(), network().address());
    }

    void closeLater(java.io.Closeable what) {
        all.add(what);
    }

    private Presence open(String name, String fleet, List<Door> doors) {
        Door door = doors.get(0);
        announce(name, door.network().address(), door.port());
        return new Presence() {
            @Override
            public List<Neighbour> seen() {
                return heard.values().stream()
                        .map(one -> new Neighbour(
                                one.name(),
                                one.address(),
                                one.port(),
                                door.network().address()))
                        .toList();
            }

            @Override
            public void close() {
                heard.remove(name);
            }
        };
    }

    @Override
    public void close() throws IOException {
        for (java.io.Closeable one : all) {
            one.close();
        }
        controlPlane.close();
    }
}
