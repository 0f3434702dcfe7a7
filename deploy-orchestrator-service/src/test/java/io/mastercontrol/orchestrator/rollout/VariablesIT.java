package io.mastercontrol.orchestrator.rollout;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.awaitState;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.operator;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rollouts bring variables as they were when they were made, and going back brings those from before. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class VariablesIT {
    private static final String ALL = "{\"type\":\"rolling\",\"batch_size\":1,\"bake\":\"0s\"}";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    private String name;
    private ScriptedDevice one;
    private ScriptedDevice two;

    @BeforeEach
    void twoDevices() throws Exception {
        name = "vars" + NUMBER.incrementAndGet();
        one = new ScriptedDevice(name + "-1").with(new DeviceFacts("1.0.0", "arm64", List.of("device", "data")));
        two = new ScriptedDevice(name + "-2").with(new DeviceFacts("1.0.0", "arm64", List.of("device", "data")));
        one.connect();
        two.connect();
        String yaml = "template: qute\nvars: {port: 80}\nname: " + name
                + "\ntype: service\nrun_mode: forever\ncommand: [sh, run.sh, '{=site}', '{{ port }}', '{=rate ?: 'slow'}']\n";
        for (String version : List.of("1.0.0", "2.0.0")) {
            Response made = release(name, version, name + version, "", yaml);
            assertEquals(201, made.statusCode(), made.asString());
        }
    }

    @AfterEach
    void gone() {
        one.close();
        two.close();
    }

    private void known(String device, String variables) throws Exception {
        URI uri = URI.create(registry + "/devices/" + device + "?status=online&role=" + name + variables);
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method("PUT", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    private String started(String version) {
        Response response = start(name, version, name, ALL);
        assertEquals(201, response.statusCode(), response.asString());
        return response.path("id");
    }

    @Test
    void theSameReleaseWithOtherVariablesIsRolledOutAndGoesBackLikeOne() throws Exception {
        known(name + "-1", "&var_site=berlin&var_port=81&var_other=x");
        known(name + "-2", "&var_site=paris&var_rate=fast");
        awaitState(started("1.0.0"), "succeeded");
        assertEquals(Map.of("site", "berlin", "port", "81"), one.variables(name), "and nothing that it does not use");
        assertEquals(Map.of("site", "paris", "rate", "fast"), two.variables(name));

        known(name + "-1", "&var_site=oslo");
        known(name + "-2", "&var_site=oslo");
        assertEquals(Map.of("site", "berlin", "port", "81"), one.variables(name), "until a rollout brings it");
        String second = started("1.0.0");
        awaitState(second, "succeeded");
        assertEquals(Map.of("site", "oslo"), one.variables(name));

        operator().post("/api/v1/rollouts/" + second + "/rollback").then().statusCode(200);
        awaitState(second, "rolled_back");
        assertEquals(Map.of("site", "berlin", "port", "81"), one.variables(name));
        assertEquals(Map.of("site", "paris", "rate", "fast"), two.variables(name));

        awaitState(started("2.0.0"), "succeeded");
        assertEquals(Map.of("site", "oslo"), two.variables(name));
        operator()
                .post("/api/v1/devices/" + name + "-2/workloads/" + name + "/rollback")
                .then()
                .statusCode(200);
        Await.until("back as it was", () -> two.running(name), "1.0.0"::equals);
        assertEquals(Map.of("site", "paris", "rate", "fast"), two.variables(name));
    }

    @Test
    void thePlanShowsWhatIsFilledInAndWhoLacksSomething() throws Exception {
        known(name + "-1", "&var_site=berlin");
        known(name + "-2", "&var_port=1");
        // Who has not said yet which variables it has itself is not judged.
        JsonNode plan = Await.until(
                "both judged",
                this::plan,
                seen -> seen.path("unfit").size() == 1
                        && seen.at("/rendered/0/devices").asInt() == 1);
        assertEquals(name + "-2", plan.at("/unfit/0/device").asText(), plan.toString());
        assertTrue(plan.at("/unfit/0/reason").asText().startsWith("has no variable 'site'"), plan.toString());
        JsonNode rendered = plan.at("/rendered/0");
        assertEquals(name, rendered.path("workload").asText(), plan.toString());
        assertEquals(1, rendered.path("devices").asInt());
        assertEquals(name + "-1", rendered.path("example").asText());
        assertTrue(
                rendered.path("yaml").asText().contains("command: [sh, run.sh, 'berlin', '80', 'slow']"),
                rendered.toString());
    }

    private JsonNode plan() {
        return Json.read(
                Orchestrator.operator()
                        .contentType("application/json")
                        .body(
                                "{\"release\":{\"name\":\"%s\",\"version\":\"1.0.0\"},\"selector\":\"role=%s\",\"strategy\":%s}"
                                        .formatted(name, name, ALL))
                        .post("/api/v1/rollouts?dry_run=true")
                        .asString(),
                JsonNode.class);
    }
}
