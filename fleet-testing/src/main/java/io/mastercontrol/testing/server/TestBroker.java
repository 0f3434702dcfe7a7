package io.mastercontrol.testing.server;

import io.mastercontrol.controlplane.broker.BrokerMain;
import io.mastercontrol.controlplane.pki.Pki;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The product's own broker in a child process, on a free port, for this test JVM. It starts with an empty store each
 * time, as it does in the field, and ends with the JVM, even if that is killed.
 */
public final class TestBroker {
    public static final String HOST = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 50;

    private TestBroker() {}

    /** Its port; the first call starts it, and returns when it accepts connections. */
    public static int port() {
        int port = Integer.parseInt(ServerProperties.once("broker.port", () -> String.valueOf(freePort())));
        ServerProperties.once("broker.pid", () -> launch(port));
        return port;
    }

    /** {@code kill -9}; returns when the process is gone. Clients see their connections drop. */
    public static void kill() {
        long pid = Long.parseLong(ServerProperties.get("broker.pid"));
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    /** Starts the broker again after {@link #kill()}, on the same port and with an empty store. */
    public static void start() {
        ServerProperties.set("broker.pid", launch(port()));
    }

    /** What the broker printed, for the message of a failing test. */
    public static String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the broker's output", e);
        }
    }

    private static String launch(int port) {
        Pki pki = TestPki.pki();
        Path work = ServerProperties.directory().resolve("broker");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dmc.broker.parent=" + ProcessHandle.current().pid(),
                "-Dmc.broker.port=" + port,
                "-Dmc.broker.keystore=" + pki.brokerStore(),
                "-Dmc.broker.ca=" + pki.caCertificate(),
                "-Dmc.broker.work=" + work,
                "-cp",
                classPath(),
                BrokerMain.class.getName());
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end broker"));
            awaitListening(process, port);
            return String.valueOf(process.pid());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the broker", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the broker started", e);
        }
    }

    private static void awaitListening(Process process, int port) throws InterruptedException {
        Instant deadline = Instant.now().plus(START_LIMIT);
        while (!accepts(port)) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                process.destroyForcibly();
                throw new IllegalStateException("the broker does not listen on port " + port + ":\n" + log());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port), (int) POLL_MILLIS);
            return true;
        } catch (IOException e) {
            // Not yet: that is the answer that was asked for.
            return false;
        }
    }

    private static String classPath() {
        try (InputStream list = BrokerMain.class.getResourceAsStream("classpath.txt")) {
            if (list == null) {
                throw new IllegalStateException("control-plane was built without its class path; build it with Maven");
            }
            String own = Path.of(BrokerMain.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
            return own + File.pathSeparator + new String(list.readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot find the broker's class path", e);
        }
    }

    private static Path logFile() {
        return ServerProperties.directory().resolve("broker.log");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
