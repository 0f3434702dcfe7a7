package io.mastercontrol.registry.variable;

import static io.mastercontrol.registry.fixture.Registry.addDevice;
import static io.mastercontrol.registry.fixture.Registry.admin;
import static io.mastercontrol.registry.fixture.Registry.query;
import static io.mastercontrol.registry.fixture.Registry.service;
import static io.mastercontrol.registry.fixture.Registry.viewer;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Values for templates: of the fleet, of groups, of devices. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class VariableIT {
    private static ValidatableResponse set(String scope, String name, String value) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(name, value);
        return admin().body(Map.of("scope", scope, "values", values))
                .patch("/api/v1/variables")
                .then();
    }

    private static ValidatableResponse group(String name, Map<String, Object> wish) {
        return admin().body(wish).put("/api/v1/groups/" + name).then();
    }

    @Test
    void theDeviceWinsOverItsGroupsAndTheyOverTheFleet() {
        addDevice("var-1", "{\"site\":\"v-berlin\"}");
        addDevice("var-2", "{\"site\":\"v-paris\"}");
        group("v-low", Map.of("selector", "site in (v-berlin,v-paris)")).statusCode(200);
        group("v-high", Map.of("devices", List.of("var-1"), "priority", 5)).statusCode(200);
        set("fleet", "v_a", "fleet").statusCode(200);
        set("fleet", "v_b", "fleet").statusCode(200);
        set("group/v-low", "v_b", "low").statusCode(200);
        set("group/v-low", "v_c", "low").statusCode(200);
        set("group/v-high", "v_c", "high").statusCode(200);
        set("group/v-high", "v_d", "high").statusCode(200);
        set("device/var-1", "v_d", "device").statusCode(200);
        viewer().get("/api/v1/devices/var-1/variables")
                .then()
                .body(
                        "items.findAll { it.name.startsWith('v_') }.value",
                        equalTo(List.of("fleet", "low", "high", "device")))
                .body("items.find { it.name == 'v_c' }.scope", equalTo("group/v-high"));
        service()
                .body(Map.of("devices", List.of("var-1", "var-2", "var-none")))
                .post("/internal/variables")
                .then()
                .statusCode(200)
                .body("var-1.v_d", equalTo("device"))
                .body("var-2.v_c", equalTo("low"))
                .body("var-2.v_d", equalTo(null))
                .body("keySet().size()", equalTo(2));
        viewer().get("/api/v1/devices/var-none/variables").then().statusCode(404);
    }

    @Test
    void everyChangeIsInTheHistoryAndInTheLogWithoutItsValue() {
        addDevice("var-3", "{}");
        set("device/var-3", "v_pin", "known-to-var-3-alone").statusCode(200);
        set("device/var-3", "v_pin", "known-to-var-3-alone").statusCode(200);
        set("device/var-3", "v_pin", null).statusCode(200).body("items.size()", equalTo(0));
        viewer().get("/api/v1/variables/history?scope=device/var-3&name=v_pin")
                .then()
                .body("items.value", equalTo(Arrays.asList(null, "known-to-var-3-alone")))
                .body("items[0].changed_by", notNullValue());
        viewer().get("/api/v1/devices/var-3/events")
                .then()
                .body("items.type", hasItems("variables_changed"))
                .body("items.size()", equalTo(2))
                .body("items[0].message", containsString("v_pin of device/var-3"));
        assertEquals(
                List.of("0"), query("select count(*) from fleet_event where detail like '%known-to-var-3-alone%'"));
    }

    @Test
    void whatBelongedToAGroupThatIsGoneDoesNotComeBackWithItsName() {
        addDevice("var-4", "{\"site\":\"v-oslo\"}");
        group("v-oslo", Map.of("selector", "site=v-oslo")).statusCode(200);
        set("group/v-oslo", "v_e", "old").statusCode(200);
        admin().delete("/api/v1/groups/v-oslo").then().statusCode(204);
        group("v-oslo", Map.of("selector", "site=v-oslo")).statusCode(200);
        viewer().get("/api/v1/variables?scope=group/v-oslo").then().body("total", equalTo(0));
        viewer().get("/api/v1/variables/history?scope=group/v-oslo")
                .then()
                .body("items.value", equalTo(Arrays.asList(null, "old")));
        set("group/v-none", "v_e", "x").statusCode(404).body("detail", equalTo("There is no group v-none."));
    }

    @Test
    void nonsenseIsRefusedInOneSentence() {
        set("fleet", "9lives", "x").statusCode(400).body("detail", containsString("A variable's name must be"));
        set("fleet", "device", "x")
                .statusCode(400)
                .body("detail", containsString("Every device gives 'device' itself"));
        set("fleet", "v_f", "a\u0000b").statusCode(400);
        set("fleet", "v_f", "x".repeat(20_000))
                .statusCode(400)
                .body("detail", containsString("at most 16384 characters"));
        set("shelf/4", "v_f", "x")
                .statusCode(400)
                .body("detail", containsString("'fleet', 'group/NAME' or 'device/ID'"));
        group("v-bad", Map.of("selector", "site=")).statusCode(400);
        group("v-bad", Map.of()).statusCode(400).body("detail", containsString("neither a selector nor devices"));
        group("v-bad", Map.of("devices", List.of("nobody")))
                .statusCode(400)
                .body("detail", equalTo("There is no device nobody."));
        viewer().body(Map.of("scope", "fleet", "values", Map.of("v_f", "x")))
                .patch("/api/v1/variables")
                .then()
                .statusCode(403);
    }

    @Test
    void twoPeopleAtOnceLoseNothing() throws Exception {
        addDevice("var-5", "{}");
        ExecutorService people = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> changes = IntStream.range(0, 40)
                    .mapToObj(i -> (Callable<Integer>) () -> set("device/var-5", "v_" + i % 20, "value " + i)
                            .extract()
                            .statusCode())
                    .toList();
            for (var status : people.invokeAll(changes)) {
                assertEquals(200, status.get());
            }
        } finally {
            people.shutdownNow();
        }
        viewer().get("/api/v1/variables?scope=device/var-5").then().body("total", equalTo(20));
        assertEquals(List.of("40"), query("select count(*) from variable_change where scope = 'device/var-5'"));
        group("v-two", Map.of("devices", List.of("var-5"))).statusCode(200);
        String etag = viewer().get("/api/v1/groups/v-two").header("ETag");
        group("v-two", Map.of("devices", List.of("var-5"), "priority", 2)).statusCode(200);
        admin().header("If-Match", etag).delete("/api/v1/groups/v-two").then().statusCode(412);
    }
}
