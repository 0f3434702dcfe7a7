package io.mastercontrol.dashboard.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.mastercontrol.dashboard.fixture.Accounts;
import io.mastercontrol.dashboard.fixture.LoopbackServices;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people and programs see when something is not there, or not for them. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "dashboard"))
@WithTestResource(LoopbackServices.class)
class FailuresIT {
    private static RequestSpecification person(String role) {
        return given().header("Authorization", "Bearer " + Accounts.token(role))
                .header("Accept", "text/html,application/xhtml+xml");
    }

    @Test
    void anUnknownDeviceHasADesignedPageThatIsNotFound() {
        person("viewer")
                .get("/devices/missing")
                .then()
                .statusCode(404)
                .contentType("text/html")
                .body(containsString("There is nothing here"))
                .body(containsString("There is no device missing."))
                .body(containsString("<nav"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/devices/a/b/c", "/rollouts/1/2"})
    void anAddressThatNobodyKnowsIsAPageForAPersonAndAProblemForAProgram(String path) {
        person("viewer").get(path).then().statusCode(404).body(containsString("There is nothing here"));
        given().header("Authorization", "Bearer " + Accounts.token("viewer"))
                .accept("application/json")
                .get(path)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", equalTo("There is nothing at this address."));
    }

    @Test
    void aPageForOperatorsSaysSoToAViewerAndOffersNothingElse() {
        person("viewer")
                .get("/tokens")
                .then()
                .statusCode(403)
                .contentType("text/html")
                .body(containsString("Your role does not allow this."))
                .body(not(containsString("Make a token")));
    }

    @Test
    void aStrangerIsSentToTheLogin() {
        for (String token : new String[] {"", "Bearer wrong"}) {
            given().redirects()
                    .follow(false)
                    .header("Accept", "text/html")
                    .header("Authorization", token)
                    .get("/devices")
                    .then()
                    .statusCode(303)
                    .header("Location", endsWith("/login"));
        }
    }

    @Test
    void aPageWhosePartsDoNotAnswerSaysWhichAndIsThere() {
        person("viewer")
                .get("/rollouts")
                .then()
                .statusCode(200)
                .body(containsString("This part does not answer right now; it is asked again by itself."));
    }

    @Test
    void startingARolloutWhileTheOrchestratorIsAwayIsASentence() {
        person("operator")
                .formParam("release", "web 2.0.0")
                .formParam("selector", "role=web")
                .formParam("batch_size", "1")
                .formParam("bake", "10s")
                .formParam("once", "k-1")
                .formParam("action", "start")
                .post("/rollouts")
                .then()
                .statusCode(200)
                .body(containsString("does not answer right now. Try again"));
    }
}
