package io.mastercontrol.alerting;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "alerting"))
@WithTestResource(FleetLogs.class)
class AlertingIT {
    @Inject
    Pool pool;

    @Inject
    io.mastercontrol.alerting.alert.AlertRepository alerts;

    private Hook hook;
    private String receiver;
    private String device;

    @BeforeEach
    void addReceiver() throws IOException {
        hook = new Hook();
        device = "d-" + UUID.randomUUID().toString().substring(0, 8);
        receiver = as(InternalTokens.operator())
                .body(Map.of("name", "hook-" + device, "url", hook.url(), "secret", Hook.SECRET))
                .post("/api/v1/receivers")
                .then()
                .statusCode(201)
                .body("secret", nullValue())
                .extract()
                .path("id");
    }

    @AfterEach
    void removeReceiver() {
        as(InternalTokens.operator())
                .delete("/api/v1/receivers/" + receiver)
                .then()
                .statusCode(204);
        hook.close();
    }

    @Test
    void tellsOnceOfALostDeviceAndOnceOfItsReturn() {
        FleetLogs.append("registry", "device_offline", device, null, "Device is gone.");
        await("the firing", () -> hook.of("alert.firing", device).size() == 1);
        as(InternalTokens.viewer())
                .get("/api/v1/alerts?state=firing&device=" + device)
                .then()
                .body("items", hasSize(1))
                .body("items[0].rule", equalTo("device_offline"));
        FleetLogs.append("registry", "device_offline", device, null, "Device is still gone.");
        FleetLogs.append("registry", "device_online", device, null, "Device is back.");
        await("the end", () -> hook.of("alert.resolved", device).size() == 1);
        assertEquals(1, hook.of("alert.firing", device).size());
        assertTrue(hook.posts.stream().allMatch(Hook.Post::signed), "all signed");
        as(InternalTokens.service("dashboard"))
                .get("/internal/events?after=0&limit=1000")
                .then()
                .body(
                        "items.findAll { it.device == '" + device + "' }.type",
                        equalTo(java.util.List.of("alert_firing", "alert_resolved")));
    }

    @Test
    void alertsOfDevicesOutsideACallersScopeAreNotThere() {
        FleetLogs.append("registry", "device_offline", device + "-1", null, "Device is gone.");
        FleetLogs.append("registry", "device_offline", device + "x-1", null, "Device is gone.");
        await("both fire", () -> hook.of("alert.firing", device + "x-1").size() == 1);
        String mine = InternalTokens.scoped("operator", "site=" + device);
        as(mine).get("/api/v1/alerts")
                .then()
                .statusCode(200)
                .body("total", equalTo(1))
                .body("items.device", equalTo(java.util.List.of(device + "-1")));
        String other = as(InternalTokens.viewer())
                .get("/api/v1/alerts?device=" + device + "x-1")
                .path("items[0].id");
        as(mine).get("/api/v1/alerts?device=" + device + "x-1").then().body("total", equalTo(0));
        as(mine).get("/api/v1/alerts/" + other).then().statusCode(404);
        as(mine).post("/api/v1/alerts/" + other + "/ack").then().statusCode(404);
        String own = as(mine).get("/api/v1/alerts").path("items[0].id");
        as(mine).post("/api/v1/alerts/" + own + "/ack").then().statusCode(200).body("state", equalTo("acknowledged"));
    }

    @Test
    void retriesWithTheSameKeyAndTellsTheEndAfterTheBeginning() {
        hook.answers.add(503);
        hook.answers.add(500);
        FleetLogs.append("registry", "device_offline", device, null, "Device is gone.");
        await("the first attempt", () -> hook.posts.size() == 1);
        FleetLogs.append("registry", "device_online", device, null, "Device is back.");
        await(
                "both",
                () -> hook.posts.stream().filter(post -> post.answered() == 204).count() == 2);
        assertEquals(
                java.util.List.of("alert.firing", "alert.firing", "alert.firing", "alert.resolved"),
                hook.posts.stream().map(Hook.Post::type).toList());
        assertEquals(2, hook.posts.stream().map(Hook.Post::key).distinct().count());
    }

