package io.mastercontrol.registry.device;

import static io.mastercontrol.registry.fixture.Registry.addDevice;
import static io.mastercontrol.registry.fixture.Registry.admin;
import static io.mastercontrol.registry.fixture.Registry.execute;
import static io.mastercontrol.registry.fixture.Registry.service;
import static io.mastercontrol.registry.fixture.Registry.viewer;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Selectors in the database mean what they mean in memory, and reach every device that they should. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class SelectorIT {
    private static final List<String> KEYS =
            List.of("site", "floor", "@architecture", "@agent_version", "@memory_mb", "@id", "none", "@none");
    private static final List<String> VALUES = List.of(
            "a",
            "b",
            "1",
            "01",
            "1.0",
            "1.0.0",
            "1.2",
            "1.2.0-SNAPSHOT",
            "1.10",
            "2",
            "10",
            "1.2b",
            "arm64",
            "drawn-7",
            "1.");

    @Inject
    DeviceRepository devices;

    private final Random random = new Random(20261127);

    private String one(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static void facts(String id, Map<String, String> facts) {
        execute("update device set facts = ?::jsonb where id = ?", Json.write(facts), id);
    }

    private static void runs(String id, String version) {
        execute(
                "insert into heartbeat (device, received_at, clock_offset_millis, agent_version, workloads, workloads_total,"
                        + " workloads_running, workloads_failed, desired_generation, reported_generation, outbox_depth)"
                        + " values (?, now(), 0, ?, '[]', 0, 0, 0, 0, 0, 0)",
                id,
                version);
    }

    private String requirement() {
        String key = one(KEYS);
        return switch (random.nextInt(4)) {
            case 0 -> key + "=" + one(VALUES);
            case 1 -> key + "!=" + one(VALUES);
            case 2 -> key + " in (" + one(VALUES) + "," + one(VALUES) + ")";
            default ->
                key + one(List.of("<", "<=", ">", ">=")) + one(List.of("1", "1.0", "1.2", "1.2.0", "1.9", "10", "2.x"));
        };
    }

    @Test
    void theDatabaseFindsWhatMatches() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String id = "drawn-" + i;
            ids.add(id);
            Map<String, String> labels = new TreeMap<>(Map.of("test", "selectors"));
            Map<String, String> facts = new TreeMap<>();
            if (random.nextInt(4) > 0) {
                labels.put("site", one(VALUES).replace("1.", "1"));
            }
            if (random.nextBoolean()) {
                labels.put("floor", one(VALUES).replaceAll("[.]$", ""));
            }
            if (random.nextInt(4) > 0) {
                facts.put("architecture", one(VALUES));
                facts.put("memory_mb", one(VALUES));
                facts.put("agent_version", "what a device says of itself");
            }
            addDevice(id, Json.write(labels));
            facts(id, facts);
            if (random.nextInt(4) > 0) {
                runs(id, one(VALUES));
            }
        }
        List<Device.Brief> all = devices.briefs(ids).await().atMost(Duration.ofSeconds(10));
        int found = 0;
        for (int round = 0; round < 300; round++) {
            String text = "test=selectors," + requirement() + (random.nextBoolean() ? "," + requirement() : "");
            Selector selector = Selector.parse(text);
            List<String> expected = all.stream()
                    .filter(selector::matches)
                    .map(Device.Brief::id)
                    .sorted()
                    .toList();
            List<String> selected = devices.brief(selector, "", 100).await().atMost(Duration.ofSeconds(10)).stream()
                    .map(Device.Brief::id)
                    .sorted()
                    .toList();
            assertEquals(expected, selected, text);
            found += expected.size();
        }
        assertTrue(found > 500, "the selectors match too little to show anything: " + found);
    }

    @Test
    void groupsReachThoseThatAreNamedAndThoseThatMatch() {
        addDevice("sg-1", "{\"test\":\"sg\",\"site\":\"sg-berlin\"}");
        addDevice("sg-2", "{\"test\":\"sg\"}");
        addDevice("sg-3", "{\"test\":\"sg\"}");
        facts("sg-3", Map.of("model", "pi-5"));
        group("sg-berlin", Map.of("selector", "site=sg-berlin"), 200);
        group("sg-named", Map.of("devices", List.of("sg-2")), 200);
        group("sg-fives", Map.of("selector", "@model=pi-5"), 200);
        assertIds("@group=sg-berlin", "sg-1");
        assertIds("@group in (sg-berlin,sg-named)", "sg-1", "sg-2");
        assertIds("@group!=sg-fives,test=sg", "sg-1", "sg-2");
        assertIds("@group=sg-fives,@group!=sg-named", "sg-3");
        service().get("/internal/devices?selector=@group=sg-named").then().body("id", equalTo(List.of("sg-2")));
        viewer().queryParam("selector", "@group=nobody")
                .get("/api/v1/devices")
                .then()
                .statusCode(400)
                .body(
                        "detail",
                        equalTo(
                                "There is no group nobody, of which the selector speaks; 'group list' shows those that there are."));
        group("sg-nested", Map.of("selector", "@group=sg-named"), 400);
        admin().body(Map.of("scope", "group/sg-fives", "values", Map.of("sg_v", "five")))
                .patch("/api/v1/variables")
                .then()
                .statusCode(200);
        viewer().get("/api/v1/devices/sg-3/variables")
                .then()
                .body("items.find { it.name == 'sg_v' }.value", equalTo("five"));
    }

    private static void group(String name, Map<String, Object> wish, int status) {
        admin().body(wish).put("/api/v1/groups/" + name).then().statusCode(status);
    }

    private static void assertIds(String selector, String... ids) {
        viewer().queryParam("selector", selector)
                .get("/api/v1/devices")
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of(ids)))
                .body("total", equalTo(ids.length));
    }
}
