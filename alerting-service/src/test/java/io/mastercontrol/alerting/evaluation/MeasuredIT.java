package io.mastercontrol.alerting.evaluation;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.alerting.FleetLogs;
import io.mastercontrol.alerting.Hook;
import io.mastercontrol.alerting.link.BrokerLink;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.VitalNews;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules are asked when a measurement arrives: here the clock stands still, unless a test turns it. */
@QuarkusTest
@TestProfile(MeasuredIT.ClockStandsStill.class)
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "alerting"))
@WithTestResource(FleetLogs.class)
class MeasuredIT {
    private static final String COOL = "{\"metrics\":{\"temperature_celsius\":40}}";
    private static final String HOT = "{\"metrics\":{\"temperature_celsius\":95}}";

    /** Rules are asked by the clock once an hour. */
    public static class ClockStandsStill implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mc.alerting.evaluation.every", "1h", "mc.alerting.evaluation.reread", "1ms");
        }
    }

    @Inject
    Evaluator evaluator;

    @Inject
    BrokerLink broker;

    @Inject
    Pool pool;

    @Inject
    MeterRegistry meters;

    private Hook hook;
    private String device;
    private String receiver;

    /** A device that is cool, a rule, somebody to tell, and both services know of each other. */
    @BeforeEach
    void aRuleIsAsked() throws IOException {
        hook = new Hook();
        device = "m-" + UUID.randomUUID().toString().substring(0, 8);
        FleetLogs.vital(device, COOL);
        receiver = operator()
                .body(Map.of("name", "hook-" + device, "url", hook.url(), "secret", Hook.SECRET))
                .post("/api/v1/receivers")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        operator()
                .body(Map.of("name", "hot-" + device, "kind", "temperature", "selector", "site=" + device))
                .post("/api/v1/alert-rules")
                .then()
                .statusCode(201);
        FleetLogs.questions();
        await("it knows everything", () -> {
            evaluator.tick();
            return FleetLogs.questions().contains(0);
        });
        await("it asks about a device", () -> {
            tell(device);
            return FleetLogs.questions().contains(1);
        });
    }

    @AfterEach
    void nothingIsLeft() {
        operator().delete("/api/v1/alert-rules/hot-" + device).then().statusCode(204);
        operator().delete("/api/v1/receivers/" + receiver).then().statusCode(204);
        hook.close();
    }

    @Test
    void whatIsMeasuredIsToldWithoutWaitingForTheClockAndOnceHoweverOftenItIsHinted() {
        FleetLogs.vital(device, HOT);
        await("it is told", () -> {
            tell(device);
            tell(device, "nobody");
            return !hook.of("alert.firing", device).isEmpty();
        });
        FleetLogs.vital(device, COOL);
        await("the end is told", () -> {
            tell(device);
            return !hook.of("alert.resolved", device).isEmpty();
        });
        assertEquals(1, hook.of("alert.firing", device).size());
        assertEquals(1, hook.of("alert.resolved", device).size());
    }

    @Test
    void ofWhatNobodyHintedTheClockFindsOut() {
        FleetLogs.vital(device, HOT);
        broker.tell(Topics.VITALS, "{\"devices\":[".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0);
        await("it is told", () -> {
            evaluator.tick();
            return !hook.of("alert.firing", device).isEmpty();
        });
        assertEquals(1, hook.of("alert.firing", device).size());
    }

    @Test
    void whoIsNotTheOneThatAsksDecidesNothing() {
        execute("update evaluation set holder = 'another', until = now() + interval '1 hour'");
        FleetLogs.vital(device, HOT);
        await("it has seen that another asks", () -> {
            tell(device);
            return meters.get("mc_alerting_evaluation_failing").gauge().value() == 1;
        });
        assertEquals(0, alerts());
        execute("update evaluation set until = now()");
        await("it asks again", () -> {
            evaluator.tick();
            return !hook.of("alert.firing", device).isEmpty();
        });
        assertEquals(1, alerts());
        assertEquals(0, meters.get("mc_alerting_evaluation_failing").gauge().value());
    }

    @Test
    void tenThousandThatSpeakAtOnceAreAFewQuestionsAndTheHotOneAmongThemIsTold() {
        FleetLogs.vital(device, HOT);
        List<String> all = new ArrayList<>(
                IntStream.range(0, 9_999).mapToObj(i -> "storm-" + i).toList());
        all.add(7_777, device);
        for (int from = 0; from < all.size(); from += 500) {
            tell(all.subList(from, from + 500).toArray(String[]::new));
        }
        await("it is told", () -> !hook.of("alert.firing", device).isEmpty());
        List<Integer> questions = FleetLogs.questions();
        assertTrue(questions.size() <= 20, "questions about so many devices each: " + questions);
        assertTrue(questions.stream().allMatch(many -> many > 0 && many <= Agenda.AT_ONCE), questions.toString());
    }

    private void tell(String... devices) {
        broker.tell(Topics.VITALS, Json.bytes(new VitalNews(List.of(devices))), 0);
    }

    private int alerts() {
        return operator()
                .get("/api/v1/alerts?device=" + device)
                .then()
                .extract()
                .path("total");
    }

    private void execute(String sql) {
        pool.query(sql).execute().await().atMost(Duration.ofSeconds(5));
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
            LockSupport.parkNanos(50_000_000);
        }
    }
}