    @Test
    void whoDiesBetweenPostAndMarkPostsAgainWithTheSameKey() {
        FleetLogs.append("registry", "device_offline", device, null, "Device is gone.");
        await("the firing is marked", () -> state("firing").equals("delivered"));
        pool.preparedQuery("update delivery set state = 'pending', due_at = now() where receiver = $1")
                .execute(Tuple.of(receiver))
                .await()
                .atMost(Duration.ofSeconds(5));
        await("it is posted again", () -> hook.of("alert.firing", device).size() == 2);
        assertEquals(hook.posts.get(0).key(), hook.posts.get(1).key());
        FleetLogs.append("registry", "device_online", device, null, "Device is back.");
        await("the end", () -> hook.of("alert.resolved", device).size() == 1);
    }

    @Test
    void doesNotRepeatWhatTheReceiverRefuses() {
        hook.answers.add(400);
        FleetLogs.append("registry", "device_offline", device, null, "Device is gone.");
        await("given up", () -> state("firing").equals("dead"));
        FleetLogs.append("registry", "device_online", device, null, "Device is back.");
        await("the end is told to nobody", () -> state("resolved").equals("dropped"));
        assertEquals(1, hook.posts.size());
    }

    @Test
    void aWorkloadThatFailsOnALostDeviceWaitsAndIsForgottenWhenItRecovers() {
        FleetLogs.append("registry", "device_offline", device, null, "Device is gone.");
        FleetLogs.append("registry", "workload_failed", device, "web", "web failed.");
        await("only the device is told", () -> hook.of("alert.firing", device).size() == 1);
        FleetLogs.append("registry", "workload_recovered", device, "web", "web runs.");
        FleetLogs.append("registry", "device_online", device, null, "Device is back.");
        await("the end", () -> hook.of("alert.resolved", device).size() == 1);
        await("nothing is owed", () -> state("firing").equals("delivered") && owed() == 0);
        assertEquals(2, hook.posts.size());
    }

    @Test
    void aSilenceHoldsUntilItEnds() {
        FleetLogs.label(device + ",house=old-" + device);
        as(InternalTokens.operator())
                .body(Map.of("labels", Map.of("house", " "), "comment", "moving house", "for", "1h"))
                .post("/api/v1/silences")
                .then()
                .statusCode(400);
        String silence = as(InternalTokens.operator())
                .body(Map.of("labels", Map.of("house", "old-" + device + "*"), "comment", "moving house", "for", "1h"))
                .post("/api/v1/silences")
                .then()
                .statusCode(201)
                .body("labels.house", equalTo("old-" + device + "*"))
                .extract()
                .path("id");
        FleetLogs.append("registry", "device_offline", device, null, "Device is gone.");
        await("held", () -> reason().startsWith("silenced: moving house"));
        assertEquals(0, hook.posts.size());
        as(InternalTokens.operator())
                .delete("/api/v1/silences/" + silence)
                .then()
                .statusCode(204);
        await("told", () -> hook.of("alert.firing", device).size() == 1);
        FleetLogs.append("registry", "device_online", device, null, "Device is back.");
        await("the end", () -> hook.of("alert.resolved", device).size() == 1);
    }

    @Test
    void acknowledgesAndRefusesStrangers() {
        FleetLogs.append("registry", "workload_failed", device, "web", "web failed.");
        await("told", () -> hook.of("alert.firing", device).size() == 1);
        String alert = hook.posts.get(0).body().path("data").path("id").asText();
        as(InternalTokens.viewer())
                .post("/api/v1/alerts/" + alert + "/ack")
                .then()
                .statusCode(403);
        given().get("/api/v1/alerts").then().statusCode(401);
        as(InternalTokens.operator())
                .post("/api/v1/alerts/" + alert + "/ack")
                .then()
                .statusCode(200)
                .body("state", equalTo("acknowledged"))
                .body("acknowledged_by", equalTo("operator"));
        FleetLogs.append("registry", "workload_recovered", device, "web", "web runs.");
        await("the end", () -> hook.of("alert.resolved", device).size() == 1);
    }

