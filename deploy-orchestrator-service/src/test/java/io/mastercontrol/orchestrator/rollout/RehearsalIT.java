package io.mastercontrol.orchestrator.rollout;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.operator;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A rehearsal plays what there is, with what is asked for, and leaves nothing behind. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class RehearsalIT {
    @ConfigProperty(name = "mc.registry.url")
    String registry;

    @Inject
    Pool pool;

    private void device(int number, String status) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(registry + "/devices/play-" + number + "?role=play&status=" + status))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        assertEquals(
                200,
                HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode());
    }

    private static Response ask(String strategy, String faults) {
        return operator()
                .contentType("application/json")
                .body("""
                        {"release":{"name":"play","version":"1.0.0"},"selector":"role=play","strategy":%s,"faults":%s}""".formatted(strategy, faults))
                .post("/api/v1/rollouts/rehearsal");
    }

    private static JsonNode play(String strategy, String faults) {
        Response answer = ask(strategy, faults);
        assertEquals(200, answer.statusCode(), answer.asString());
        return Json.read(answer.asString(), JsonNode.class);
    }

    private long rows(String table) {
        return pool.query("select count(*) from " + table)
                .executeAndAwait()
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void playsWithTheFleetAsItIsAndTheFaultsThatAreAskedFor() throws Exception {
        for (int i = 1; i <= 10; i++) {
            device(i, i == 10 ? "offline" : "online");
        }
        assertEquals(201, release("play", "1.0.0", "content").statusCode());
        long rollouts = rows("rollout");
        long desired = rows("desired_state");
        String strategy = "{\"batch_size\":3,\"bake\":\"10s\",\"on_failure\":\"rollback\"}";

        JsonNode well = play(strategy, "{\"failing_percent\":0,\"takes_seconds\":20}");
        assertTrue(well.path("succeeds").asBoolean(), well::toPrettyString);
        assertEquals(9, well.path("counts").path("succeeded").asInt(), well::toPrettyString);
        assertEquals(1, well.path("counts").path("offline").asInt(), well::toPrettyString);
        assertEquals(3, well.path("batches").size());

        JsonNode bad = play(strategy, "{\"failing_percent\":100}");
        assertEquals("rolled_back", bad.path("state").asText(), bad::toPrettyString);
        assertTrue(bad.path("stopped").asText().contains("did not become healthy"), bad::toPrettyString);
        assertEquals(3, bad.path("failures").size());
        assertTrue(bad.path("course").size() > 5);

        JsonNode away = play(strategy, "{\"failing_percent\":0,\"offline_percent\":100,\"offline_for_seconds\":600}");
        assertEquals(9, away.path("counts").path("succeeded").asInt(), away::toPrettyString);
        assertTrue(away.path("seconds").asLong() > 600, away::toPrettyString);

        Response wrong = ask(strategy, "{\"slow_percent\":101}");
        assertEquals(400, wrong.statusCode(), wrong.asString());
        assertEquals("faults.slow_percent", wrong.path("errors[0].field"));
        assertEquals(rollouts, rows("rollout"), "nothing is made");
        assertEquals(desired, rows("desired_state"), "nobody is told");
    }
}
