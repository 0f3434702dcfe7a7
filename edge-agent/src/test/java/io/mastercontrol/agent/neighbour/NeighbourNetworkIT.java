package io.mastercontrol.agent.neighbour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.controlplane.pki.CertificateAuthority;
import io.mastercontrol.controlplane.pki.Pem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site as it is: boards with a network stack each, joined by a switch, that find each other over real multicast, and one thin
 * line to the control plane, on which the kernel counts. The boards have the heap that an agent has.
 */
class NeighbourNetworkIT {
    private static final int BOARDS = 5;
    private static final String NETWORK = "10.86.7.";
    private static final String CONTROL_PLANE = "http://" + NETWORK + "1:8080";
    private static final String SITE = "mcs" + ProcessHandle.current().pid();

    @TempDir
    Path home;

    private final List<Process> processes = new ArrayList<>();
    private final List<BufferedReader> said = new ArrayList<>();

    @BeforeEach
    void wireTheSite() throws IOException {
        StringBuilder script = new StringBuilder("set -e\n");
        script.append("ip netns add %s; ip -netns %s link add br0 type bridge\n".formatted(SITE, SITE));
        script.append("ip -netns %s link set br0 up\n".formatted(SITE));
        for (int i = 0; i <= BOARDS; i++) {
            String host = SITE + "-" + i;
            script.append("ip netns add %s; ip -netns %s link set lo up\n".formatted(host, host));
            script.append("ip -netns %s link add p%d type veth peer name eth0 netns %s\n".formatted(SITE, i, host));
            script.append("ip -netns %s link set p%d master br0 up\n".formatted(SITE, i));
            script.append("ip -netns %s addr add %s%d/24 brd + dev eth0\n".formatted(host, NETWORK, i + 1));
            script.append("ip -netns %s link set eth0 up\n".formatted(host));
        }
        // The control plane is the first; its line carries a megabyte a second.
        script.append("ip netns exec %s-0 tc qdisc add dev eth0 root tbf rate 8mbit burst 32k latency 400ms\n"
                .formatted(SITE));
        assertEquals("", run(script.toString()));
    }

    @AfterEach
    void tearDown() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        StringBuilder script = new StringBuilder();
        for (int i = 0; i <= BOARDS; i++) {
            script.append("ip netns del %s-%d\n".formatted(SITE, i));
        }
        run(script + "ip netns del " + SITE);
    }

    private static String run(String script) throws IOException {
        Process shell = new ProcessBuilder("/bin/sh", "-c", script)
                .redirectErrorStream(true)
                .start();
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Bytes that came from the control plane, headers and all. */
    private static long uplink() throws IOException {
        return Long.parseLong(run("ip netns exec " + SITE + " cat /sys/class/net/p0/statistics/rx_bytes")
                .trim());
    }

    private void start(int host, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "ip",
                "netns",
                "exec",
                SITE + "-" + host,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                host == 0 ? "-Xmx64m" : "-Xmx24m",
                "-Xmn4m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SiteProcess.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(home.resolve("errors-" + host).toFile())
                .start();
        processes.add(process);
        said.add(process.inputReader());
    }

    private String await(int host, String word) throws IOException {
        for (String line = said.get(host).readLine();
                line != null;
                line = said.get(host).readLine()) {
            if (line.startsWith(word)) {
                return line;
            }
        }
        throw new AssertionError(host + " ended: " + Files.readString(home.resolve("errors-" + host)));
    }

    /** As it lies on a board that has enrolled. */
    private Path enrolled(CertificateAuthority authority, String name) throws IOException {
        Path identity = Files.createDirectories(home.resolve(name).resolve("identity"));
        KeyPair pair = CertificateAuthority.newKey();
        Files.writeString(identity.resolve("device.key"), Pem.of(pair.getPrivate()));
        Files.writeString(identity.resolve("ca.crt"), Pem.of(authority.certificate()));
        Files.write(
                identity.resolve("device.json"),
                Json.bytes(Map.of(
                        "device_id",
                        name,
                        "certificate",
                        Pem.of(authority.issueClient(name, "device", pair.getPublic(), Duration.ofDays(90))),
                        "ca",
                        Pem.of(authority.certificate()),
                        "release_keys",
                        List.of(),
                        "broker",
                        Map.of("host", "127.0.0.1", "port", 1),
                        "server_time",
                        Instant.now())));
        return home.resolve(name);
    }

    private List<String> install(List<Integer> boards, int release) throws IOException {
        ReleaseArtifact wanted = CountedControlPlane.named(SiteProcess.release(release));
        String order = wanted.digest() + " " + wanted.size() + " " + wanted.pieces() + "\n";
        for (int board : boards) {
            processes.get(board).outputWriter().write(order);
            processes.get(board).outputWriter().flush();
        }
        List<String> done = new ArrayList<>();
        for (int board : boards) {
            done.add(await(board, "done"));
        }
        return done;
    }

    @Test
    void aSitePaysOnce() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create("fleet", Clock.systemUTC());
        start(0, "control-plane", NETWORK + "1", "8080");
        await(0, "ready");
        for (int i = 1; i <= BOARDS; i++) {
            Path data = enrolled(
                    i == BOARDS ? CertificateAuthority.create("other", Clock.systemUTC()) : authority, "b" + i);
            start(i, "board", data.toString(), CONTROL_PLANE);
            await(i, "ready");
        }
        List<Integer> fleet = List.of(1, 2, 3, 4);
        long before = uplink();
        List<String> done = install(fleet, 1);
        long first = uplink() - before;
        System.out.println("uplink carried " + first + " bytes for four boards and " + SiteProcess.BYTES + ": " + done);
        assertEquals(
                3,
                done.stream().filter(line -> line.startsWith("done neighbour")).count(),
                done::toString);
        assertTrue(first < SiteProcess.BYTES * 1.3, first + " bytes; " + done);
        assertTrue(first > SiteProcess.BYTES, first + " bytes; " + done);
        List<String> other = install(List.of(BOARDS), 1);
        assertTrue(other.get(0).startsWith("done whole"), "another fleet's board is no neighbour: " + other);
        before = uplink();
        List<String> again = install(fleet, 2);
        assertTrue(uplink() - before < SiteProcess.BYTES * 1.3, again::toString);
    }
}