    @Test
    void refusesBadInputInOneSentence() {
        as(InternalTokens.operator())
                .body(Map.of("name", "x", "url", "ftp://example.org"))
                .post("/api/v1/receivers")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
        as(InternalTokens.operator())
                .body(Map.of("name", "x", "kind", "no_such_kind"))
                .post("/api/v1/alert-rules")
                .then()
                .statusCode(400);
        as(InternalTokens.operator())
                .delete("/api/v1/alert-rules/device_offline")
                .then()
                .statusCode(409);
        as(InternalTokens.viewer()).get("/api/v1/alerts/nobody").then().statusCode(404);
        as(InternalTokens.operator())
                .post("/api/v1/receivers/" + receiver + "/test")
                .then()
                .statusCode(200)
                .body("delivered", equalTo(true));
    }

    @Test
    void bodiesThatAreNoneAreRefusedInOneSentence() {
        // Each request is written down for the case that the test fails, and indented: 20,000 levels deep, that takes
        // seconds.
        String deep = "{\"name\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
        for (String path : java.util.List.of("/api/v1/receivers", "/api/v1/silences", "/api/v1/alert-rules")) {
            for (String body : java.util.List.of("", "{", "[]", "null", "\"x\"", "{\"name\":{\"a\":1}}", deep)) {
                as(InternalTokens.operator())
                        .config(RestAssured.config()
                                .logConfig(RestAssured.config().getLogConfig().enablePrettyPrinting(false)))
                        .body(body)
                        .post(path)
                        .then()
                        .statusCode(400)
                        .contentType("application/problem+json")
                        .body("status", equalTo(400))
                        .body("detail", org.hamcrest.Matchers.matchesPattern("[A-Z].*\\."));
            }
        }
    }

    @Test
    void aRuleOverMeasurementsFiresOnceAndResolvesOnceWithHysteresis() {
        rules("""
                rules:
                  - name: hot-%1$s
                    kind: temperature
                    above: 80
                    clear_below: 75
                    device: %1$s
                    annotations: {summary: "{{ device }} in {{ labels.site }} is at {{ value }} °C"}
                  - name: queue-%1$s
                    kind: metric
                    workload: shop
                    device: %1$s
                    expr: queue_length > 100 and running == 1
                    severity: critical
                  - name: part-%1$s
                    kind: temperature
                    selector: site=%1$s
                    more_than: 40 %%
                """.formatted(device)).statusCode(201).body("items", hasSize(3));
        String workloads = ",\"workloads\":[{\"name\":\"shop\",\"state\":\"running\"}],\"readings\":{\"shop\":"
                + "{\"queue_length\":%d}}}";
        FleetLogs.vital(device, "{\"metrics\":{\"temperature_celsius\":85.5}" + workloads.formatted(5));
        await("hot", () -> hook.of("alert.firing", device).size() == 1);
        assertEquals(
                device + " in berlin is at 85.5 °C",
                hook.of("alert.firing", device)
                        .get(0)
                        .body()
                        .at("/data/summary")
                        .asText());
        assertEquals(
                "berlin",
                hook.of("alert.firing", device)
                        .get(0)
                        .body()
                        .at("/data/labels/site")
                        .asText());
        await("a part of the group", () -> alerts("part-" + device, "firing") == 1);
        FleetLogs.vital(device, "{\"metrics\":{\"temperature_celsius\":78}" + workloads.formatted(500));
        await("the queue", () -> hook.of("alert.firing", device).size() == 2);
        assertEquals(1, alerts("hot-" + device, "firing"));
        FleetLogs.vital(device, "{\"metrics\":{\"temperature_celsius\":70}" + workloads.formatted(1));
        await("all over", () -> hook.of("alert.resolved", device).size() == 2);
        await("the part too", () -> alerts("part-" + device, "resolved") == 1);
        assertEquals(2, hook.of("alert.firing", device).size());
        as(InternalTokens.operator())
                .delete("/api/v1/alert-rules/hot-" + device)
                .then()
                .statusCode(204);
    }

