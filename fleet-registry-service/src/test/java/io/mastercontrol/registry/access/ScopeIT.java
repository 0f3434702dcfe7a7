package io.mastercontrol.registry.access;

import static io.mastercontrol.registry.fixture.Registry.addDevice;
import static io.mastercontrol.registry.fixture.Registry.admin;
import static io.mastercontrol.registry.fixture.Registry.as;
import static io.mastercontrol.registry.fixture.Registry.execute;
import static io.mastercontrol.registry.fixture.Registry.query;
import static io.mastercontrol.registry.fixture.Registry.service;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever looks after one site neither sees nor touches another. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class ScopeIT {
    private static final String MINE = "/api/v1/devices/scope-mine";
    private static final String OTHER = "/api/v1/devices/scope-other";

    private static RequestSpecification operator() {
        return as(InternalTokens.scoped("operator", "site=scope-berlin"));
    }

    private static void isNotThere(ValidatableResponse answer) {
        answer.statusCode(404)
                .contentType("application/problem+json")
                .body("detail", equalTo("There is no device scope-other."));
    }

    @BeforeEach
    void twoSites() {
        execute("delete from device where id like 'scope-%'");
        addDevice("scope-mine", "{\"site\":\"scope-berlin\",\"role\":\"web\"}");
        addDevice("scope-other", "{\"site\":\"scope-paris\",\"role\":\"web\"}");
    }

    @Test
    void listsHoldOnesOwnDevicesWhateverIsAskedFor() {
        for (String selector :
                List.of("", "role=web", "site=scope-paris", "site in (scope-paris,scope-berlin)", "@id=scope-other")) {
            operator()
                    .queryParam("selector", selector)
                    .get("/api/v1/devices")
                    .then()
                    .statusCode(200)
                    .body("items.id", not(hasItem("scope-other")));
        }
        operator()
                .get("/api/v1/devices")
                .then()
                .body("items.id", equalTo(List.of("scope-mine")))
                .body("total", equalTo(1));
        service()
                .queryParam("selector", "site=scope-berlin")
                .get("/internal/fleet")
                .then()
                .body("total", equalTo(1))
                .body("by_status.pending", equalTo(1));
    }

    @Test
    void whatConcernsAnotherDeviceIsNotThere() {
        for (String part : List.of(
                "",
                "/workloads",
                "/workloads/web",
                "/events",
                "/metrics",
                "/variables",
                "/commands/x",
                "/workloads/web/logs")) {
            isNotThere(operator().get(OTHER + part).then());
        }
        isNotThere(operator()
                .body("{\"labels\":{\"site\":\"scope-berlin\"}}")
                .patch(OTHER)
                .then());
        for (String verb : List.of("start", "stop", "restart")) {
            isNotThere(operator()
                    .post(OTHER + "/workloads/web/" + verb + "?wait=true")
                    .then());
        }
        isNotThere(operator()
                .body("{\"command\":[\"id\"]}")
                .post(OTHER + "/workloads/web/exec")
                .then());
        isNotThere(as(InternalTokens.scoped("admin", "site=scope-berlin"))
                .delete(OTHER)
                .then());
        assertEquals(List.of("0"), query("select count(*) from command where device = 'scope-other'"));
        for (String part : List.of("", "/workloads", "/events", "/metrics", "/variables")) {
            operator().get(MINE + part).then().statusCode(200);
        }
        // One's own device is asked for; it has no such workload.
        operator()
                .post(MINE + "/workloads/web/restart?wait=true")
                .then()
                .statusCode(404)
                .body("detail", containsString("workload web"));
    }

    @Test
    void aDeviceIsNotLabelledOutOfTheScope() {
        operator()
                .body("{\"labels\":{\"room\":\"kitchen\"}}")
                .patch(MINE)
                .then()
                .statusCode(200);
        operator()
                .body("{\"labels\":{\"site\":\"scope-paris\"}}")
                .patch(MINE)
                .then()
                .statusCode(403)
                .body("detail", containsString("no longer be one of site=scope-berlin"));
        operator().get(MINE).then().body("labels.site", equalTo("scope-berlin"));
        admin().body("{\"labels\":{\"site\":\"scope-paris\"}}")
                .patch(MINE)
                .then()
                .statusCode(200);
        operator().get(MINE).then().statusCode(404);
    }

    @Test
    void groupsAndVariablesTellNothingOfOtherDevices() {
        admin().body(Map.of("devices", List.of("scope-mine", "scope-other")))
                .put("/api/v1/groups/scope-both")
                .then()
                .statusCode(200);
        for (String device : List.of("scope-mine", "scope-other")) {
            admin().body(Map.of("scope", "device/" + device, "values", Map.of("scope_v", device)))
                    .patch("/api/v1/variables")
                    .then()
                    .statusCode(200);
        }
        operator().get("/api/v1/groups/scope-both").then().body("devices", equalTo(List.of("scope-mine")));
        operator()
                .get("/api/v1/variables")
                .then()
                .body("items.scope", hasItem("device/scope-mine"))
                .body("items.scope", not(hasItem("device/scope-other")));
        isNotThere(operator()
                .get("/api/v1/variables/history?scope=device/scope-other")
                .then());
        isNotThere(operator()
                .body(Map.of("scope", "device/scope-other", "values", Map.of("scope_v", "x")))
                .patch("/api/v1/variables")
                .then());
        operator()
                .body(Map.of("scope", "fleet", "values", Map.of("scope_v", "x")))
                .patch("/api/v1/variables")
                .then()
                .statusCode(403);
        operator()
                .body(Map.of("scope", "device/scope-mine", "values", Map.of("scope_v", "x")))
                .patch("/api/v1/variables")
                .then()
                .statusCode(200);
    }

    @Test
    void aScopeWhoseGroupIsGoneIsNoWayToTheWholeFleet() {
        RequestSpecification lost = as(InternalTokens.scoped("viewer", "@group=scope-gone"));
        lost.get("/api/v1/devices").then().statusCode(403).body("detail", containsString("means no devices any more"));
        as(InternalTokens.scoped("viewer", "@group=scope-gone"))
                .get(MINE)
                .then()
                .statusCode(403);
        as(InternalTokens.scoped("viewer", " ")).get(MINE).then().statusCode(403);
    }
}
