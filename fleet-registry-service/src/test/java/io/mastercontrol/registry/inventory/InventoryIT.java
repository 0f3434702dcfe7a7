package io.mastercontrol.registry.inventory;

import static io.mastercontrol.registry.fixture.Registry.addDevice;
import static io.mastercontrol.registry.fixture.Registry.admin;
import static io.mastercontrol.registry.fixture.Registry.as;
import static io.mastercontrol.registry.fixture.Registry.eventTypes;
import static io.mastercontrol.registry.fixture.Registry.query;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.registry.fixture.Enrolled;
import io.mastercontrol.registry.fixture.Registry;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A registry as a file, out and in; all of it or nothing. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class InventoryIT {
    private static final int MANY = 10_000;

    private static Response send(String content, String query) {
        return as(InternalTokens.admin())
                .contentType("application/octet-stream")
                .body(content.getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/inventory" + query);
    }

    private static String export(String format) {
        Response answer = admin().header("Accept", "*/*").get("/api/v1/inventory?format=" + format);
        assertEquals(200, answer.statusCode(), answer.asString());
        return answer.asString();
    }

    private static String label(String device, String label) {
        return query("select labels ->> ? from device where id = ?", label, device)
                .get(0);
    }

    @Test
    void whatGoesOutComesInAndIsTheSame() {
        addDevice("inv-1", "{\"site\":\"berlin\",\"old\":\"x\"}");
        addDevice("inv-2", "{\"site\":\"paris\"}");
        Enrolled.token(Map.of("ttl", "1h", "labels", Map.of("inv", "token")));
        String file = """
                {"kind":"group","name":"inv-g","priority":3}
                {"kind":"variables","scope":"group/inv-g","values":{"inv_port":"80"}}
                {"kind":"device","id":"inv-1","name":"The first","labels":{"site":"rome","old":null},"groups":["inv-g"],"variables":{"inv_motd":"a, \\"b\\"\\nc"}}
                """;
        Response dry = send(file, "?dry_run=true");
        assertEquals(200, dry.statusCode(), dry.asString());
        assertEquals(1, dry.<Integer>path("changed"));
        assertEquals("berlin", label("inv-1", "site"), "a dry run changes nothing");
        assertEquals(List.of(), query("select name from device_group where name = 'inv-g'"));

        Response done = send(file, "");
        assertEquals(200, done.statusCode(), done.asString());
        assertEquals(1, done.<Integer>path("groups"));
        assertEquals(2, done.<Integer>path("variables"));
        assertEquals("rome", label("inv-1", "site"));
        assertEquals(null, label("inv-1", "old"));
        assertEquals("paris", label("inv-2", "site"), "what is not named stays");
        assertEquals(List.of("device_changed"), eventTypes("inv-1"));
        assertEquals(0, send(file, "").<Integer>path("changed"), "the same again is nothing new");

        String out = export("jsonl");
        assertTrue(out.contains("\"id\":\"inv-1\",\"name\":\"The first\""), out);
        assertTrue(out.contains("\"kind\":\"enrolment_token\""), out);
        assertFalse(out.contains("token_hash"), "secrets stay");
        Response again = send(out, "");
        assertEquals(200, again.statusCode(), again.asString());
        assertEquals(0, again.<Integer>path("changed"));
        assertEquals(0, again.<Integer>path("variables"));
        assertTrue(again.<Integer>path("tokens") >= 1);

        String table = export("csv");
        assertTrue(table.lines().findFirst().orElseThrow().startsWith("id,name,status,enrolled_at,groups,"), table);
        Response tabled = send(table.replace("rome", "oslo"), "?format=csv");
        assertEquals(200, tabled.statusCode(), tabled.asString());
        assertEquals("oslo", label("inv-1", "site"));
        assertEquals(
                List.of("a, \"b\"\nc"),
                query("select value from variable where scope = 'device/inv-1' and name = 'inv_motd'"));
    }

    @Test
    void whoHasNotEnrolledYetGetsItWithTheEnrolment() throws Exception {
        assertEquals(
                200, send("{\"kind\":\"group\",\"name\":\"inv-later\"}", "").statusCode());
        Response done = send(
                "{\"kind\":\"device\",\"id\":\"inv-new\",\"labels\":{\"site\":\"bonn\"},\"groups\":[\"inv-later\"],"
                        + "\"variables\":{\"inv_x\":\"1\"}}",
                "");
        assertEquals(1, done.<Integer>path("expected"), done.asString());
        assertTrue(export("jsonl").contains("\"id\":\"inv-new\",\"name\":\"inv-new\",\"labels\":{\"site\":\"bonn\"}"));
        Enrolled.device("inv-new");
        assertEquals("bonn", label("inv-new", "site"));
        assertEquals(
                List.of("inv-later"), query("select group_name from device_group_member where device = 'inv-new'"));
        assertEquals(List.of("1"), query("select value from variable where scope = 'device/inv-new'"));
        assertEquals(List.of(), query("select id from expected_device where id = 'inv-new'"));
        assertEquals(404, admin().delete("/api/v1/inventory/inv-new").statusCode());
    }

    @Test
    void whatIsWrongIsToldLineByLineAndNothingIsDone() {
        addDevice("inv-safe", "{\"site\":\"here\"}");
        String good = "{\"kind\":\"device\",\"id\":\"inv-safe\",\"labels\":{\"site\":\"gone\"}}\n";
        Map<String, String> bad = Map.of(
                "{\"kind\":\"device\",\"id\":\"NO\"}",
                "Line 2 names the device 'NO'",
                "[".repeat(60_000),
                "Line 2 is no valid JSON",
                "x".repeat(100_000),
                "Line 2 has more than 65536 bytes",
                good.strip(),
                "Line 2 names device inv-safe, and so does line 1",
                "{\"kind\":\"device\",\"id\":\"inv-b\",\"groups\":[\"inv-none\"]}",
                "Line 2 names the group inv-none",
                "{\"kind\":\"variables\",\"scope\":\"group/inv-none\",\"values\":{\"a\":\"b\"}}",
                "Line 2 has variables of");
        bad.forEach((line, sentence) -> {
            Response refused = send(good + line, "");
            assertEquals(422, refused.statusCode(), refused.asString());
            assertEquals("line 2", refused.path("errors[0].field"));
            assertTrue(refused.<String>path("errors[0].detail").startsWith(sentence), refused.asString());
        });
        byte[] latin = (good + "{\"kind\":\"device\",\"id\":\"inv-b\",\"name\":\"Köln\"}")
                .getBytes(StandardCharsets.ISO_8859_1);
        Response refused = as(InternalTokens.admin())
                .contentType("application/octet-stream")
                .body(latin)
                .post("/api/v1/inventory");
        assertTrue(refused.asString().contains("Line 2 is no UTF-8 text."), refused.asString());
        assertEquals("here", label("inv-safe", "site"));
        assertEquals(List.of(), query("select id from expected_device where id = 'inv-b'"));
        assertEquals(List.of("0"), query("select count(*) from inventory_line"));
        assertEquals(400, send(good, "?format=xml").statusCode());
    }

    @Test
    void aLargeFleetGoesThroughInPieces() {
        StringBuilder file = new StringBuilder();
        Registry.execute("insert into device (id, name, labels) select 'many-' || n, 'many-' || n, '{\"site\":\"a\"}'"
                + " from generate_series(1, " + MANY + ") n");
        Registry.execute("insert into presence (device) select id from device where id like 'many-%'");
        for (int i = 1; i <= MANY; i++) {
            file.append("{\"kind\":\"device\",\"id\":\"many-")
                    .append(i)
                    .append("\",\"labels\":{\"site\":\"b\",\"rack\":\"r")
                    .append(i % 40)
                    .append("\"},\"variables\":{\"n\":\"")
                    .append(i)
                    .append("\"}}\n");
        }
        Response done = send(file.toString(), "");
        assertEquals(200, done.statusCode(), done.asString());
        assertEquals(MANY, done.<Integer>path("changed"));
        assertEquals(MANY, done.<Integer>path("variables"));
        assertEquals(
                List.of(String.valueOf(MANY)),
                query("select count(*) from fleet_event where type = 'device_changed' and device like 'many-%'"));
        String out = export("csv");
        assertEquals(MANY, out.lines().filter(line -> line.startsWith("many-")).count());
        Response same = send(out, "?format=csv");
        assertEquals(0, same.<Integer>path("changed"), same.asString());
        Registry.execute("delete from device where id like 'many-%'");
        Registry.execute("delete from fleet_event where device like 'many-%'");
    }
}