    /** Else somebody who has an alert and waits for its group, and somebody who has the group, wait for each other. */
    @Test
    void whoWritesAboutAnAlertDoesNotWaitForWhoeverHasItInHand() {
        FleetLogs.append("registry", "device_offline", device, null, "Device is gone.");
        await("it fires", () -> hook.of("alert.firing", device).size() == 1);
        int written = pool.withTransaction(inHand -> alerts.openOf(inHand, new String[] {device})
                        .chain(open -> pool.withTransaction(writes -> writes.query("set local lock_timeout = '2s'")
                                .execute()
                                .chain(() -> writes.preparedQuery("insert into alert_undecided (alert) values ($1)")
                                        .execute(Tuple.of(open.get(0).id())))
                                .chain(rows -> writes.preparedQuery("delete from alert_undecided where alert = $1")
                                        .execute(Tuple.of(open.get(0).id()))
                                        .replaceWith(rows.rowCount())))))
                .await()
                .atMost(Duration.ofSeconds(10));
        assertEquals(1, written);
    }

    @Test
    void aFileOfRulesIsTakenWholeOrNotAtAll() {
        rules("- {name: good-" + device + ", kind: cpu}\n- {name: bad, kind: cup}")
                .statusCode(400)
                .contentType("application/problem+json")
                .body(
                        "detail",
                        org.hamcrest.Matchers.startsWith(
                                "Nothing was taken: rules.yaml:2: The field kind is 'cup', but must be one of"))
                .body("errors[0].field", equalTo("kind"));
        rules("- {name: good-" + device + ", kind: cpu}\n- {name: bad, kind: cpu, selector: nonsense}")
                .statusCode(400)
                .body("detail", equalTo("The selector is nonsense."));
        as(InternalTokens.viewer())
                .get("/api/v1/alert-rules/good-" + device)
                .then()
                .statusCode(404);
        for (String query : java.util.List.of("?dry_run=true", "")) {
            yaml().body("{name: good-" + device + ", kind: cpu, receiver: nobody-" + device + "}")
                    .post("/api/v1/alert-rules" + query)
                    .then()
                    .statusCode(400)
                    .body(
                            "detail",
                            equalTo(
                                    "Rule good-" + device + " tells receiver 'nobody-" + device
                                            + "' alone, and there is none of that name; make it first, or leave receiver out."));
        }
        yaml().body("{name: good-" + device + ", kind: cpu, receiver: hook-" + device + "}")
                .post("/api/v1/alert-rules?dry_run=true")
                .then()
                .statusCode(200)
                .body("items[0].kind", equalTo("cpu"));
        as(InternalTokens.viewer())
                .get("/api/v1/alert-rules/good-" + device)
                .then()
                .statusCode(404);
    }

    /** The text with its comments is kept, and who wrote on an old version is refused. */
    @Test
    void twoOperatorsDoNotOverwriteEachOther() {
        String name = "two-" + device;
        String text = "# why: the ovens\nname: " + name + "\nkind: temperature\n";
        rules(text).statusCode(201);
        var first = as(InternalTokens.viewer()).get("/api/v1/alert-rules/" + name);
        assertEquals(text, first.jsonPath().getString("status.text"));
        assertEquals("\"" + first.jsonPath().getString("status.version") + "\"", first.header("ETag"));
        yaml().header("If-None-Match", "*")
                .body(text)
                .post("/api/v1/alert-rules")
                .then()
                .statusCode(412)
                .body("detail", org.hamcrest.Matchers.startsWith("There is a rule " + name + " already"));
        for (int status : new int[] {200, 412}) {
            yaml().header("If-Match", first.header("ETag"))
                    .body(text + "above: " + status + "\n")
                    .put("/api/v1/alert-rules/" + name)
                    .then()
                    .statusCode(status);
        }
        as(InternalTokens.viewer())
                .get("/api/v1/alert-rules/" + name)
                .then()
                .body("above", equalTo(200f))
                .body("status.open_alerts", equalTo(0));
        yaml().body("{name: other, kind: cpu}")
                .put("/api/v1/alert-rules/" + name)
                .then()
                .statusCode(400);
        as(InternalTokens.operator())
                .header("If-Match", first.header("ETag"))
                .delete("/api/v1/alert-rules/" + name)
                .then()
                .statusCode(412);
        as(InternalTokens.operator())
                .delete("/api/v1/alert-rules/" + name)
                .then()
                .statusCode(204);
    }

