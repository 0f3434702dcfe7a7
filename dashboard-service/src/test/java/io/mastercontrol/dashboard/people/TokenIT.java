package io.mastercontrol.dashboard.people;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.dashboard.fixture.LoopbackServices;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.server.TestDatabase;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tokens and sessions: what they may, and that a change counts at once. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "dashboard"))
@WithTestResource(LoopbackServices.class)
class TokenIT extends PeopleRequests {
    @Test
    void whateverChangesAboutAUserEndsItsSessionsAndTokensAtOnce() {
        for (String change : List.of(
                "{\"role\":\"viewer\"}",
                "{\"scope\":\"site=paris\"}",
                "{\"disabled\":true}",
                "{\"reset_password\":true}")) {
            String name = name("bob");
            String password = add(name, "operator", null).path("password");
            String token = token(name, password, "{\"name\":\"script\"}");
            String session = logIn(name, password).cookie("mc_session");
            given().cookie("mc_session", session)
                    .get("/api/v1/devices/pi-1")
                    .then()
                    .statusCode(200);
            as(token).get("/api/v1/devices/pi-1").then().statusCode(200);

            as(ADMIN).body(change).patch(USERS + "/" + name).then().statusCode(200);

            given().cookie("mc_session", session)
                    .get("/api/v1/devices/pi-1")
                    .then()
                    .statusCode(401);
            as(token).get("/api/v1/devices/pi-1").then().statusCode(401);
        }
    }

    @Test
    void whoIsShutOutReadsNoStreamOn() throws IOException {
        String name = name("sam");
        String token = token(name, add(name, "viewer", null).path("password"), "{\"name\":\"t\"}");
        HttpURLConnection stream =
                (HttpURLConnection) URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/api/v1/devices/drip")
                        .toURL()
                        .openConnection();
        stream.setRequestProperty("Authorization", "Bearer " + token);
        try (InputStream in = stream.getInputStream()) {
            assertTrue(in.read() > 0);
            as(ADMIN)
                    .body("{\"disabled\":true}")
                    .patch(USERS + "/" + name)
                    .then()
                    .statusCode(200);
            String rest;
            try {
                rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                rest = "broken off: " + e.getMessage();
            }
            assertFalse(rest.contains("data:9"), rest);
        }
    }

    @Test
    void aTokenHasNoMoreRightsThanItsOwnerAndItsScopeComesOnTopOfTheOwners() {
        String name = name("dora");
        String password = add(name, "operator", "site=berlin").path("password");
        String token = token(name, password, "{\"name\":\"narrow\",\"role\":\"viewer\",\"scope\":\"role=web\"}");
        assertEquals("site=berlin,role=web", claims(token).path("devices").asText());
        assertEquals("[\"viewer\"]", claims(token).path("groups").toString());
        refused(
                as(token)
                        .body("{\"name\":\"more\",\"role\":\"operator\"}")
                        .post(TOKENS)
                        .then(),
                403,
                "higher role");

        String made = as(token)
                .body("{\"name\":\"child\",\"scope\":\"floor=1\",\"ttl\":\"300d\"}")
                .post(TOKENS)
                .path("token");
        assertEquals(
                "site=berlin,role=web,floor=1", claims(made).path("devices").asText());
        List<String> ends = as(token).get(TOKENS).path("items.expires_at");
        assertEquals(ends.get(0), ends.get(1), "a token made with a token does not outlive it");
        as(token)
                .get(TOKENS)
                .then()
                .body("items.token", hasItem(nullValue()))
                .body("items.last_used", hasItem(not(nullValue())));
    }

    @Test
    void aTokenIsTakenBackByItsOwnerOrAnAdministratorAndByNobodyElse() {
        String name = name("eva");
        String password = add(name, "viewer", null).path("password");
        String token = token(name, password, "{\"name\":\"one\"}");
        String id = as(token).get(TOKENS).path("items[0].id");
        String other = name("fred");
        String stranger = token(other, add(other, "operator", null).path("password"), "{\"name\":\"one\"}");
        refused(as(stranger).delete(TOKENS + "/" + id).then(), 404, "no token");
        refused(as(stranger).get(TOKENS + "?all=true").then(), 403, "administrator");
        as(ADMIN).get(TOKENS + "?all=true").then().statusCode(200).body("items.id", hasItem(id));
        as(ADMIN).delete(TOKENS + "/" + id).then().statusCode(204);
        as(token).get("/api/v1/devices/pi-1").then().statusCode(401);
        String installation = as(ADMIN).get(TOKENS).path("items.find { it.name == 'installation' }.id");
        refused(as(ADMIN).delete(TOKENS + "/" + installation).then(), 409, "mc.admin.token");
    }

    @Test
    void onesOwnPasswordNeedsTheCurrentOneAndIsThrottled() {
        String name = name("hal");
        String password = add(name, "viewer", null).path("password");
        String token = token(name, password, "{\"name\":\"t\"}");
        as(token)
                .get(USERS + "/me")
                .then()
                .statusCode(200)
                .body("name", equalTo(name))
                .body("role", equalTo("viewer"));
        String own = USERS + "/me/password";
        refused(
                as(token)
                        .body("{\"current\":\"x\",\"password\":\"short\"}")
                        .post(own)
                        .then(),
                422,
                "at least 10");
        as(token)
                .body(Map.of("current", password, "password", "a new long password"))
                .post(own)
                .then()
                .statusCode(204);
        as(token).get(USERS + "/me").then().statusCode(401);
        assertEquals(401, logIn(name, password).statusCode());
        String fresh = token(name, "a new long password", "{\"name\":\"t\"}");
        for (int i = 0; i < 5; i++) {
            refused(
                    as(fresh)
                            .body(Map.of("current", "wrong", "password", "another long one"))
                            .post(own)
                            .then(),
                    403,
                    "wrong");
        }
        refused(
                as(fresh)
                        .body(Map.of("current", "wrong", "password", "another long one"))
                        .post(own)
                        .then(),
                429,
                "too often");
    }

    @Test
    void whatWasDoneIsInTheLogWithWhoDidItAndWithoutSecrets() throws SQLException {
        String name = name("ida");
        String password = add(name, "viewer", null).path("password");
        token(name, password, "{\"name\":\"t\"}");
        as(ADMIN)
                .body("{\"role\":\"operator\"}")
                .patch(USERS + "/" + name)
                .then()
                .statusCode(200);
        StringBuilder log = new StringBuilder();
        try (var connection = TestDatabase.connect("dashboard");
                var query = connection.prepareStatement(
                        "select type, message, detail from fleet_event where detail like ? order by sequence")) {
            query.setString(1, "%" + name + "%");
            ResultSet rows = query.executeQuery();
            while (rows.next()) {
                log.append(rows.getString(1))
                        .append(' ')
                        .append(rows.getString(2))
                        .append(rows.getString(3))
                        .append('\n');
            }
        }
        String text = new String(log.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertTrue(
                text.contains("user_created") && text.contains("token_created") && text.contains("user_changed"), text);
        assertTrue(text.contains("by user:admin"), text);
        assertFalse(text.contains(password), "the log knows a password");
    }
}
