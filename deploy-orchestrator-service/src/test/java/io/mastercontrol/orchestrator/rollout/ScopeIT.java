package io.mastercontrol.orchestrator.rollout;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.as;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.operator;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever looks after one site rolls out there only, and sees of others' rollouts what concerns it. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class ScopeIT {
    private static final String STRATEGY = "{\"type\":\"rolling\",\"batch_size\":1,\"bake\":\"0s\"}";
    private static int number;

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    private String name;

    @BeforeEach
    void twoSites() throws Exception {
        name = "scoped" + ++number;
        tell("b", "berlin");
        tell("p", "paris");
        assertEquals(201, release(name, "1.0.0", name + " one").statusCode());
    }

    /** Nobody is there, so that rollouts stay as they are. */
    private void tell(String device, String site) throws Exception {
        String query = "?status=offline&role=" + name + "&site=" + site + "-" + name;
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(registry + "/devices/" + name + "-" + device + query))
                                .PUT(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    private RequestSpecification berlin() {
        // Without it, the events of a rollout are a stream that has no end.
        return as(InternalTokens.scoped("operator", "site=berlin-" + name))
                .contentType("application/json")
                .accept("application/json");
    }

    private Response start(RequestSpecification caller, String selector) {
        return caller.contentType("application/json")
                .body("{\"release\":{\"name\":\"%s\",\"version\":\"1.0.0\"},\"selector\":\"%s\",\"strategy\":%s}"
                        .formatted(name, selector, STRATEGY))
                .post("/api/v1/rollouts");
    }

    @Test
    void aRolloutReachesOnesOwnDevicesWhateverItAsksFor() {
        for (String selector : List.of("", "role=" + name)) {
            Response made = start(berlin(), selector);
            made.then().statusCode(201).body("devices.id", equalTo(List.of(name + "-b")));
            String id = made.path("id");
            made.then().body("selector", containsString("site=berlin-" + name));
            berlin().post("/api/v1/rollouts/" + id + "/abort")
                    .then()
                    .statusCode(200)
                    .body("state", equalTo("aborted"));
        }
        start(berlin(), "site=paris-" + name).then().statusCode(422);
    }

    @Test
    void somebodyElsesRolloutShowsOnesOwnDevicesAndIsNotActedOn() {
        String id = start(operator(), "role=" + name).path("id");
        berlin().get("/api/v1/rollouts/" + id)
                .then()
                .statusCode(200)
                .body("devices.id", equalTo(List.of(name + "-b")))
                .body("counts.total", equalTo(1));
        berlin().get("/api/v1/rollouts?release=" + name)
                .then()
                .body("items.id", hasItem(id))
                .body("items[0].counts.total", equalTo(1));
        berlin().get("/api/v1/rollouts/" + id + "/events")
                .then()
                .statusCode(200)
                .body("items.device", not(hasItem(name + "-p")));
        for (String act : List.of("pause", "resume", "approve", "abort", "rollback", "retry")) {
            berlin().post("/api/v1/rollouts/" + id + "/" + act)
                    .then()
                    .statusCode(403)
                    .body("detail", containsString("devices that are not yours"));
        }
        operator().post("/api/v1/rollouts/" + id + "/abort").then().statusCode(200);
        berlin().get("/api/v1/rollouts/" + id).then().body("reason", nullValue());
    }

    @Test
    void aRolloutElsewhereIsNotThere() {
        String id = start(operator(), "site=paris-" + name).path("id");
        berlin().get("/api/v1/rollouts/" + id).then().statusCode(404);
        berlin().get("/api/v1/rollouts/" + id + "/events").then().statusCode(404);
        berlin().post("/api/v1/rollouts/" + id + "/pause").then().statusCode(404);
        berlin().get("/api/v1/rollouts?release=" + name)
                .then()
                .body("items.id", not(hasItem(id)))
                .body("total", equalTo(0));
    }

    @Test
    void rulesAndReasonsOfOtherDevicesAreNotThere() {
        String other = "/api/v1/devices/" + name + "-p";
        berlin().get(other + "/why").then().statusCode(404);
        berlin().get(other + "/rules").then().statusCode(404);
        berlin().body("{\"reason\":\"x\"}").put(other + "/hold").then().statusCode(404);
        berlin().body("{\"version\":\"1.0.0\",\"reason\":\"x\"}")
                .put(other + "/pins/" + name)
                .then()
                .statusCode(404);
        berlin().body("{}")
                .post(other + "/workloads/" + name + "/rollback")
                .then()
                .statusCode(404);
        berlin().body("{\"selector\":\"\",\"reason\":\"x\"}")
                .post("/api/v1/workloads/" + name + "/rollback")
                .then()
                .statusCode(200)
                .body("left.device", equalTo(List.of(name + "-b")));
        // Whoever was selected is known here from then on.
        berlin().get("/api/v1/devices/" + name + "-b/why").then().statusCode(200);
    }
}
