package io.mastercontrol.dashboard.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.mastercontrol.dashboard.fixture.Accounts;
import io.mastercontrol.dashboard.fixture.LoopbackOrchestrator;
import io.mastercontrol.dashboard.fixture.LoopbackServices;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console's pages show and offer. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "dashboard"))
@WithTestResource(LoopbackServices.class)
@WithTestResource(LoopbackOrchestrator.class)
class PagesIT {
    private static final Pattern ACTION = Pattern.compile("hx-post=\"/api/v1/rollouts/[^/]+/(\\w+)\"");
    private static final Pattern ONCE = Pattern.compile("name=\"once\" value=\"([^\"]+)\"");

    @ConfigProperty(name = "mc.orchestrator.url")
    String orchestrator;

    private static RequestSpecification as(String role) {
        return given().urlEncodingEnabled(false)
                .header("Authorization", "Bearer " + Accounts.token(role))
                .header("Accept", "text/html");
    }

    private static String page(String role, String path) {
        Response answer = as(role).get(path);
        assertEquals(200, answer.statusCode(), answer.asString());
        return answer.asString();
    }

    private static TreeSet<String> actions(String page) {
        TreeSet<String> actions = new TreeSet<>();
        ACTION.matcher(page).results().forEach(result -> actions.add(result.group(1)));
        return actions;
    }

    @ParameterizedTest
    @CsvSource({
        "created, abort pause",
        "waiting_for_approval, abort approve",
        "scheduled, abort pause",
        "running, abort pause rollback",
        "paused, abort resume retry rollback",
        "clean-paused, abort resume rollback",
        "rolling_back, ''",
        "succeeded, retry rollback",
        "clean-succeeded, rollback",
        "failed, retry rollback",
        "rolled_back, retry",
        "aborted, retry rollback"
    })
    void aRolloutOffersWhatItsStateAllows(String id, String verbs) {
        assertEquals(verbs, String.join(" ", actions(page("operator", "/rollouts/" + id))));
        assertEquals(0, actions(page("viewer", "/rollouts/" + id)).size(), "a viewer looks on");
    }

    @Test
    void administratorsSeeUsersAndEverybodyOneself() {
        String users = page("admin", "/users");
        assertEquals(true, users.contains("href=\"/users/admin\"") && users.contains("built-in"), users);
        String one = page("admin", "/users/admin");
        assertEquals(true, one.contains("Sign out everywhere") && one.contains("installation"), one);
        as("admin").get("/users/nobody").then().statusCode(404).body(containsString("There is no user nobody."));
        as("operator").get("/users").then().statusCode(403);
        String own = page("viewer", "/profile");
        assertEquals(true, own.contains("You are viewer of every device"), own);
        assertEquals(false, own.contains("<option>operator"), "a token may do no more than its maker");
        assertEquals(false, own.contains("href=\"/users\""), own);
    }

    @Test
    void whatIsDangerousSaysWhatItWillDo() {
        String page = page("operator", "/rollouts/running");
        for (String verb : List.of("abort", "rollback")) {
            Matcher button = Pattern.compile("<button[^>]*id=\"" + verb + "\"[^>]*hx-confirm=\"([^\"]+)\"")
                    .matcher(page);
            assertEquals(true, button.find(), verb);
            assertEquals(true, button.group(1).contains("2 devices"), button.group(1));
        }
        assertEquals(false, page.contains("unable_to_roll_back<"), "phases are words");
    }

    @Test
    void aFormSentTwiceMakesOneRollout() {
        String once = once(page("operator", "/rollouts"));
        assertNotEquals(once, once(page("operator", "/rollouts")), "another form is another rollout");
        RequestSpecification operator = as("operator");
        String first = start(operator, once);
        assertEquals(first, start(operator, once));
        assertNotEquals(first, start(operator, once + "-2"));
        List<String> keys = given().get(orchestrator + "/keys").jsonPath().getList("$");
        assertEquals(List.of(once, once, once + "-2"), keys);
    }

    private static String once(String page) {
        Matcher matcher = ONCE.matcher(page);
        assertEquals(true, matcher.find(), page);
        return matcher.group(1);
    }

    private static String start(RequestSpecification operator, String once) {
        Response answer = given().spec(operator)
                .contentType("application/x-www-form-urlencoded")
                .body("release=web+2.0.0&selector=role%3Dweb&batch_size=1&bake=1s&action=start&once=" + once)
                .post("/rollouts");
        return answer.header("HX-Redirect");
    }

