package io.mastercontrol.dashboard.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.mastercontrol.dashboard.fixture.Accounts;
import io.mastercontrol.dashboard.fixture.LoopbackOrchestrator;
import io.mastercontrol.dashboard.fixture.LoopbackServices;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages about rules, silences and receivers. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "dashboard"))
@WithTestResource(LoopbackServices.class)
@WithTestResource(LoopbackOrchestrator.class)
class AlertingPagesIT {
    private static RequestSpecification as(String role) {
        return given().header("Authorization", "Bearer " + Accounts.token(role)).header("Accept", "text/html");
    }

    private static ValidatableResponse page(String role, String path) {
        return as(role).get(path).then().statusCode(200);
    }

    private static ValidatableResponse send(String path, Map<String, String> form) {
        return as("operator").formParams(form).post(path).then().statusCode(200);
    }

    @Test
    void rulesAreReadByViewersAndChangedByOperators() {
        page("viewer", "/rules")
                .body(allOf(
                        containsString("href=\"/rules/hot\""),
                        containsString("devices of group berlin"),
                        containsString("<b class=\"bad\">2</b>"),
                        not(containsString("<textarea"))));
        page("viewer", "/rules/hot")
                .body(allOf(containsString("<pre"), containsString("# ovens"), not(containsString("<textarea"))));
        page("operator", "/rules/hot")
                .body(allOf(
                        containsString("name=\"version\" value=\"abc123\""),
                        containsString("# ovens"),
                        containsString("data-if-match=\"abc123\"")));
        as("viewer")
                .formParams(Map.of("text", "name: hot"))
                .post("/rules/hot")
                .then()
                .statusCode(403);
        as("viewer").get("/rules/missing").then().statusCode(404).body(containsString("There is nothing here"));
    }

    @Test
    void aChangeGoesThroughOrIsRefusedWithItsLineOrWithWhatSomebodyElseWrote() {
        send("/rules/hot", Map.of("text", "name: hot\r\n", "version", "abc123", "action", "save"))
                .header("HX-Redirect", endsWith("/rules/hot?saved=yes"));
        send("/rules/hot", Map.of("text", "name: hot\n\nabov: 3", "version", "abc123", "action", "save"))
                .body(allOf(
                        containsString("Nothing was saved."),
                        containsString("data-line=\"3\""),
                        containsString("did you mean &#39;above&#39;?")));
        send("/rules/hot", Map.of("text", "name: hot", "version", "older", "action", "save"))
                .body(allOf(
                        containsString("Somebody has changed it meanwhile."),
                        containsString("# ovens"),
                        containsString("data-over=\"abc123\"")));
    }

    @Test
    void anAlertOpensAFilledSilence() {
        page("operator", "/alerts").body(containsString("href=\"/silences?device=pi-1\""));
        page("operator", "/silences?device=pi-1&rule=device_offline")
                .body(allOf(
                        containsString("<details class=\"card\" open>"),
                        containsString("name=\"device\" value=\"pi-1\""),
                        containsString("name=\"rule\" value=\"device_offline\""),
                        containsString("id=\"end-s-1\"")));
        page("viewer", "/silences").body(allOf(containsString("moving house"), not(containsString("id=\"end-s-1\""))));
    }

    @Test
    void aReceiverShowsItsStateAndItsLogAndNoSecret() {
        page("viewer", "/receivers").body(allOf(containsString("resting"), containsString("after 9 failures")));
        page("viewer", "/receivers/r-1")
                .body(allOf(containsString("given up"), containsString("answered 400"), not(containsString("<input"))));
        page("operator", "/receivers/r-1")
                .body(allOf(
                        containsString("id=\"resend-d-1\""),
                        containsString("X-Key: •••"),
                        containsString("{data.summary}"),
                        containsString("placeholder=\"kept as it is\"")));
        send("/receivers/r-1/sample", Map.of())
                .body(allOf(
                        containsString("The sample did not arrive"),
                        containsString("answered 500"),
                        containsString("&lt;b&gt;no&lt;/b&gt;")));
        send("/receivers/r-1", Map.of("name", "ops", "type", "webhook", "version", "4"))
                .header("HX-Redirect", endsWith("/receivers/r-1?saved=yes"));
        send("/receivers/r-1", Map.of("name", "ops", "type", "webhook", "version", "3"))
                .header("HX-Redirect", equalTo(null))
                .body(containsString("Somebody has changed it meanwhile."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook", "slack", "pagerduty", "mail", "alertmanager"})
    void eachTypeHasItsForm(String type) {
        page("operator", "/receivers?add=" + type).body(containsString("name=\"type\" value=\"" + type + "\""));
        page("viewer", "/receivers?add=" + type).body(not(containsString("name=\"type\"")));
    }

    @Test
    void aServiceThatSaysWhatItsPageMayLoadIsNotContradicted() {
        var policies = as("operator").get("/api/v1/devices/policy").headers().getValues("Content-Security-Policy");
        org.junit.jupiter.api.Assertions.assertEquals(java.util.List.of("default-src 'none'"), policies);
    }
}
