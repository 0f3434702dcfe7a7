package io.mastercontrol.agent.rehearsal;

import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs the agent once through what it does in its life, so that the JVM can keep the classes that this takes for later
 * starts: it enrols at a control plane that is only pretended, connects over mutual TLS, starts workloads, loses one and
 * answers on its local interface. Takes an empty directory to work in; ends by itself. Started by {@code launcher/rehearse}.
 */
public final class Rehearsal {
    private static final List<String> PATHS = List.of("/metrics", "/health", "/local/v1/workloads", "/q/health/live");
    private static final int ROUNDS = 3;
    private static final String WORKLOADS = """
            workloads:
              - {name: first, type: service, run_mode: forever, restart: {delay: 0s}, health: {exec: "true", interval: 1s},
                 command: [sh, -c, "echo up; sleep 1; exit 1"]}
              - {name: second, type: service, run_mode: forever, command: [sleep, "1000"], depends_on: {first: started},
                 health: {http: "http://127.0.0.1:%d/"}}
              - {name: third, type: script, run_mode: schedule, schedule: "* * * * *", command: [sh, -c, "true"]}
            """;

    private Rehearsal() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        Path directory = Path.of(arguments[0]);
        PretendedControlPlane controlPlane = PretendedControlPlane.open();
        int port = freePort();
        Path workloads = Files.writeString(
                directory.resolve("workloads.yaml"),
                WORKLOADS.formatted(controlPlane.httpPort()),
                StandardCharsets.UTF_8);
        set("data", directory.resolve("data"));
        set("name", "rehearsal");
        set("workloads", workloads);
        set("control-plane", "http://127.0.0.1:" + controlPlane.httpPort());
        set("token", "none");
        set("local-port", port);
        set("heartbeat-interval", "1s");
        set("on-terminate", "stop");
        Thread audience =
                new Thread(() -> watch(controlPlane, port, directory.resolve("data/local.token")), "audience");
        audience.setDaemon(true);
        audience.start();
        Quarkus.run(arguments);
    }

    private static void set(String key, Object value) {
        System.setProperty("mc.agent." + key, value.toString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void watch(PretendedControlPlane controlPlane, int port, Path token) {
        try {
            controlPlane.awaitMessages(ROUNDS + 2);
            for (int round = 0; round < ROUNDS; round++) {
                // Made for the first who asks without it.
                String bearer = Files.exists(token) ? Files.readString(token).trim() : "";
                for (String path : PATHS) {
                    ask(URI.create("http://127.0.0.1:" + port + path), bearer);
                }
            }
            Quarkus.asyncExit(0);
        } catch (IOException e) {
            System.err.println("rehearsal: " + e.getMessage());
            Quarkus.asyncExit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void ask(URI uri, String bearer) throws IOException {
        HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
        http.setRequestProperty("Authorization", "Bearer " + bearer);
        if (http.getResponseCode() / 100 == 2) {
            try (InputStream in = http.getInputStream()) {
                in.readAllBytes();
            }
        }
        http.disconnect();
    }
}
