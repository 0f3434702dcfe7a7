package io.mastercontrol.dashboard.people;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.mastercontrol.dashboard.fixture.LoopbackServices;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users: making, changing and ending them. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "dashboard"))
@WithTestResource(LoopbackServices.class)
class UserIT extends PeopleRequests {
    @Test
    void aNewUserLogsInWithThePasswordThatIsShownOnce() {
        String name = name("ada");
        Response made = add(name, "operator", "site=berlin");
        made.then().statusCode(201).body("role", equalTo("operator")).body("scope", equalTo("site=berlin"));
        String password = made.path("password");
        as(ADMIN).get(USERS + "/" + name).then().statusCode(200).body("password", nullValue());
        assertEquals(303, logIn(name, password).statusCode());
        refused(add(name, "viewer", null).then(), 409, "already");
        as(ADMIN).queryParam("limit", 1000).get(USERS).then().statusCode(200).body("items.name", hasItem(name));
    }

    @Test
    void aDisabledUserCannotLogInUntilEnabled() {
        String name = name("cleo");
        String password = add(name, "viewer", null).path("password");
        as(ADMIN).body("{\"disabled\":true}").patch(USERS + "/" + name).then().statusCode(200);
        assertEquals(401, logIn(name, password).statusCode());
        as(ADMIN).body("{\"disabled\":false}").patch(USERS + "/" + name).then().statusCode(200);
        assertEquals(303, logIn(name, password).statusCode());
    }

    @Test
    void theLastAdministratorStays() {
        refused(
                as(ADMIN)
                        .body("{\"role\":\"operator\"}")
                        .patch(USERS + "/admin")
                        .then(),
                409,
                "last administrator");
        refused(as(ADMIN).body("{\"scope\":\"site=x\"}").patch(USERS + "/admin").then(), 409, "last administrator");
        refused(as(ADMIN).body("{\"disabled\":true}").patch(USERS + "/admin").then(), 409, "last administrator");
        refused(as(ADMIN).delete(USERS + "/admin").then(), 409, "mc.admin.username");
    }

    @Test
    void twoAdministratorsWhoDemoteEachOtherAtOnceDoNotLeaveNone() {
        String demote = "{\"role\":\"viewer\"}";
        for (int round = 0; round < 5; round++) {
            String rival = name("rival");
            String token = token(rival, add(rival, "admin", null).path("password"), "{\"name\":\"t\"}");
            CompletableFuture<Integer> mine = CompletableFuture.supplyAsync(
                    () -> as(ADMIN).body(demote).patch(USERS + "/" + rival).statusCode());
            int theirs = as(token).body(demote).patch(USERS + "/admin").statusCode();
            if (theirs == 200) {
                assertNotEquals(200, mine.join());
                as(token)
                        .body("{\"role\":\"admin\"}")
                        .patch(USERS + "/admin")
                        .then()
                        .statusCode(200);
                as(ADMIN).body(demote).patch(USERS + "/" + rival).then().statusCode(200);
            } else {
                assertEquals(200, mine.join());
            }
        }
    }

    @Test
    void aChangeOfSomethingThatChangedMeanwhileIsRefused() {
        String name = name("gus");
        String etag = add(name, "viewer", null).header("ETag");
        as(ADMIN)
                .header("If-Match", etag)
                .body("{\"role\":\"operator\"}")
                .patch(USERS + "/" + name)
                .then()
                .statusCode(200);
        refused(
                as(ADMIN)
                        .header("If-Match", etag)
                        .body("{\"role\":\"viewer\"}")
                        .patch(USERS + "/" + name)
                        .then(),
                412,
                "changed since");
        as(ADMIN).delete(USERS + "/" + name).then().statusCode(204);
        refused(as(ADMIN).get(USERS + "/" + name).then(), 404, "no user");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"name\":\"x\"}",
                "{\"name\":7,\"role\":\"viewer\"}",
                "{\"name\":\"X Y\",\"role\":\"viewer\"}",
                "{\"name\":\"me\",\"role\":\"viewer\"}",
                "{\"name\":\"x\",\"role\":\"root\"}",
                "{\"name\":\"x\",\"role\":\"viewer\",\"role\":\"admin\"}",
                "{\"name\":\"x\",\"role\":\"viewer\",\"admin\":true}",
                "{\"name\":\"x\",\"role\":\"viewer\"} {}"
            })
    void aBodyThatIsWrongIsToldInOneSentence(String body) {
        as(ADMIN)
                .body(body)
                .post(USERS)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString("."));
    }
}
