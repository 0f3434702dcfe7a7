package io.mastercontrol.testing;

import io.mastercontrol.controlplane.pki.Pem;
import io.mastercontrol.controlplane.pki.Pki;
import io.mastercontrol.testing.server.TestBroker;
import io.mastercontrol.testing.server.TestPki;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/**
 * Debian's Mosquitto with the configuration that we ship, but for ports, paths and the revocation list. {@code
 * ./master-control test} installs it.
 */
record Mosquitto(int devices, int services, Process process) {
    private static final Path SHIPPED = Path.of("../packaging/broker/mosquitto");
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static Mosquitto running;

    static synchronized Mosquitto started() {
        if (running == null || !running.process().isAlive()) {
            try {
                running = start(Files.createTempDirectory("mosquitto-"));
            } catch (IOException | GeneralSecurityException | InterruptedException e) {
                throw new IllegalStateException("Mosquitto does not start; 'apt-get install mosquitto'?", e);
            }
        }
        return running;
    }

    private static Mosquitto start(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        Pki pki = TestPki.pki();
        Files.copy(pki.caCertificate(), directory.resolve("ca.crt"));
        Files.copy(pki.brokerCertificate(), directory.resolve("broker.crt"));
        Files.writeString(directory.resolve("broker.key"), Pem.of(brokerKey(pki)));
        Files.copy(SHIPPED.resolve("acl"), directory.resolve("acl"));
        int devices = freePort();
        int services = freePort();
        String configuration = Files.readString(SHIPPED.resolve("mosquitto.conf"))
                .replace("listener 8883", "listener " + devices + " 127.0.0.1")
                .replace("listener 8884", "listener " + services)
                .replaceAll("(?m)^crlfile .*$", "")
                .replace("/etc/master-control/broker", directory.toString());
        // Started by root, it would leave root's rights and could not read its key.
        Path file = Files.writeString(directory.resolve("mosquitto.conf"), configuration + "user root\n");
        Process process = new ProcessBuilder("/usr/sbin/mosquitto", "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end mosquitto"));
        Instant deadline = Instant.now().plus(LIMIT);
        while (!accepts(devices) || !accepts(services)) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                Assertions.fail("Mosquitto does not listen: " + Files.readString(directory.resolve("log")));
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        return new Mosquitto(devices, services, process);
    }

    private static PrivateKey brokerKey(Pki pki) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(pki.brokerStore())) {
            store.load(in, Pki.STORE_PASSWORD.toCharArray());
        }
        return (PrivateKey) store.getKey("broker", Pki.STORE_PASSWORD.toCharArray());
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(TestBroker.HOST, port), 50);
            return true;
        } catch (IOException e) {
            // Not yet: that is the answer that was asked for.
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
