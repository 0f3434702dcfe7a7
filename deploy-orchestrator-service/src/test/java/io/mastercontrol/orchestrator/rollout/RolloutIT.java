package io.mastercontrol.orchestrator.rollout;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.awaitState;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.operator;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.phases;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.rollout;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.orchestrator.fixture.Await;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.orchestrator.fixture.ScriptedDevice;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.server.TestBroker;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rollouts on a real broker and database, with devices that do as they are told. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class RolloutIT {
    private static final String ONE_BY_ONE = "{\"type\":\"rolling\",\"batch_size\":1,\"bake\":\"0s\"}";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    private final List<ScriptedDevice> devices = new ArrayList<>();
    private String name;

    @BeforeEach
    void threeDevices() throws Exception {
        name = "web" + NUMBER.incrementAndGet();
        for (int i = 1; i <= 3; i++) {
            devices.add(new ScriptedDevice(id(i)).connect());
            tell("PUT", id(i), "online");
        }
        assertEquals(201, release(name, "1.0.0", name + " one").statusCode());
        assertEquals(201, release(name, "2.0.0", name + " two").statusCode());
    }

    @AfterEach
    void gone() {
        devices.forEach(ScriptedDevice::close);
    }

    private String id(int number) {
        return name + "-" + number;
    }

    private void tell(String method, String device, String status) throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        registry + "/devices/" + device + "?status=" + status + "&role=" + name))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    private String started(String version) {
        Response response = start(name, version, name, ONE_BY_ONE);
        assertEquals(201, response.statusCode(), response.asString());
        return response.path("id");
    }

    private void allOn(String version) {
        devices.forEach(device -> assertEquals(version, device.running(name)));
    }

    private void firstRelease() {
        awaitState(started("1.0.0"), "succeeded");
        allOn("1.0.0");
    }

    @Test
    void aReleaseReachesOneDeviceAfterTheOther() {
        JsonNode rollout = awaitState(started("1.0.0"), "succeeded");
        assertEquals(3, rollout.path("counts").path("succeeded").asInt(), rollout.toString());
        assertEquals(3, rollout.path("devices").path(2).path("batch").asInt());
        assertTrue(
                rollout.path("devices").path(0).path("content_digest").asText().startsWith("sha256:"));
        allOn("1.0.0");
    }

    @Test
    void aBadReleaseIsTakenBackAndNeverReachesTheRest() {
        firstRelease();
        devices.get(1).breaksAt("2.0.0");
        JsonNode rollout = awaitState(started("2.0.0"), "rolled_back");
        assertEquals(2, phases(rollout, "rolled_back"), rollout.toString());
        assertEquals(1, phases(rollout, "cancelled"), rollout.toString());
        assertEquals(id(2) + ": the health check failed", rollout.path("reason").asText());
        allOn("1.0.0");
    }

    @Test
    void aBadFirstReleaseIsRemoved() {
        devices.get(0).breaksAt("1.0.0");
        JsonNode rollout = awaitState(started("1.0.0"), "rolled_back");
        assertEquals(2, phases(rollout, "cancelled"), rollout.toString());
        devices.forEach(device -> assertNull(device.running(name)));
    }

    @Test
    void aDeviceThatIsOffJoinsWhenItReturns() throws Exception {
        devices.get(0).close();
        tell("PUT", id(1), "offline");
        String id = started("1.0.0");
        JsonNode rollout = awaitState(id, "succeeded");
        assertEquals(1, rollout.path("counts").path("offline").asInt(), rollout.toString());
        devices.get(0).connect();
        tell("PUT", id(1), "online");
        Await.until("joined", () -> rollout(id), seen -> phases(seen, "succeeded") == 3);
        allOn("1.0.0");
    }

    @Test
    void aBrokerThatForgotEverythingDoesNotStopIt() {
        devices.get(1).stallsAt("1.0.0");
        String id = started("1.0.0");
        Await.until(
                "second device at it",
                () -> rollout(id),
                seen -> phases(seen, "downloading") == 1 && phases(seen, "succeeded") == 1);
        TestBroker.kill();
        TestBroker.start();
        devices.get(1).goOn("1.0.0");
        awaitState(id, "succeeded");
        allOn("1.0.0");
    }

    @Test
    void twoRolloutsOfOneWorkloadAtATimeAreRefused() {
        devices.get(0).stallsAt("1.0.0");
        String id = started("1.0.0");
        Response second = start(name, "2.0.0", name, ONE_BY_ONE);
        assertEquals(409, second.statusCode());
        assertTrue(second.path("detail").toString().contains(id), second.asString());
        devices.get(0).goOn("1.0.0");
        awaitState(id, "succeeded");
    }

    @Test
    void operatorsPauseResumeAbortAndRollBack() {
        firstRelease();
        devices.get(0).stallsAt("2.0.0");
        String id = started("2.0.0");
        // Paused before it has reached anybody, it would reach nobody.
        Await.until("first at it", () -> rollout(id), seen -> phases(seen, "downloading") == 1);
        assertEquals(200, operator().post("/api/v1/rollouts/" + id + "/pause").statusCode());
        devices.get(0).goOn("2.0.0");
        Await.until("first done", () -> rollout(id), seen -> phases(seen, "succeeded") == 1);
        assertEquals("paused", rollout(id).path("state").asText());
        assertEquals(200, operator().post("/api/v1/rollouts/" + id + "/resume").statusCode());
        awaitState(id, "succeeded");
        assertEquals(409, operator().post("/api/v1/rollouts/" + id + "/pause").statusCode());
        assertEquals(
                200, operator().post("/api/v1/rollouts/" + id + "/rollback").statusCode());
        assertEquals(3, phases(awaitState(id, "rolled_back"), "rolled_back"));
        allOn("1.0.0");
        devices.get(1).stallsAt("2.0.0");
        String second = started("2.0.0");
        Await.until("first done", () -> rollout(second), seen -> phases(seen, "succeeded") == 1);
        assertEquals(
                200, operator().post("/api/v1/rollouts/" + second + "/abort").statusCode());
        // What is done before the abort has reached it would stay.
        Await.until("asked back", () -> rollout(second), seen -> phases(seen, "rolling_back") == 1);
        devices.get(1).goOn("2.0.0");
        Await.until("back", () -> rollout(second), seen -> phases(seen, "rolled_back") == 1);
        assertEquals("aborted", rollout(second).path("state").asText());
        assertEquals("2.0.0", devices.get(0).running(name));
        assertEquals("1.0.0", devices.get(1).running(name));
        assertEquals("1.0.0", devices.get(2).running(name));
    }

    @Test
    void aCanaryWaitsForAPersonAndGoesOnWhereItWas() {
        firstRelease();
        String canary = "{\"type\":\"canary\",\"steps\":[{\"weight\":1,\"pause\":\"wait\"},"
                + "{\"weight\":\"60%\",\"pause\":\"1s\"}],\"bake\":\"0s\"}";
        Response made = start(name, "2.0.0", name, canary);
        assertEquals(201, made.statusCode(), made.asString());
        String id = made.path("id");
        JsonNode paused = awaitState(id, "paused");
        assertEquals(
                "canary step 1: 1 device has it; resume to go on",
                paused.path("reason").asText());
        assertEquals(1, phases(paused, "succeeded"));
        assertEquals("wait", paused.at("/strategy/steps/0/pause").asText(), paused.toString());
        assertEquals(200, operator().post("/api/v1/rollouts/" + id + "/resume").statusCode());
        JsonNode done = awaitState(id, "succeeded");
        assertEquals(3, phases(done, "succeeded"));
        assertEquals(3, done.at("/devices/2/batch").asInt(), done.toString());
    }

    @Test
    void oneWorkloadGoesBackOnOneDevice() {
        firstRelease();
        awaitState(started("2.0.0"), "succeeded");
        Response back = operator().post("/api/v1/devices/" + id(2) + "/workloads/" + name + "/rollback");
        assertEquals(200, back.statusCode(), back.asString());
        assertEquals("1.0.0", back.path("version"));
        Response why = operator().get("/api/v1/devices/" + id(2) + "/why");
        assertEquals("changed_since", why.path("reasons[0].code"), why.asString());
        assertTrue(why.asString().contains("1.0.0 is wanted now: taken back by "), why.asString());
        Await.until("back", () -> devices.get(1).running(name), "1.0.0"::equals);
        assertEquals("2.0.0", devices.get(0).running(name));
    }

    @Test
    void nobodyAndNothingAreRefusedInWords() {
        assertEquals(422, start(name, "1.0.0", "nobody", ONE_BY_ONE).statusCode());
        assertEquals(404, start(name, "9.9.9", name, ONE_BY_ONE).statusCode());
        Response typo = start(name, "1.0.0", name, "{\"batchsize\":1}");
        assertEquals(400, typo.statusCode());
        assertEquals("application/problem+json", typo.contentType());
        assertEquals(404, operator().get("/api/v1/rollouts/none").statusCode());
    }

    @Test
    void aKeyMakesOneRolloutOnly() {
        String body =
                "{\"release\":{\"name\":\"" + name + "\",\"version\":\"1.0.0\"},\"selector\":\"role=" + name + "\"}";
        String first = null;
        for (int i = 0; i < 2; i++) {
            Response response = operator()
                    .contentType("application/json")
                    .header("Idempotency-Key", name)
                    .body(body)
                    .post("/api/v1/rollouts");
            assertEquals(i == 0 ? 201 : 200, response.statusCode(), response.asString());
            first = first == null ? response.path("id") : first;
            assertEquals(first, response.path("id"));
        }
        awaitState(first, "succeeded");
        Response events = operator().header("Accept", "application/json").get("/api/v1/rollouts/" + first + "/events");
        assertEquals("rollout_changed", events.path("items[0].type"), events.asString());
    }

    @Test
    void watchersSeeASnapshotAndThenEachChange() throws Exception {
        devices.get(0).stallsAt("1.0.0");
        String id = started("1.0.0");
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + io.restassured.RestAssured.port + "/api/v1/rollouts/" + id + "/events"))
                .header("Authorization", "Bearer " + io.mastercontrol.testing.token.InternalTokens.viewer())
                .header("Accept", "text/event-stream")
                .timeout(java.time.Duration.ofSeconds(20))
                .build();
        var lines = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofLines())
                .body()
                .iterator();
        assertTrue(next(lines, "event:").contains("snapshot"));
        assertTrue(next(lines, "data:").contains("\"counts\""));
        devices.get(0).goOn("1.0.0");
        assertTrue(next(lines, "event:").contains("rollout_"));
        String data;
        do {
            data = next(lines, "data:");
        } while (!data.contains("\"state\":\"succeeded\""));
    }

    private static String next(java.util.Iterator<String> lines, String prefix) {
        String line;
        do {
            line = lines.next();
        } while (!line.startsWith(prefix));
        return line;
    }
}
