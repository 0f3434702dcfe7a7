package io.mastercontrol.orchestrator.rollout;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.awaitState;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.phases;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.rollout;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.start;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.orchestrator.fixture.Await;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.orchestrator.fixture.ScriptedDevice;
import io.mastercontrol.testing.server.FleetServers;
import io.restassured.RestAssured;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The packaged service in a process of its own, killed in the middle of a rollout. */
class KilledIT {
    private final List<ScriptedDevice> devices = new ArrayList<>();
    private final FakeRegistry registry = new FakeRegistry();
    private Process process;

    @AfterEach
    void gone() {
        devices.forEach(ScriptedDevice::close);
        process.destroyForcibly().onExit().join();
        registry.stop();
    }

    @Test
    void theRolloutGoesOnWhereItWas() throws Exception {
        Map<String, String> configuration = new java.util.HashMap<>(FleetServers.configuration("orchestrator"));
        configuration.putAll(registry.start());
        launch(configuration);
        for (int i = 1; i <= 3; i++) {
            devices.add(new ScriptedDevice("killed-" + i).connect());
            HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(configuration.get("mc.registry.url") + "/devices/killed-"
                                            + i + "?status=online&role=killed"))
                                    .PUT(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
        }
        release("killed", "1.0.0", "content");
        devices.get(1).stallsAt("1.0.0");
        String id = start("killed", "1.0.0", "killed", "{\"batch_size\":1}").path("id");
        Await.until(
                "second device at it",
                () -> rollout(id),
                seen -> phases(seen, "downloading") == 1 && phases(seen, "succeeded") == 1);
        process.destroyForcibly().onExit().join();
        devices.get(1).goOn("1.0.0");
        launch(configuration);
        assertEquals(3, phases(awaitState(id, "succeeded"), "succeeded"));
        devices.forEach(device -> assertEquals("1.0.0", device.running("killed")));
    }

    private void launch(Map<String, String> configuration) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx96m"));
        configuration.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-Dquarkus.http.port=" + port, "-jar", "target/quarkus-app/quarkus-run.jar"));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target/killed.log").toFile()))
                .start();
        RestAssured.baseURI = "http://127.0.0.1";
        RestAssured.port = port;
        Await.until("ready", () -> isReady(port), ready -> ready);
    }

    private boolean isReady(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected() && RestAssured.get("/q/health/ready").statusCode() == 200;
        } catch (java.io.IOException e) {
            // Nobody listens yet.
            return false;
        }
    }
}
