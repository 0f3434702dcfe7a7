package io.mastercontrol.orchestrator.rollout;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.awaitState;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.operator;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.rollout;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.release.DeviceFacts;
import io.mastercontrol.orchestrator.fixture.Await;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.orchestrator.fixture.Orchestrator;
import io.mastercontrol.orchestrator.fixture.ScriptedDevice;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
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

/** Devices that lack what a release needs are left out of its rollout, with the reason, and do not fail it. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class NeedsIT {
    private static final String ALL = "{\"type\":\"rolling\",\"batch_size\":1,\"bake\":\"0s\"}";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    private final List<ScriptedDevice> devices = new ArrayList<>();
    private String name;

    @BeforeEach
    void threeDevices() throws Exception {
        name = "needs" + NUMBER.incrementAndGet();
        for (int i = 1; i <= 3; i++) {
            devices.add(new ScriptedDevice(id(i)));
        }
        assertEquals(201, release(name, "1.0.0", name + " one").statusCode());
    }

    private void connect() throws Exception {
        for (int i = 1; i <= 3; i++) {
            devices.get(i - 1).connect();
            HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(
                                            URI.create(registry + "/devices/" + id(i) + "?status=online&role=" + name))
                                    .method("PUT", HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
        }
        awaitState(started("1.0.0"), "succeeded");
    }

    @AfterEach
    void gone() {
        devices.forEach(ScriptedDevice::close);
    }

    private String id(int number) {
        return name + "-" + number;
    }

    private String started(String version) {
        Response response = start(name, version, name, ALL);
        assertEquals(201, response.statusCode(), response.asString());
        return response.path("id");
    }

    private JsonNode device(JsonNode rollout, int number) {
        for (JsonNode device : rollout.path("devices")) {
            if (device.path("id").asText().equals(id(number))) {
                return device;
            }
        }
        throw new AssertionError(id(number) + " is not in " + rollout);
    }

    @Test
    void whoSaysThatItLacksSomethingIsNotAsked() throws Exception {
        devices.get(0).with(new DeviceFacts("1.0.0", "arm64", List.of("site")));
        devices.get(1).with(new DeviceFacts("1.0.0", "armhf", List.of("site")));
        devices.get(2).with(new DeviceFacts("1.0.0", "arm64", List.of()));
        connect();
        Response made = release(name, "2.0.0", name + " two", "architectures: [arm64]\nvariables: [site]\n");
        assertEquals(201, made.statusCode(), made.asString());
        assertEquals("arm64", made.path("needs.architectures[0]"));

        JsonNode plan = Json.read(
                operator()
                        .contentType("application/json")
                        .body(
                                "{\"release\":{\"name\":\"%s\",\"version\":\"2.0.0\"},\"selector\":\"role=%s\",\"strategy\":%s}"
                                        .formatted(name, name, ALL))
                        .post("/api/v1/rollouts?dry_run=true")
                        .asString(),
                JsonNode.class);
        assertEquals("[[\"" + id(1) + "\"]]", plan.path("batches").toString(), plan.toString());
        assertEquals(id(2), plan.path("unfit").path(0).path("device").asText());

        JsonNode rollout = awaitState(started("2.0.0"), "succeeded");
        assertEquals("succeeded", device(rollout, 1).path("phase").asText());
        assertEquals("cancelled", device(rollout, 2).path("phase").asText());
        assertEquals(
                "is of architecture armhf, and the release is for arm64",
                device(rollout, 2).path("reason").asText());
        assertEquals(
                "has no variable 'site', which the release needs",
                device(rollout, 3).path("reason").asText());
        assertEquals("1.0.0", devices.get(1).running(name));
        String why = operator().get("/api/v1/devices/" + id(3) + "/why").asString();
        assertTrue(why.contains("has no variable 'site'"), why);
    }

    @Test
    void aDeviceThatFindsOutByItselfIsNotAFailureAndKeepsWhatItHas() throws Exception {
        devices.get(1).with(new DeviceFacts("1.0.0", "arm64", List.of("site")));
        connect();
        devices.get(1).butIs(new DeviceFacts("1.0.0", "arm64", List.of()));
        assertEquals(
                201,
                release(name, "2.0.0", name + " two", "variables: [site]\n").statusCode());
        String id = started("2.0.0");
        JsonNode rollout = awaitState(id, "succeeded");
        assertEquals("cancelled", device(rollout, 2).path("phase").asText(), rollout.toString());
        assertEquals(
                "has no variable 'site', which the release needs",
                device(rollout, 2).path("reason").asText());
        assertEquals(2, rollout.path("counts").path("succeeded").asInt());
        assertEquals("1.0.0", devices.get(1).running(name));
        Await.until(
                "what it had is wanted again",
                () -> operator().get("/api/v1/devices/" + id(2) + "/why").asString(),
                why -> why.contains("has no variable 'site'"));

        devices.get(1).butIs(new DeviceFacts("1.0.0", "arm64", List.of("site")));
        assertEquals(200, operator().post("/api/v1/rollouts/" + id + "/retry").statusCode());
        Await.until("it takes it now", () -> devices.get(1).running(name), "2.0.0"::equals);
    }

    @Test
    void aTemplateThatADeviceCannotFillInLeavesItOutWithoutADeclaration() throws Exception {
        devices.get(0).with(new DeviceFacts("1.0.0", "arm64", List.of("site")));
        devices.get(1).with(new DeviceFacts("1.0.0", "arm64", List.of()));
        connect();
        String yaml = Orchestrator.yaml(name).replace("run.sh", "run.sh, \"{{ site }}\"");
        Response made = operator()
                .contentType("application/json")
                .body(Json.write(Map.of("name", name, "version", "2.0.0", "workload_yaml", yaml)))
                .post("/api/v1/releases");
        assertEquals(201, made.statusCode(), made.asString());
        JsonNode rollout = awaitState(started("2.0.0"), "succeeded");
        assertEquals("cancelled", device(rollout, 2).path("phase").asText(), rollout.toString());
        assertEquals(
                "has no variable 'site', which line 4 of workload " + name + " uses",
                device(rollout, 2).path("reason").asText());
        assertEquals("succeeded", device(rollout, 3).path("phase").asText(), "a device that does not say is asked");
    }

    @Test
    void anotherVersionThanThePredecessorIsLeftOut() throws Exception {
        connect();
        assertEquals(
                201,
                release(name, "3.0.0", name + " three", "predecessor: 2.0.0\n").statusCode());
        JsonNode rollout = awaitState(started("3.0.0"), "failed");
        assertEquals(
                "no device is left to take it: " + id(1) + " runs 1.0.0, and the release can only follow 2.0.0",
                rollout.path("reason").asText());
        JsonNode again = rollout(rollout.path("id").asText());
        assertEquals(3, again.path("counts").path("total").asInt());
        Response wrong = release(name, "4.0.0", name + " four", "predecesor: 1\n");
        assertEquals(400, wrong.statusCode(), wrong.asString());
        assertTrue(wrong.asString().contains("did you mean 'predecessor'?"), wrong.asString());
    }
}
