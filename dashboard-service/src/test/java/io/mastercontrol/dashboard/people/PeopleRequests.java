package io.mastercontrol.dashboard.people;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.testing.server.TestDatabase;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** How tests look after users and tokens. */
abstract class PeopleRequests {
    static final String ADMIN = "admin-token-of-tests";
    static final String USERS = "/api/v1/users";
    static final String TOKENS = "/api/v1/tokens";

    /** The database is every test's of this JVM; here the installation's administrator is the only one. */
    @BeforeEach
    void oneAdministrator() throws SQLException {
        try (var connection = TestDatabase.connect("dashboard");
                var statement = connection.createStatement()) {
            statement.execute("delete from user_account where role = 'admin' and username <> 'admin'");
        }
    }

    static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).contentType("application/json");
    }

    static String name(String what) {
        return what + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    static Response add(String name, String role, String scope) {
        String body = "{\"name\":\"" + name + "\",\"role\":\"" + role + "\""
                + (scope == null ? "" : ",\"scope\":\"" + scope + "\"") + "}";
        return as(ADMIN).body(body).post(USERS);
    }

    static Response logIn(String user, String password) {
        return given().redirects()
                .follow(false)
                .formParam("username", user)
                .formParam("password", password)
                .post("/login");
    }

    static void refused(ValidatableResponse answer, int status, String words) {
        answer.statusCode(status).contentType("application/problem+json").body("detail", containsString(words));
    }

    /** A token of a session, since that is how a person gets a first one. */
    static String token(String user, String password, String body) {
        String cookie = logIn(user, password).cookie("mc_session");
        String page = given().cookie("mc_session", cookie)
                .accept("text/html")
                .get("/")
                .asString();
        String csrf = page.replaceAll("(?s).*name=\"csrf\" content=\"([0-9a-f]{64})\".*", "$1");
        return given().cookie("mc_session", cookie)
                .header("X-CSRF-Token", csrf)
                .contentType("application/json")
                .body(body)
                .post(TOKENS)
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    static JsonNode claims(String token) {
        String shown = as(token).get("/api/v1/devices/pi-1").path("headers.authorization");
        return Json.read(
                Base64.getUrlDecoder().decode(shown.replace("Bearer ", "").split("\\.")[1]), JsonNode.class);
    }
}
