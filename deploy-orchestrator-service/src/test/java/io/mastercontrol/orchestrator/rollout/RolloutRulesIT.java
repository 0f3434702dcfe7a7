package io.mastercontrol.orchestrator.rollout;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.as;
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
import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.fixture.Await;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.orchestrator.fixture.ScriptedDevice;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people may say about rollouts and devices: who goes first, who waits, who stays, and when. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class RolloutRulesIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    private final List<ScriptedDevice> devices = new ArrayList<>();
    private String name;

    @BeforeEach
    void twoDevices() throws Exception {
        name = "rule" + NUMBER.incrementAndGet();
        appear(1);
        appear(2);
        Await.until(
                "the device is known",
                () -> operator().get("/api/v1/devices/" + id(1) + "/rules").statusCode(),
                status -> status == 200);
        for (int version = 1; version <= 3; version++) {
            assertEquals(
                    201, release(name, version + ".0.0", name + " " + version).statusCode());
        }
    }

    @AfterEach
    void gone() {
        devices.forEach(ScriptedDevice::close);
    }

    private void appear(int number) throws Exception {
        devices.add(new ScriptedDevice(id(number)).connect());
        tell(number, "");
    }

    private void tell(int number, String more) throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        registry + "/devices/" + id(number) + "?status=online&role=" + name + more))
                                .PUT(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    private String id(int number) {
        return name + "-" + number;
    }

    private String started(String version, String more) {
        Response response = start(name, version, name, "{\"bake\":\"0s\",\"batch_size\":5" + more + "}");
        assertEquals(201, response.statusCode(), response.asString());
        return response.path("id");
    }

    private Response put(String path, String body) {
        return operator().contentType("application/json").body(body).put("/api/v1/devices/" + id(1) + path);
    }

    private static void awaitReason(String id, String part) {
        Await.until(
                part, () -> rollout(id), seen -> seen.path("reason").asText().contains(part));
    }

    @Test
    void aReleaseThatCannotRunBesideAnotherIsNotRolledOutSo() {
        Response refused = start(name, "1.0.0", name, "{\"type\":\"blue_green\",\"batch_size\":5}");
        assertEquals(422, refused.statusCode(), refused.asString());
        assertEquals(
                "No workload of " + name + " 1.0.0 says under blue_green how two versions run beside each other;"
                        + " add that to its YAML, or use rolling.",
                refused.path("detail"));
    }

    @Test
    void thoseThatWaitBeginByPriorityThenByAge() {
        devices.get(0).stallsAt("1.0.0");
        String first = started("1.0.0", "");
        String second = started("2.0.0", ",\"queue\":true");
        String urgent = started("3.0.0", ",\"priority\":10");
        awaitReason(second, "waits for rollout " + first + " of " + name + " 1.0.0, which is running");
        assertEquals("created", rollout(second).path("state").asText());
        devices.get(0).goOn("1.0.0");
        awaitState(first, "succeeded");
        awaitState(urgent, "succeeded");
        awaitState(second, "succeeded");
        assertTrue(
                Instant.parse(rollout(urgent).path("started_at").asText())
                        .isBefore(
                                Instant.parse(rollout(second).path("started_at").asText())),
                "the urgent one did not go first");
        devices.forEach(device -> assertEquals("2.0.0", device.running(name)));
    }

    @Test
    void aHeldDeviceGetsNothingNewUntilItIsLetGo() {
        assertEquals(400, put("/hold", "{}").statusCode());
        assertEquals(200, put("/hold", "{\"reason\":\"a visitor looks at it\"}").statusCode());
        String id = started("1.0.0", "");
        JsonNode done = awaitState(id, "succeeded");
        assertEquals("1 device held, to follow when let go", done.path("reason").asText());
        assertEquals(
                "is held by user:operator: a visitor looks at it",
                done.at("/devices/0/reason").asText());
        assertNull(devices.get(0).running(name));
        Response why = operator().get("/api/v1/devices/" + id(1) + "/why");
        assertTrue(why.asString().contains("a visitor looks at it"), why.asString());
        assertEquals(
                200, operator().delete("/api/v1/devices/" + id(1) + "/hold").statusCode());
        Await.until("it follows", () -> devices.get(0).running(name), "1.0.0"::equals);
        assertEquals(
                404, operator().delete("/api/v1/devices/" + id(1) + "/hold").statusCode());
    }

    @Test
    void aPinnedDeviceGetsItsVersionAndStaysOnIt() {
        awaitState(started("1.0.0", ""), "succeeded");
        assertEquals(
                404,
                put("/pins/" + name, "{\"version\":\"9\",\"reason\":\"x\"}").statusCode());
        Response pinned = put("/pins/" + name, "{\"version\":\"2.0.0\",\"reason\":\"a trial\"}");
        assertEquals(200, pinned.statusCode(), pinned.asString());
        Await.until("pinned", () -> devices.get(0).running(name), "2.0.0"::equals);
        JsonNode done = awaitState(started("3.0.0", ""), "succeeded");
        assertEquals("cancelled", done.at("/devices/0/phase").asText());
        assertEquals(
                "is pinned to 2.0.0 by user:operator: a trial",
                done.at("/devices/0/reason").asText());
        assertEquals("2.0.0", devices.get(0).running(name));
        assertEquals("3.0.0", devices.get(1).running(name));
        assertEquals(
                200,
                operator().delete("/api/v1/devices/" + id(1) + "/pins/" + name).statusCode());
    }

    @Test
    void duringAFreezeOnlyAnAdminRollsOut() {
        Response freeze = operator()
                .contentType("application/json")
                .body("{\"reason\":\"holidays\",\"ends_at\":\"" + Instant.now().plusSeconds(3600) + "\"}")
                .post("/api/v1/freezes");
        assertEquals(201, freeze.statusCode(), freeze.asString());
        try {
            String id = started("1.0.0", "");
            awaitReason(id, "by user:operator: holidays");
            assertEquals(2, phases(rollout(id), "pending"));
            assertEquals(
                    403, start(name, "1.0.0", name, "{\"during_freeze\":true}").statusCode());
            assertEquals(
                    200, operator().post("/api/v1/rollouts/" + id + "/abort").statusCode());
            Response hot = as(InternalTokens.admin())
                    .contentType("application/json")
                    .body(("{\"release\":{\"name\":\"%s\",\"version\":\"1.0.0\"},\"selector\":\"role=%s\","
                                    + "\"strategy\":{\"during_freeze\":true,\"bake\":\"0s\"}}")
                            .formatted(name, name))
                    .post("/api/v1/rollouts");
            awaitState(hot.path("id"), "succeeded");
        } finally {
            operator().delete("/api/v1/freezes/" + freeze.path("id"));
        }
        String after = started("2.0.0", "");
        awaitState(after, "succeeded");
    }

    @Test
    void devicesThatComeLaterJoinADynamicRollout() throws Exception {
        String id = started("1.0.0", ",\"membership\":\"dynamic\"");
        awaitState(id, "succeeded");
        appear(3);
        Await.until("the newcomer gets it", () -> devices.get(2).running(name), "1.0.0"::equals);
        assertEquals(3, rollout(id).path("counts").path("total").asInt());
        awaitState(started("2.0.0", ""), "succeeded");
        appear(4);
        String last = started("3.0.0", "");
        awaitState(last, "succeeded");
        assertEquals(3, rollout(id).path("counts").path("total").asInt(), "a newer rollout ends the joining");
    }

    @Test
    void enoughOfTheRightPeopleMustApprove() {
        String id = started("1.0.0", ",\"approval\":{\"role\":\"admin\",\"count\":2}");
        assertEquals("waiting_for_approval", rollout(id).path("state").asText());
        String approve = "/api/v1/rollouts/" + id + "/approve";
        assertEquals(403, operator().post(approve).statusCode(), "an operator is no admin");
        assertEquals(200, as(admin("ann")).post(approve).statusCode());
        assertEquals(200, as(admin("ann")).post(approve).statusCode(), "twice is once");
        assertEquals("waiting_for_approval", rollout(id).path("state").asText());
        assertEquals(
                "approved by ann; 1 more to come", rollout(id).path("reason").asText());
        assertEquals(200, as(admin("bob")).post(approve).statusCode());
        awaitState(id, "succeeded");
    }

    private static final String JUDGED = ",\"batch_size\":1,\"analysis\":{\"interval\":\"1s\",\"checks\":["
            + "{\"metric\":\"restarts_per_hour\",\"max\":100},{\"metric\":\"cpu_percent\",\"max_ratio\":2}]%s}";

    private String judged(String version, String webhook) {
        Response response = start(name, version, name, "{\"bake\":\"0s\"" + JUDGED.formatted(webhook) + "}");
        assertEquals(201, response.statusCode(), response.asString());
        return response.path("id");
    }

    @Test
    void devicesThatFareWorseThanTheOthersShutTheGate() throws Exception {
        tell(1, "&cpu=10");
        tell(2, "&cpu=9");
        awaitState(judged("1.0.0", ""), "succeeded");
        tell(1, "&cpu=50");
        String id = judged("2.0.0", "");
        JsonNode back = awaitState(id, "rolled_back");
        assertEquals(
                "analysis: cpu_percent is 50 where it is, and 9 where it is not; it may be 2 times as much",
                back.path("reason").asText());
        devices.forEach(device -> assertEquals("1.0.0", device.running(name)));
        tell(1, "&cpu=10&exits=100000");
        JsonNode restarts = awaitState(judged("3.0.0", ""), "rolled_back");
        assertTrue(restarts.path("reason").asText().contains("restarts_per_hour is "), restarts.toString());
    }

    @Test
    void whoIsAskedMaySayNo() throws Exception {
        tell(1, "&cpu=10");
        tell(2, "&cpu=10");
        List<JsonNode> asked = new CopyOnWriteArrayList<>();
        HttpServer judge = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicReference<String> answer = new AtomicReference<>("{\"verdict\":\"pass\",\"reason\":\"fine\"}");
        judge.createContext("/", exchange -> {
            asked.add(Json.read(exchange.getRequestBody().readAllBytes(), JsonNode.class));
            byte[] said = answer.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, said.length);
            exchange.getResponseBody().write(said);
            exchange.close();
        });
        judge.start();
        try {
            String webhook = ",\"webhook\":{\"url\":\"http://127.0.0.1:"
                    + judge.getAddress().getPort() + "/\"}";
            awaitState(judged("1.0.0", webhook), "succeeded");
            assertEquals(name, asked.get(0).at("/release/name").asText());
            assertEquals(id(1), asked.get(0).at("/devices/0").asText());
            answer.set("{\"verdict\":\"fail\",\"reason\":\"orders are missing\"}");
            JsonNode back = awaitState(judged("2.0.0", webhook), "rolled_back");
            assertEquals(
                    "analysis: 127.0.0.1 says: orders are missing",
                    back.path("reason").asText());
            answer.set("nonsense");
            String id = judged("3.0.0", webhook);
            JsonNode paused = awaitState(id, "paused");
            assertEquals(
                    "analysis is inconclusive: 127.0.0.1 answered what cannot be read; resume to go on",
                    paused.path("reason").asText());
        } finally {
            judge.stop(0);
        }
    }

    private static String admin(String name) {
        return InternalTokens.of("user:" + name, "admin", "operator", "viewer");
    }
}
