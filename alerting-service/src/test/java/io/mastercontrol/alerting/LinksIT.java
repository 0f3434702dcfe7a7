package io.mastercontrol.alerting;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Links in messages: they ask first, do one thing to one group, and nothing for who changes a letter of them. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "alerting"))
@WithTestResource(FleetLogs.class)
class LinksIT {
    @Test
    void aLinkAsksAndActsOnlyWhenItIsAnswered() throws Exception {
        String device = "l-" + UUID.randomUUID().toString().substring(0, 8);
        try (Hook hook = new Hook()) {
            String receiver = operator()
                    .body(Map.of("name", "hook-" + device, "url", hook.url(), "secret", Hook.SECRET))
                    .post("/api/v1/receivers")
                    .path("id");
            FleetLogs.append("registry", "device_offline", device, null, "<b>gone</b>");
            await("told", () -> hook.posts.size() == 1);
            JsonNode actions = hook.posts.get(0).body().path("actions");
            String acknowledge = path(actions.path("Acknowledge").asText());
            String resolve = path(actions.path("Resolve").asText());
            for (int scanner = 0; scanner < 2; scanner++) {
                given().get(acknowledge)
                        .then()
                        .statusCode(200)
                        .header("Content-Security-Policy", containsString("default-src 'none'"))
                        .body(containsString("&lt;b&gt;gone"))
                        .body(containsString("<form method=\"post\">"));
            }
            assertEquals("firing", alert(device, "state"));
            given().formParam("by", "Ann\u0007").post(acknowledge).then().statusCode(200);
            assertEquals("acknowledged", alert(device, "state"));
            assertEquals("Ann (by the link sent to hook-" + device + ")", alert(device, "acknowledged_by"));
            given().formParam("by", "Bob").post(acknowledge).then().body(containsString("somebody was faster"));
            given().post(acknowledge.substring(0, acknowledge.length() - 2) + "xx")
                    .then()
                    .statusCode(404)
                    .body(startsWith("<!doctype html>"));
            given().get("/alert-links/" + "a".repeat(700)).then().statusCode(404);
            given().formParam("by", "").post(resolve).then().statusCode(200);
            assertEquals("resolved", alert(device, "state"));
            await("the end", () -> hook.posts.size() == 2);
            operator().delete("/api/v1/receivers/" + receiver).then().statusCode(204);
        }
    }

    private static String path(String url) {
        return url.substring(url.indexOf("/alert-links/"));
    }

    private static String alert(String device, String field) {
        return operator().get("/api/v1/alerts?device=" + device).path("items[0]." + field);
    }

    private static RequestSpecification operator() {
        return given().auth().oauth2(InternalTokens.operator()).contentType("application/json");
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited 30 s in vain for: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}
