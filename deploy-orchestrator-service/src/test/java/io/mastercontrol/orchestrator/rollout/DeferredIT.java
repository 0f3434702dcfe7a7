package io.mastercontrol.orchestrator.rollout;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.awaitState;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.operator;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.rollout;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.start;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.fixture.Await;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.orchestrator.fixture.Orchestrator;
import io.mastercontrol.orchestrator.fixture.ScriptedDevice;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for its link's budget neither stalls nor fails a rollout; and one workload goes back everywhere at once. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class DeferredIT {
    /** The deadline is far shorter than budgets are. */
    private static final String HASTY =
            "{\"type\":\"rolling\",\"batch_size\":1,\"bake\":\"0s\",\"healthy_within\":\"1s\",\"progress_deadline\":\"2s\"}";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    private final List<ScriptedDevice> devices = new ArrayList<>();
    private String name;

    @BeforeEach
    void twoDevices() throws Exception {
        name = "thin" + NUMBER.incrementAndGet();
        for (int i = 1; i <= 2; i++) {
            devices.add(new ScriptedDevice(id(i)).connect());
            known(id(i), name);
        }
        for (String version : List.of("1.0.0", "2.0.0")) {
            assertEquals(201, release(name, version, name + version).statusCode());
        }
    }

    @AfterEach
    void gone() {
        devices.forEach(ScriptedDevice::close);
    }

    private String id(int number) {
        return name + "-" + number;
    }

    private void known(String id, String role) throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(registry + "/devices/" + id + "?status=online&role=" + role))
                                .method("PUT", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    @Test
    void whoWaitsForItsBudgetGivesItsPlaceAwayAndFollows() {
        devices.get(0).defers("1.0.0");
        String rollout = start(name, "1.0.0", name, HASTY).path("id");
        JsonNode ended = awaitState(rollout, "succeeded");
        JsonNode thin = ended.at("/devices/0");
        assertEquals("offline", thin.path("phase").asText(), ended.toString());
        assertEquals(
                "the download waits: the budget of this month is spent",
                thin.path("reason").asText());
        assertEquals("1.0.0", devices.get(1).running(name));
        devices.get(0).goOn("1.0.0");
        Await.until("following", () -> rollout(rollout).at("/devices/0/phase").asText(), "succeeded"::equals);
    }

    @Test
    void oneWorkloadGoesBackEverywhereItCan() throws Exception {
        awaitState(start(name, "1.0.0", name, HASTY).path("id"), "succeeded");
        ScriptedDevice fresh = new ScriptedDevice(id(3)).connect();
        devices.add(fresh);
        known(id(3), name);
        awaitState(start(name, "2.0.0", name, HASTY).path("id"), "succeeded");
        String path = "/api/v1/workloads/" + name + "/rollback";
        operator()
                .contentType("application/json")
                .body(Json.write(Map.of("selector", "role=" + name)))
                .post(path)
                .then()
                .statusCode(400)
                .body("detail", containsString("The reason is missing"));
        operator()
                .contentType("application/json")
                .body(Json.write(Map.of("selector", "role=" + name, "reason", "it leaks")))
                .post(path)
                .then()
                .statusCode(200)
                .body("devices.device", equalTo(List.of(id(1), id(2))))
                .body("devices.version", equalTo(List.of("1.0.0", "1.0.0")))
                .body("left.device", equalTo(List.of(id(3))))
                .body("left[0].reason", containsString("had no other version"));
        Await.until("back", () -> devices.get(0).running(name), "1.0.0"::equals);
        Await.until("back", () -> devices.get(1).running(name), "1.0.0"::equals);
        assertEquals("2.0.0", fresh.running(name));
        Orchestrator.operator()
                .get("/api/v1/devices/" + id(1) + "/why")
                .then()
                .body("reasons[0].detail", containsString(": it leaks"));
    }
}
