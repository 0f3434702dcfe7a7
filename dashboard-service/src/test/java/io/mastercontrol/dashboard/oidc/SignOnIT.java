package io.mastercontrol.dashboard.oidc;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.dashboard.fixture.LoopbackServices;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** People of a real Keycloak: in through its login page or with its access tokens, and what keeps them out. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "dashboard"))
@WithTestResource(LoopbackServices.class)
@WithTestResource(Keycloak.class)
@TestMethodOrder(OrderAnnotation.class)
class SignOnIT {
    private static final String ME = "/api/v1/users/me";
    private static final Pattern FORM = Pattern.compile("<form[^>]*id=\"kc-form-login\"[^>]*action=\"([^\"]+)\"");

    private static RequestSpecification as(String token) {
        return given().header("Authorization", "Bearer " + token).contentType("application/json");
    }

    private static RequestSpecification admin() {
        return as("admin-token-of-tests");
    }

    /** What the console answers to somebody who typed the password into Keycloak's page. */
    private static Response signIn(String user) throws Exception {
        Response away = given().redirects().follow(false).get("/login/oidc");
        assertEquals(303, away.statusCode(), away.asString());
        Cookie kept = away.detailedCookie("mc_sign_on");
        assertTrue(kept.isHttpOnly() && "Lax".equals(kept.getSameSite()));
        return arrive(atKeycloak(away.header("Location"), user), kept.getValue());
    }

    private static Response arrive(String address, String kept) {
        URI back = URI.create(address);
        return given().redirects()
                .follow(false)
                .urlEncodingEnabled(false)
                .cookie("mc_sign_on", kept)
                .get(back.getRawPath() + "?" + back.getRawQuery());
    }

    private static String atKeycloak(String address, String user) throws Exception {
        HttpClient browser = HttpClient.newHttpClient();
        HttpResponse<String> page =
                browser.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
        // They are for TLS or this machine itself; Java's cookie store knows the first only.
        String cookies = page.headers().allValues("Set-Cookie").stream()
                .map(cookie -> cookie.split(";")[0])
                .collect(Collectors.joining("; "));
        Matcher form = FORM.matcher(page.body());
        assertTrue(form.find(), page.body());
        HttpResponse<String> answer = browser.send(
                HttpRequest.newBuilder(URI.create(form.group(1).replace("&amp;", "&")))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Cookie", cookies)
                        .POST(BodyPublishers.ofString(form(Map.of("username", user, "password", password(user)))))
                        .build(),
                BodyHandlers.ofString());
        return answer.headers().firstValue("Location").orElseThrow(() -> new AssertionError(answer.body()));
    }

    private static String password(String user) {
        return user + "-at-the-issuer";
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static JsonNode tokens(String client, String user) {
        String answer = given().urlEncodingEnabled(false)
                .contentType("application/x-www-form-urlencoded")
                .body(form(Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        client,
                        "scope",
                        "openid",
                        "username",
                        user,
                        "password",
                        password(user))))
                .post(Keycloak.issuer() + "/protocol/openid-connect/token")
                .asString();
        return Json.read(answer, JsonNode.class);
    }

    private static String accessToken(String client, String user) {
        return tokens(client, user).path("access_token").asText();
    }

    @Test
    @Order(1)
    void whoSignsInThereHasTheRightsOfTheGroupAndAUserHere() throws Exception {
        given().get("/login").then().body(containsString("Sign in with Fleet SSO"));
        Response in = signIn("berta");
        assertEquals(303, in.statusCode(), in.asString());
        String session = in.cookie("mc_session");
        given().cookie("mc_session", session)
                .get(ME)
                .then()
                .body("name", equalTo("berta"))
                .body("role", equalTo("operator"))
                .body("scope", equalTo("site=berlin"));
        admin().get("/api/v1/users/berta")
                .then()
                .body("source", equalTo(Keycloak.issuer()))
                .body("role", equalTo("operator"));
        admin().get("/api/v1/users").then().body("items.source", hasItem("built-in"));
        admin().body("{\"role\":\"admin\"}")
                .patch("/api/v1/users/berta")
                .then()
                .statusCode(409)
                .body("detail", containsString("change the groups there"));
        assertEquals(
                401,
                given().formParam("username", "berta")
                        .formParam("password", password("berta"))
                        .post("/login")
                        .statusCode());
        assertEquals("admin", tokenOf("grace").<String>path("role"), "the first group that is granted counts");
    }

    private static Response tokenOf(String user) {
        return as(accessToken("script", user)).get(ME);
    }

