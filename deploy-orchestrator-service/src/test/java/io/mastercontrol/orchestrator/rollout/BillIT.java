package io.mastercontrol.orchestrator.rollout;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.awaitState;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.operator;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
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

/** Before anything moves: who, in which order, how many bytes over which link, room, time, who will be late, what is in the way. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class BillIT {
    private static final String ONE = "{\"type\":\"rolling\",\"batch_size\":1,\"bake\":\"0s\"}";

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final List<ScriptedDevice> devices = new ArrayList<>();
    private String name;

    @BeforeEach
    void threeOfWhichOneIsAway() throws Exception {
        name = "bill" + NUMBER.incrementAndGet();
        for (int i = 1; i <= 2; i++) {
            devices.add(new ScriptedDevice(name + "-" + i).connect());
        }
        known(name + "-1", "online", "&cpu=1&free=40000000");
        known(name + "-2", "online", "&cpu=1&left=1000");
        known(name + "-3", "offline", "");
        for (String version : List.of("1.0.0", "2.0.0")) {
            assertEquals(
                    201, release(name, version, (name + version).repeat(4_000)).statusCode());
        }
        awaitState(start(name, "1.0.0", name, ONE).path("id"), "succeeded");
    }

    @AfterEach
    void gone() {
        devices.forEach(ScriptedDevice::close);
    }

    private void known(String id, String status, String more) throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        registry + "/devices/" + id + "?status=" + status + "&role=" + name + more))
                                .method("PUT", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    private JsonNode plan(String version) {
        return Json.read(
                operator()
                        .contentType("application/json")
                        .body("{\"release\":{\"name\":\"" + name + "\",\"version\":\"" + version
                                + "\"},\"selector\":\"role=" + name + "\",\"strategy\":" + ONE + "}")
                        .post("/api/v1/rollouts?dry_run=true")
                        .asString(),
                JsonNode.class);
    }

    @Test
    void theBillSaysWhatItWouldCost() {
        JsonNode plan = plan("2.0.0");
        assertEquals(
                "[[\"%s-1\"],[\"%s-2\"]]".formatted(name, name),
                plan.path("batches").toString(),
                plan.toString());
        assertEquals("[\"%s-3\"]".formatted(name), plan.path("offline").toString());
        long size = plan.path("bytes_per_device").asLong();
        assertTrue(size > 30_000, plan.toString());
        JsonNode first = plan.at("/devices/0");
        assertEquals(1, first.path("batch").asInt());
        assertEquals("whole", first.path("way").asText());
        assertEquals(size, first.path("bytes").asLong());
        assertEquals(40_000_000, first.path("disk_free_bytes").asLong());
        assertEquals(
                2 * size + 16 * 1024 * 1024, first.path("disk_needed_bytes").asLong());
        assertEquals(0, plan.at("/devices/2/batch").asInt(), "its turn comes later");
        assertEquals(3 * size, plan.at("/bytes/total").asLong());
        assertEquals(size, plan.at("/bytes/metered").asLong());
        assertEquals(3, plan.at("/bytes/whole").asLong());
        assertTrue(plan.at("/duration/installations").asInt() >= 2, plan.toString());
        assertEquals(name + "-2", plan.at("/stragglers/0/device").asText());
        assertTrue(
                plan.at("/stragglers/0/reason").asText().startsWith("has 1 kB left in its link's budget"),
                plan.toString());
        assertEquals(
                "is offline; joins when it returns",
                plan.at("/stragglers/1/reason").asText());
        assertEquals("[]", plan.path("blockers").toString());

        JsonNode again = plan("1.0.0");
        assertEquals(2, again.at("/bytes/nothing").asLong(), "they have it: " + again);
        assertEquals(0, again.at("/devices/0/bytes").asLong());
        assertEquals(size, again.at("/bytes/total").asLong(), "the one that was away has nothing");

        operator()
                .contentType("application/json")
                .body(Json.write(Map.of("reason", "a visitor")))
                .put("/api/v1/devices/" + name + "-1/hold")
                .then()
                .statusCode(200);
        JsonNode held = plan("2.0.0");
        assertEquals("[[\"%s-2\"]]".formatted(name), held.path("batches").toString());
        assertTrue(held.at("/stragglers/0/reason").asText().startsWith("is held by "), held.toString());
        operator().delete("/api/v1/devices/" + name + "-1/hold").then().statusCode(200);
    }

    @Test
    void whatIsInTheWayIsToldFirst() throws Exception {
        known(name + "-1", "online", "&cpu=1&free=1000000");
        devices.get(0).stallsAt("2.0.0");
        String id = start(name, "2.0.0", name, ONE).path("id");
        JsonNode plan = plan("2.0.0");
        assertEquals(id, plan.path("blocked_by").asText());
        assertEquals(
                "Rollout " + id + " of the release is not finished: start it with queue, or later.",
                plan.at("/blockers/0").asText());
        assertTrue(
                plan.at("/blockers/1")
                        .asText()
                        .startsWith("There is no room on 1 device: " + name + "-1 has 1 MB free and needs"),
                plan.toString());
        operator().post("/api/v1/rollouts/" + id + "/abort").then().statusCode(200);
        devices.get(0).goOn("2.0.0");
        awaitState(id, "aborted");
    }
}
