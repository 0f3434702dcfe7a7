package io.mastercontrol.dashboard.oidc;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Keycloak with the realm of {@code realm.json}, on a free port, and the dashboard configured for it. */
public final class Keycloak implements QuarkusTestResourceLifecycleManager {
    private static final Path UNPACKED = Path.of("target", "keycloak").toAbsolutePath();
    private static volatile Keycloak running;

    private Process process;
    private String issuer;

    /** As the realm's tokens name it. */
    static String issuer() {
        return running.issuer;
    }

    @Override
    public Map<String, String> start() {
        try {
            int port = freePort();
            issuer = "http://127.0.0.1:" + port + "/realms/fleet";
            launch(port);
            running = this;
            Path secret = Files.writeString(UNPACKED.resolve("client-secret"), "secret-of-the-console\n");
            return Map.ofEntries(
                    Map.entry("mc.oidc.issuer", issuer),
                    Map.entry("mc.oidc.client-id", "console"),
                    Map.entry("mc.oidc.client-secret-file", secret.toString()),
                    Map.entry("mc.oidc.audience", "fleet-api"),
                    Map.entry("mc.oidc.clock-skew", "1s"),
                    Map.entry("mc.oidc.label", "Sign in with Fleet SSO"),
                    Map.entry("mc.oidc.grants[0].group", "fleet-admins"),
                    Map.entry("mc.oidc.grants[0].role", "admin"),
                    Map.entry("mc.oidc.grants[1].group", "berlin-ops"),
                    Map.entry("mc.oidc.grants[1].role", "operator"),
                    Map.entry("mc.oidc.grants[1].scope", "site=berlin"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path home() throws IOException {
        try (Stream<Path> found = Files.list(UNPACKED)) {
            return found.filter(path -> path.getFileName().toString().startsWith("keycloak-"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(UNPACKED + " has no Keycloak; build with mvn verify"));
        }
    }

    private void launch(int port) throws IOException {
        Path home = home();
        Path imports = Files.createDirectories(home.resolve("data/import"));
        try (var realm = Keycloak.class.getResourceAsStream("realm.json")) {
            Files.copy(realm, imports.resolve("fleet-realm.json"), StandardCopyOption.REPLACE_EXISTING);
        }
        ProcessBuilder command = new ProcessBuilder(
                "/bin/bash",
                home.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--db=dev-mem",
                "--cache=local",
                "--import-realm",
                "--http-host=127.0.0.1",
                "--http-port=" + port);
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().put("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1 -Xmx384m");
        process = command.redirectErrorStream(true).start();
        awaitListening(process.inputReader());
    }

    /** Reads what it says until it listens; what it says later is read and dropped, so that it is never held up. */
    private void awaitListening(BufferedReader said) throws IOException {
        StringBuilder log = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            log.append(line).append('\n');
            if (line.contains("Listening on:")) {
                Thread drain = new Thread(() -> said.lines().forEach(more -> {}), "keycloak-log");
                drain.setDaemon(true);
                drain.start();
                return;
            }
        }
        throw new IOException("Keycloak ended before it listened:\n" + log);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Ends it for good. */
    static void end() {
        running.stop();
    }

    /** The script's own child is the server. */
    @Override
    public void stop() {
        if (process != null) {
            List<ProcessHandle> all = process.descendants().toList();
            process.destroyForcibly().onExit().join();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(child -> child.onExit().join());
            process = null;
        }
    }
}