    @Test
    @Order(2)
    void anAccessTokenOfTheIssuerCountsAndNoOtherDoes() throws Exception {
        String token = accessToken("script", "berta");
        as(token).get(ME).then().body("role", equalTo("operator")).body("scope", equalTo("site=berlin"));
        String shown = as(token).get("/api/v1/devices/pi-1").path("headers.authorization");
        assertTrue(claims(shown).contains("\"devices\":\"site=berlin\""), "the services behind are told the same");
        as(token).body("{\"name\":\"t\"}").post("/api/v1/tokens").then().statusCode(403);
        String brief = accessToken("brief", "berta");
        String[] parts = token.split("\\.");
        String forged = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        claims(token).replace("berlin-ops", "fleet-admins").getBytes(StandardCharsets.UTF_8));
        for (String wrong : new String[] {
            accessToken("stranger", "berta"),
            tokens("script", "berta").path("id_token").asText(),
            accessToken("script", "carl"),
            parts[0] + "." + forged + "." + parts[2],
            parts[0] + "." + parts[1] + ".",
            "eyJhbGciOiJub25lIn0." + parts[1] + "."
        }) {
            as(wrong).get(ME).then().statusCode(401).body("detail", containsString("valid API token"));
        }
        long ends = Json.read(claims(brief), JsonNode.class).path("exp").asLong();
        while (as(brief).get(ME).statusCode() == 200) {
            assertTrue(Instant.now().getEpochSecond() < ends + 5, "it counts long after its end");
        }
        assertTrue(Instant.now().getEpochSecond() >= ends, "it was refused before its end");
    }

    private static String claims(String token) {
        return new String(
                Base64.getUrlDecoder().decode(token.replace("Bearer ", "").split("\\.")[1]), StandardCharsets.UTF_8);
    }

    @Test
    @Order(3)
    void whoMayDoNothingIsDisabledOrBringsAnothersAnswerIsToldSo() throws Exception {
        told(signIn("carl"), 403, "You are signed in as carl, but none of your groups may do anything here");
        String session = signIn("berta").cookie("mc_session");
        admin().body("{\"disabled\":true}").patch("/api/v1/users/berta").then().statusCode(200);
        given().cookie("mc_session", session).get(ME).then().statusCode(401);
        as(accessToken("script", "berta")).get(ME).then().statusCode(401);
        told(signIn("berta"), 403, "The account berta is disabled here; ask an administrator.");
        admin().body("{\"disabled\":false}").patch("/api/v1/users/berta").then().statusCode(200);

        Response away = given().redirects().follow(false).get("/login/oidc");
        String answer = atKeycloak(away.header("Location"), "berta");
        Response another = given().redirects().follow(false).get("/login/oidc");
        told(arrive(answer, another.cookie("mc_sign_on")), 400, "not begun in this browser");
        told(
                given().redirects().follow(false).get("/login/oidc/callback?code=x&state=y"),
                400,
                "not begun in this browser");
        String mine = away.cookie("mc_sign_on");
        assertEquals(303, arrive(answer, mine).statusCode());
        told(arrive(answer, mine), 502, "is not valid; begin again");
    }

    private static void told(Response answer, int status, String sentence) {
        assertEquals(status, answer.statusCode(), answer.asString());
        answer.then().contentType("text/html").body(containsString(sentence)).body(containsString("role=\"alert\""));
        assertEquals(null, answer.cookie("mc_session"));
    }

    @Test
    @Order(4)
    void anotherOfTheSameNameIsNotTakenForTheBuiltInOne() throws Exception {
        admin().delete("/api/v1/users/grace").then().statusCode(204);
        admin().body("{\"name\":\"grace\",\"role\":\"viewer\"}")
                .post("/api/v1/users")
                .then()
                .statusCode(201);
        told(signIn("grace"), 409, "There is another user grace here, who is not known to be you");
    }

    @Test
    @Order(5)
    void whileTheIssuerIsAwayThoseWithAPasswordHereGetInAndOthersAreToldWhy() {
        Keycloak.end();
        given().redirects()
                .follow(false)
                .get("/login/oidc")
                .then()
                .statusCode(503)
                .body(containsString("The sign-on server " + Keycloak.issuer()
                        + " does not answer as it should; try again in a few minutes."));
        given().redirects()
                .follow(false)
                .formParam("username", "admin")
                .formParam("password", "admin-password-of-tests")
                .post("/login")
                .then()
                .statusCode(303)
                .header("Location", endsWith("/"));
    }

    @Test
    @Order(6)
    void whoComesBackWithWrongAnswersAgainAndAgainHasToWait() {
        for (int attempt = 0; attempt < 30; attempt++) {
            Response answer = given().redirects().follow(false).get("/login/oidc/callback?code=guess&state=guess");
            if (answer.statusCode() == 429) {
                told(answer, 429, "Too many sign-ins from this address went wrong; try again in ");
                assertTrue(Integer.parseInt(answer.header("Retry-After")) <= 6, answer.header("Retry-After"));
                given().get("/login").then().statusCode(200);
                return;
            }
            told(answer, 400, "not begun in this browser");
        }
        throw new AssertionError("thirty wrong answers, and no pause");
    }
}
