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
import io.mastercontrol.orchestrator.fixture.Await;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.orchestrator.fixture.ScriptedDevice;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a plan says comes from what really happened before, and changes nothing. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class ForecastIT {
    private static final long GB = 1_000_000_000;

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    @Inject
    Pool pool;

    private final List<ScriptedDevice> devices = new ArrayList<>();
    private String freeze;

    @AfterEach
    void gone() {
        devices.forEach(ScriptedDevice::close);
        if (freeze != null) {
            operator().delete("/api/v1/freezes/" + freeze);
        }
    }

    private void ask(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(registry + path))
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode());
    }

    private void device(int number, String status, String more) throws Exception {
        ask("PUT", "/devices/fore-" + number + "?role=fore&status=" + status + more, "");
    }

    private static JsonNode plan(String name, String version, String strategy) {
        Response answer = operator()
                .contentType("application/json")
                .body("{\"release\":{\"name\":\"%s\",\"version\":\"%s\"},\"selector\":\"role=%s\",\"strategy\":%s}"
                        .formatted(name, version, name, strategy))
                .post("/api/v1/rollouts?dry_run=true");
        assertEquals(200, answer.statusCode(), answer.asString());
        return Json.read(answer.asString(), JsonNode.class);
    }

    private static JsonNode of(JsonNode list, String field, String value) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(item -> item.path(field).asText().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + field + " " + value + " in " + list));
    }

    @Test
    void thePlanKnowsWhatDevicesHaveAndTookAndWhatIsInTheWay() throws Exception {
        // What other tests installed in the same database is no past of this one.
        pool.query("update rollout_device set healthy_at = null").executeAndAwait();
        String first = "one".repeat(10_000);
        for (int i = 1; i <= 5; i++) {
            devices.add(new ScriptedDevice("fore-" + i).connect());
            device(i, "online", "&site=berlin&metered=true&left=50000&free=" + GB);
        }
        assertEquals(201, release("fore", "1.0.0", first).statusCode());
        JsonNode without = plan("fore", "1.0.0", "{}");
        assertEquals("no history to tell how long it takes", after(without, "metered links, "));
        assertTrue(without.path("duration").isMissingNode(), without::toPrettyString);
        String begun =
                start("fore", "1.0.0", "fore", "{\"batch_size\":\"100%\"}").path("id");
        awaitState(begun, "succeeded");
        ask(
                "POST",
                "/log",
                "{\"type\":\"release_installed\",\"device\":\"fore-1\",\"detail\":{\"rollout\":\"a\\u0000b\"}}");
        ask(
                "POST",
                "/log",
                "{\"type\":\"release_installed\",\"device\":\"fore-1\",\"detail\":{\"rollout\":\"" + begun
                        + "\",\"downloaded_bytes\":30000}}");
        assertEquals(201, release("fore", "2.0.0", "two".repeat(20_000)).statusCode());

        device(3, "online", "&site=paris&metered=false&free=1000");
        device(5, "offline", "");
        device(4, "offline", "");
        awaitStatus("offline");
        // Four times more than it really went away, since each would be waited for.
        pool.query("update device set absences = absences || array_fill(now(), array[4]) where id = 'fore-4'")
                .executeAndAwait();
        rule("/pins/fore", "{\"version\":\"1.0.0\",\"reason\":\"a trial\"}");
        freeze = operator()
                .contentType("application/json")
                .body(Map.of(
                        "reason",
                        "holidays",
                        "ends_at",
                        Instant.now().plus(Duration.ofHours(1)).toString()))
                .post("/api/v1/freezes")
                .path("id");
        Await.until(
                "the download is noted",
                () -> pool.query("select count(*) from device_download where device = 'fore-1'")
                        .executeAndAwait()
                        .iterator()
                        .next()
                        .getLong(0),
                count -> count == 1);

        JsonNode plan = plan("fore", "2.0.0", "{\"batch_size\":2,\"bake\":\"30s\",\"approval\":true}");
        assertEquals(
                "[[\"fore-1\",\"fore-2\"],[\"fore-3\"]]", plan.path("batches").toString(), plan::toPrettyString);
        assertEquals("[\"fore-4\"]", plan.path("offline").toString(), "who is left out does not follow");
        assertEquals(
                "later",
                of(plan.path("devices"), "device", "fore-4").path("turn").asText());
        assertEquals(
                "never",
                of(plan.path("devices"), "device", "fore-5").path("turn").asText());
        assertTrue(of(plan.path("unfit"), "device", "fore-5")
                .path("reason")
                .asText()
                .contains("pinned to 1.0.0"));

        JsonNode one = of(plan.path("devices"), "device", "fore-1");
        assertEquals(true, one.path("link_metered").asBoolean());
        assertEquals("whole", one.path("way").asText());
        assertEquals(60_000, one.path("bytes").asLong());
        assertEquals(1, one.path("own_installations").asInt(), plan::toPrettyString);
        assertEquals(
                120_000,
                of(plan.path("bytes").path("links"), "name", "metered")
                        .path("bytes")
                        .asLong());
        assertEquals(
                "berlin", plan.path("bytes").path("groups").path(1).path("name").asText());

        long p50 = plan.path("duration").path("p50_seconds").asLong();
        assertTrue(p50 >= 60 && p50 < 120, "two bakes and what it took before: " + plan.path("duration"));
        assertEquals(3, plan.path("duration").path("devices_with_history").asInt());
        assertEquals(
                "budget",
                of(plan.path("stragglers"), "device", "fore-1").path("code").asText());
        assertEquals(
                "offline",
                of(plan.path("stragglers"), "device", "fore-4").path("code").asText());
        assertTrue(
                of(plan.path("stops"), "code", "freeze").path("detail").asText().contains("holidays"));
        assertEquals(
                "There is no room on 1 device: fore-3 has 1 kB free and needs 16.9 MB.",
                of(plan.path("stops"), "code", "disk").path("detail").asText());
        assertEquals(2, of(plan.path("stops"), "code", "disk").path("batch").asInt());
        of(plan.path("stops"), "code", "approval");
        assertEquals(
                plan, plan("fore", "2.0.0", "{\"batch_size\":2,\"bake\":\"30s\",\"approval\":true}"), "twice the same");

        assertEquals("succeeded", rollout(begun).path("state").asText());
        assertEquals("1.0.0", devices.get(0).running("fore"), "a plan changes nothing");
        JsonNode same = plan("fore", "1.0.0", "{\"batch_size\":\"100%\"}");
        assertEquals(
                "nothing",
                of(same.path("devices"), "device", "fore-1").path("way").asText());
        assertEquals("often_offline", often());
        String api = operator().get("/q/openapi?format=json").asString();
        assertTrue(api.contains("p50_seconds") && api.contains("link_budget_left_bytes"), "the shape is documented");
    }

    private static String after(JsonNode plan, String mark) {
        String summary = plan.path("summary").asText();
        return summary.substring(summary.indexOf(mark) + mark.length());
    }

    /** Back again, it is still known for its absences. */
    private String often() throws Exception {
        device(4, "online", "&free=" + GB);
        awaitStatus("online");
        return of(plan("fore", "1.0.0", "{}").path("stragglers"), "device", "fore-4")
                .path("code")
                .asText();
    }

    private void awaitStatus(String status) {
        Await.until(
                "fore-4 is " + status,
                () -> pool.query("select status from device where id = 'fore-4'")
                        .executeAndAwait()
                        .iterator()
                        .next()
                        .getString(0),
                status::equals);
    }

    private static void rule(String path, String body) {
        Response answer = operator().contentType("application/json").body(body).put("/api/v1/devices/fore-5" + path);
        assertTrue(answer.statusCode() < 300, answer.asString());
    }
}