    @Test
    void rulesAreTriedOnAPastThatSomebodyWroteDown() {
        String samples = "{\"at\":\"+0s\",\"device\":\"pi-1\",\"values\":{\"temperature_celsius\":70}}\n"
                + "{\"at\":\"+30s\",\"device\":\"pi-1\",\"values\":{\"temperature_celsius\":85}}\n"
                + "{\"at\":\"+90s\",\"device\":\"pi-1\",\"values\":{\"temperature_celsius\":70}}\n"
                + "{\"at\":\"+95s\",\"device\":\"pi-1\",\"type\":\"device_offline\",\"message\":\"pi-1 is gone.\"}\n";
        as(InternalTokens.operator())
                .body(Map.of(
                        "rules",
                        "[{name: hot, kind: temperature, for: 20s}, {name: gone, kind: device_offline}]",
                        "samples",
                        samples))
                .post("/api/v1/alert-rules/test")
                .then()
                .statusCode(200)
                .body("fired.rule", equalTo(java.util.List.of("hot", "gone")))
                .body("fired[0].lasted", equalTo("1m"))
                .body("fired[0].to", equalTo(java.util.List.of("everybody")))
                .body("fired[1].resolved_at", nullValue());
        as(InternalTokens.operator())
                .body(Map.of("rules", "{name: hot, kind: temperature}", "samples", "{\"at\":\"+0s\",\"devise\":1}"))
                .post("/api/v1/alert-rules/test")
                .then()
                .statusCode(400)
                .body("detail", org.hamcrest.Matchers.startsWith("Line 1 of the samples is wrong"));
    }

    @Test
    void whatADeviceLooksAfterByItselfIsTold() {
        FleetLogs.append("registry", "device_alert_firing", device, "web", "web is out of memory.");
        await("told", () -> hook.of("alert.firing", device).size() == 1);
        assertEquals(
                "device_alert",
                hook.of("alert.firing", device).get(0).body().at("/data/rule").asText());
        FleetLogs.append("registry", "device_alert_resolved", device, "web", "web is well.");
        await("the end", () -> hook.of("alert.resolved", device).size() == 1);
    }

    private io.restassured.response.ValidatableResponse rules(String yaml) {
        return yaml().body(yaml).post("/api/v1/alert-rules?file=rules.yaml").then();
    }

    private static RequestSpecification yaml() {
        return given().config(io.restassured.config.RestAssuredConfig.config()
                        .encoderConfig(io.restassured.config.EncoderConfig.encoderConfig()
                                .defaultContentCharset("UTF-8")
                                .encodeContentTypeAs("application/yaml", io.restassured.http.ContentType.TEXT)))
                .auth()
                .oauth2(InternalTokens.operator())
                .contentType("application/yaml");
    }

    private long alerts(String rule, String state) {
        return pool.preparedQuery("select count(*) from alert where rule = $1 and state = $2")
                .execute(Tuple.of(rule, state))
                .await()
                .atMost(Duration.ofSeconds(5))
                .iterator()
                .next()
                .getLong(0);
    }

    private String state(String kind) {
        return first("select state from delivery where receiver = $1 and kind = '" + kind + "' limit 1");
    }

    private String reason() {
        String alert = as(InternalTokens.viewer())
                .get("/api/v1/alerts?device=" + device)
                .path("items[0].id");
        String reason = alert == null
                ? null
                : as(InternalTokens.viewer())
                        .get("/api/v1/alerts/" + alert + "/notices")
                        .path("items[0].reason");
        return String.valueOf(reason);
    }

    private int owed() {
        return Integer.parseInt(first("select count(*)::text from delivery where receiver = $1 and state = 'pending'"));
    }

    private String first(String sql) {
        var rows = pool.preparedQuery(sql).execute(Tuple.of(receiver)).await().atMost(Duration.ofSeconds(5));
        return rows.size() == 0 ? "" : rows.iterator().next().getString(0);
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType("application/json");
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
