package io.mastercontrol.agent.rehearsal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the agent once through what it does in its life, so that the JVM can keep the classes that this takes for later
 * starts: it enrols at a control plane that is only pretended, connects over mutual TLS, starts workloads, loses one and
 * answers on its local interface. Takes an empty directory to work in and the command that starts the agent; ends by itself.
 * Started by {@code launcher/rehearse}.
 */
public final class Rehearsal {
    private static final List<String> PATHS = List.of("/metrics", "/health", "/local/v1/workloads", "/q/health/live");
    private static final int ROUNDS = 3;
    private static final int PORT = freePort();
    private static final int PATIENCE_SECONDS = 60;
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
        Path directory = Path.of(arguments[0]);
        PretendedControlPlane controlPlane = PretendedControlPlane.open();
        Process agent = start(directory, List.of(arguments).subList(1, arguments.length), controlPlane.httpPort());
        Runtime.getRuntime().addShutdownHook(new Thread(agent::destroyForcibly));
        agent.onExit().thenRun(controlPlane::abandoned);
        controlPlane.awaitMessages(ROUNDS + 2);
        Path token = directory.resolve("data/local.token");
        for (int round = 0; round < ROUNDS; round++) {
            for (String path : PATHS) {
                ask("GET", path, token);
            }
        }
        ask("POST", "/local/v1/shutdown", token);
        if (!agent.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the agent does not end");
        }
        System.exit(agent.exitValue());
    }

    /** The agent is another process: what only its audience needs does not belong into the archive. */
    private static Process start(Path directory, List<String> command, int controlPlane) throws IOException {
        Path workloads = Files.writeString(
                directory.resolve("workloads.yaml"), WORKLOADS.formatted(controlPlane), StandardCharsets.UTF_8);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("MC_AGENT_") || name.startsWith("MC_LAUNCHER_"));
        builder.environment()
                .putAll(Map.of(
                        "MC_AGENT_DATA",
                        directory.resolve("data").toString(),
                        "MC_AGENT_NAME",
                        "rehearsal",
                        "MC_AGENT_WORKLOADS",
                        workloads.toString(),
                        "MC_AGENT_CONTROL_PLANE",
                        "http://127.0.0.1:" + controlPlane,
                        "MC_AGENT_TOKEN",
                        "none",
                        "MC_AGENT_LOCAL_PORT",
                        String.valueOf(PORT),
                        "MC_AGENT_HEARTBEAT_INTERVAL",
                        "1s"));
        return builder.start();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no free port", e);
        }
    }

    private static void ask(String method, String path, Path token) throws IOException {
        // Made for the first who asks without it.
        String bearer = Files.exists(token) ? Files.readString(token).trim() : "";
        HttpURLConnection http = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + PORT + path).toURL().openConnection();
        http.setRequestMethod(method);
        http.setRequestProperty("Authorization", "Bearer " + bearer);
        if (http.getResponseCode() / 100 == 2) {
            try (InputStream in = http.getInputStream()) {
                in.readAllBytes();
            }
        }
        http.disconnect();
    }
}