    @Test
    void aPlanShowsTheBillBeforeAnythingBegins() {
        String plan = given().spec(as("operator"))
                .contentType("application/x-www-form-urlencoded")
                .body("release=web+2.0.0&selector=&batch_size=1&bake=1s&action=plan&once=x")
                .post("/rollouts")
                .asString();
        for (String part : List.of(
                "3 devices (1 now, 1 later, 1 left out), at most 12 MB in all, 2 MB over metered links, 6 to 11 min</h2>",
                "<a href=\"/rollouts/r-old\">See it.</a>",
                "Batch 1: There is no room on 1 device: pi-1 has 1 kB free.",
                "1 without the budget",
                "<a href=\"/devices/pi-2\">pi-2</a> is offline; joins when it returns",
                "<b class=\"bad\">−500 kB</b>",
                "<td class=\"few\">≤ 10 MB</td>",
                "<td>metered</td>",
                "<td>unmetered</td>",
                "<td>not said</td>",
                "<summary>web as pi-1 gets it, one of 2</summary><pre>command: [run, berlin]</pre>",
                "<td class=\"few\">0 s</td><td class=\"few\">6 min to 11 min</td>",
                "<h2>Left out: 1</h2>",
                "<a href=\"/devices/pi-3\">pi-3</a> is pinned to 1.0.0</li>")) {
            assertEquals(true, plan.contains(part), part + " in " + plan);
        }
    }

    @Test
    void aReleaseHasAPageThatTheListLeadsTo() {
        as("viewer").get("/releases").then().body(containsString("href=\"/releases/web/2.0.0\""));
        as("viewer")
                .get("/releases/web/2.0.0")
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("sha256:" + "a".repeat(64)),
                        containsString("key-1234"),
                        containsString("data-bytes=\"3584\""),
                        containsString("by ada."),
                        containsString("name: web # as it was written"),
                        containsString("href=\"/rollouts/r-new\""),
                        not(containsString("href=\"/rollouts/r-old\""))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rollouts/missing", "/releases/web/9", "/devices/missing"})
    void whatIsNotThereIsNotFound(String path) {
        as("viewer").get(path).then().statusCode(404).body(containsString("There is nothing here"));
    }

    @Test
    void aDeviceTellsWhyItIsNotWhereItShouldBeAndRefreshesItsTimeline() {
        as("viewer")
                .get("/devices/pi-console")
                .then()
                .body(containsString("The rollout of web 2.0.0 is paused."))
                .body(containsString("web fell over"))
                .body(containsString("hx-select-oob=\"#happened\""))
                .body(containsString("data-logs=\"/api/v1/devices/pi-console/workloads/web/logs?lines=200\""))
                .body(not(containsString("/workloads/web/stop")));
        assertEquals(true, page("operator", "/devices/pi-console").contains("/workloads/web/stop"));
    }

    @Test
    void theListRefreshesWhatItShows() {
        String page = page("viewer", "/devices?selector=role%3Dweb%2Csite%21%3Dlab&status=online&cursor=cursor-1");
        assertEquals(
                true,
                page.contains(
                        "hx-get=\"/devices?selector=role%3Dweb%2Csite%21%3Dlab&amp;status=online&amp;cursor=cursor-1\""),
                page);
        assertEquals(
                true,
                page.contains(
                        "href=\"/devices?selector=role%3Dweb%2Csite%21%3Dlab&amp;status=online&amp;cursor=cursor-2\""),
                page);
    }

    /** What is exchanged while somebody has the focus in it needs a name, or the focus is lost. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/devices",
                "/devices/pi-console",
                "/rollouts",
                "/rollouts/running",
                "/alerts",
                "/rules",
                "/rules/hot",
                "/silences",
                "/receivers",
                "/receivers/r-1"
            })
    void everythingThatTakesTheFocusInALivePartHasAName(String path) {
        String page = page("operator", path);
        String live = page.substring(page.indexOf("<div id=\"live\""), page.indexOf("</main>"));
        Matcher control = Pattern.compile("<(a|button)\\b[^>]*>").matcher(live);
        while (control.find()) {
            assertEquals(true, control.group().contains(" id=\""), path + ": " + control.group());
        }
    }

    @Test
    void nothingIsInlineAndNothingComesFromElsewhere() {
        for (String path : List.of(
                "/",
                "/devices",
                "/devices/pi-console",
                "/rollouts/running",
                "/releases/web/2.0.0",
                "/rules",
                "/rules/hot",
                "/silences?device=pi-1",
                "/receivers?add=mail",
                "/receivers/r-1")) {
            Response answer = as("operator").get(path);
            assertEquals(200, answer.statusCode(), path);
            assertEquals(true, answer.header("Content-Security-Policy").contains("default-src 'self'"));
            String page = answer.asString();
            assertEquals(
                    false,
                    Pattern.compile("<script(?! src=\"/assets/)|<style| style=\"| on\\w+=\"|//(cdn|unpkg)")
                            .matcher(page)
                            .find(),
                    path);
        }
        given().redirects().follow(false).get("/assets/console.js").then().statusCode(200);
        as("operator").get("/nothing").then().header("Content-Security-Policy", endsWith("form-action 'self'"));
    }
}
