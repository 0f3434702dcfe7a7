package io.mastercontrol.dashboard.access;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.dashboard.fixture.LoopbackServices;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** People with a cookie: what they may, and what another site cannot do in their name. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "dashboard"))
@WithTestResource(LoopbackServices.class)
class SessionIT {
    private static final String DEVICE = "/api/v1/devices/pi-1";
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" content=\"([0-9a-f]{64})\"");

    private static Response logIn(String password) {
        return given().redirects()
                .follow(false)
                .formParam("username", "admin")
                .formParam("password", password)
                .post("/login");
    }

    private static RequestSpecification with(Cookie session) {
        return given().cookie(session);
    }

    @Test
    void aSessionReadsAndChangesOnlyWithTheTokenOfItsPages() {
        Cookie session = logIn("admin-password-of-tests").detailedCookie("mc_session");
        assertTrue(session.isHttpOnly());
        assertEquals("Lax", session.getSameSite());
        with(session).get(DEVICE).then().statusCode(200);
        for (String method : new String[] {"POST", "PATCH", "DELETE"}) {
            with(session).request(method, DEVICE).then().statusCode(401).contentType("application/problem+json");
            with(session)
                    .header("X-CSRF-Token", "0".repeat(64))
                    .request(method, DEVICE)
                    .then()
                    .statusCode(401);
        }
        Matcher page = CSRF.matcher(with(session).accept("text/html").get("/").asString());
        assertTrue(page.find());
        with(session)
                .header("X-CSRF-Token", page.group(1))
                .patch(DEVICE)
                .then()
                .statusCode(200)
                .body("headers.x-csrf-token", equalTo(null));
        with(session)
                .header("X-CSRF-Token", page.group(1))
                .post("/logout")
                .then()
                .statusCode(200);
        with(session).get(DEVICE).then().statusCode(401);
    }

    @Test
    void aWrongPasswordGetsNothing() {
        Response refused = logIn("wrong");
        assertEquals(401, refused.statusCode());
        assertEquals(null, refused.cookie("mc_session"));
        refused.then().body(containsString("Name or password is wrong"));
    }
}
