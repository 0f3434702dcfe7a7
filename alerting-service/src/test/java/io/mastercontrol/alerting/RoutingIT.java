package io.mastercontrol.alerting;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.FleetEvent;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom alerts go to, in how many messages, and what keeps them quiet. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "alerting"))
@WithTestResource(FleetLogs.class)
class RoutingIT {
    private Hook ops;
    private Hook other;
    private String site;

    @BeforeEach
    void start() throws IOException {
        site = "s" + UUID.randomUUID().toString().substring(0, 6);
        ops = hook("ops-" + site);
        other = hook("other-" + site);
    }

    @AfterEach
    void stop() {
        apply("").statusCode(200);
        operator().delete("/api/v1/escalations/night-" + site);
        for (String name : List.of("ops-", "other-")) {
            operator().delete("/api/v1/receivers/" + name + site).then().statusCode(204);
        }
        ops.close();
        other.close();
    }

    @Test
    void aStormIsOneMessageAReceiverAndItsEndAnother() {
        List<String> devices =
                IntStream.range(0, 5_000).mapToObj(i -> site + "-" + i).toList();
        FleetLogs.append("registry", events("device_offline", devices));
        await("the storm is told", () -> !ops.posts.isEmpty() && !other.posts.isEmpty());
        JsonNode told = ops.posts.get(0).body();
        assertEquals(5_000, told.path("group").path("count").asInt());
        assertEquals(20, told.path("alerts").size());
        assertTrue(
                told.path("data").path("summary").asText().startsWith("5000 alerts device_offline: "), told.toString());
        FleetLogs.append("registry", events("device_online", devices));
        await("the end is told", () -> ops.posts.size() > 1 && other.posts.size() > 1);
        assertEquals(List.of("alert.firing", "alert.resolved"), types(ops));
        assertEquals(List.of("alert.firing", "alert.resolved"), types(other));
    }

    @Test
    void alertsGoByTheTreeAndThoseOfASiteTogether() {
        label(site + "-1", "site=" + site);
        label(site + "-2", "site=" + site);
        label(site + "-3", "site=other" + site);
        apply("""
                route:
                  receiver: other-%1$s
                  routes:
                    - name: site
                      match: {labels: {site: %1$s}}
                      receiver: ops-%1$s
                      group_by: [site]
                """.formatted(site)).statusCode(200);
        operator()
                .body(Map.of("rule", "device_offline", "severity", "critical", "device", site + "-1"))
                .post("/api/v1/alert-routing/test")
                .then()
                .statusCode(200)
                .body("routes[0].route", equalTo("root/site"))
                .body("routes[0].receivers", equalTo(List.of("ops-" + site)))
                .body("routes[0].group.site", equalTo(site));
        FleetLogs.append(
                "registry",
                List.of(
                        event("device_offline", site + "-1", null),
                        event("workload_failed", site + "-2", "web"),
                        event("device_offline", site + "-3", null)));
        await("both are told", () -> ops.posts.size() == 1 && other.posts.size() == 1);
        assertEquals(2, ops.posts.get(0).body().path("group").path("count").asInt());
        assertEquals(
                site + "-3",
                other.posts.get(0).body().path("data").path("device").asText());
        FleetLogs.append("registry", events("device_online", List.of(site + "-1", site + "-3")));
        FleetLogs.append("registry", "workload_recovered", site + "-2", "web", "web runs.");
        await("the ends", () -> ops.posts.size() == 2 && other.posts.size() == 2);
        assertEquals(List.of("alert.firing", "alert.resolved"), types(ops));
    }

    @Test
    void whatIsReachedThroughALostRouterIsToldOnlyIfItStaysAway() {
        label(site + "-router", "site=" + site);
        label(site + "-switch", "depends_on=" + site + "-router");
        label(site + "-1", "depends_on=" + site + "-switch");
        FleetLogs.append("registry", events("device_offline", List.of(site + "-1", site + "-router")));
        await("the router is told", () -> ops.posts.size() == 1);
        assertEquals(site + "-router", ops.posts.get(0).device());
        await("the device is held", () -> reason(site + "-1").contains("reached through " + site + "-router"));
        FleetLogs.append("registry", "device_online", site + "-router", null, "back");
        await("the device is told", () -> !ops.of("alert.firing", site + "-1").isEmpty());
        FleetLogs.append("registry", "device_online", site + "-1", null, "back");
        await("its end", () -> !ops.of("alert.resolved", site + "-1").isEmpty());
    }

    @Test
    void inhibitRulesAndMuteWindowsKeepQuietAndSayWhy() {
        label(site + "-1", "site=" + site);
        label(site + "-2", "site=" + site);
        apply("""
                route:
                  receiver: ops-%1$s
                  routes:
                    - {match: {workload: muted}, mute: always, receiver: other-%1$s}
                inhibit:
                  - source: {rule: workload_failed, workload: database}
                    target: {rule: workload_failed, workload: web}
                    equal: [site]
                time_intervals:
                  always: {days: [mon-sun]}
                """.formatted(site)).statusCode(200);
        FleetLogs.append("registry", "workload_failed", site + "-1", "database", "down");
        await("the cause is told", () -> ops.posts.size() == 1);
        FleetLogs.append(
                "registry",
                List.of(event("workload_failed", site + "-2", "web"), event("workload_failed", site + "-1", "muted")));
        await(
                "the consequence is held",
                () -> reason(site + "-2").equals("inhibited by workload_failed of " + site + "-1"));
        await("muted", () -> reasons(site + "-1").contains("muted by the time interval always"));
        assertEquals(1, ops.posts.size());
        assertEquals(0, other.posts.size());
        FleetLogs.append("registry", "workload_recovered", site + "-1", "database", "up");
        await("what is left is told", () -> !ops.of("alert.firing", site + "-2").isEmpty());
        FleetLogs.append("registry", "workload_recovered", site + "-2", "web", "up");
        FleetLogs.append("registry", "workload_recovered", site + "-1", "muted", "up");
        await("dropped", () -> reasons(site + "-1").contains("over before anyone was told; muted"));
    }

    @Test
    void anEscalationGoesOnUntilSomebodyAcknowledgesAndAllWhoWereToldHearTheEnd() {
        policy(Map.of(
                "steps",
                List.of(
                        Map.of("receivers", List.of("ops-" + site), "wait", "1s"),
                        Map.of("receivers", List.of("other-" + site), "wait", "1s")),
                "repeat",
                1000));
        FleetLogs.append("registry", "device_offline", site + "-1", null, "gone");
        await("the first is told", () -> ops.posts.size() == 1);
        await("the next, and both once more", () -> ops.posts.size() >= 2 && other.posts.size() >= 2);
        String id = operator().get("/api/v1/alerts?device=" + site + "-1").path("items[0].id");
        operator().post("/api/v1/alerts/" + id + "/ack").then().statusCode(200);
        await("it is taken", () -> !"null".equals(String.valueOf(acknowledged(id))));
        int before = ops.posts.size() + other.posts.size();
        FleetLogs.append("registry", "device_online", site + "-1", null, "back");
        await(
                "both hear the end",
                () -> types(ops).contains("alert.resolved") && types(other).contains("alert.resolved"));
        assertEquals(before + 2, ops.posts.size() + other.posts.size(), "nobody was told after the acknowledgement");
        assertEquals(
                ops.posts.size() + other.posts.size(),
                java.util.stream.Stream.of(ops, other)
                        .flatMap(hook -> hook.posts.stream())
                        .map(Hook.Post::key)
                        .distinct()
                        .count());
    }

    @Test
    void failuresThatAPolicyLetsPassAreToldToNobody() {
        policy(Map.of("retries", 1, "steps", List.of(Map.of("receivers", List.of("ops-" + site)))));
        FleetLogs.append("registry", "workload_failed", site + "-1", "web", "once");
        await("let pass", () -> reason(site + "-1").startsWith("failure 1 of the 1"));
        FleetLogs.append("registry", "workload_recovered", site + "-1", "web", "up");
        await("forgotten", () -> reason(site + "-1").startsWith("over before anyone was told"));
        FleetLogs.append("registry", "workload_failed", site + "-1", "web", "twice");
        await("told", () -> ops.posts.size() == 1);
        assertEquals(
                "twice", ops.posts.get(0).body().path("data").path("summary").asText());
        FleetLogs.append("registry", "workload_recovered", site + "-1", "web", "up");
        await("over", () -> ops.posts.size() == 2);
    }

    private void policy(Map<String, Object> fields) {
        Map<String, Object> policy = new java.util.HashMap<>(fields);
        policy.put("name", "night-" + site);
        String first = operator()
                .body(policy)
                .post("/api/v1/escalations")
                .then()
                .statusCode(201)
                .extract()
                .header("ETag");
        String address = "/api/v1/escalations/night-" + site;
        assertEquals(first, operator().get(address).header("ETag"));
        operator()
                .header("If-None-Match", "*")
                .body(policy)
                .post("/api/v1/escalations")
                .then()
                .statusCode(412);
        policy.put("patience", "1d");
        operator()
                .header("If-Match", first)
                .body(policy)
                .post("/api/v1/escalations")
                .then()
                .statusCode(200);
        operator()
                .header("If-Match", first)
                .body(policy)
                .post("/api/v1/escalations")
                .then()
                .statusCode(412)
                .body("detail", startsWith("Somebody has changed escalation policy night-" + site + " meanwhile"));
        operator().header("If-Match", first).delete(address).then().statusCode(412);
        apply("route: {escalation: night-" + site + "}\n").statusCode(200);
        operator().delete(address).then().statusCode(409);
        refusedWhileNamed("ops-" + site, "Escalation policy night-" + site + " names receiver ops-" + site);
    }

    private static void refusedWhileNamed(String receiver, String why) {
        operator()
                .delete("/api/v1/receivers/" + receiver)
                .then()
                .statusCode(409)
                .body("detail", startsWith(why));
    }

    private String acknowledged(String id) {
        return operator().get("/api/v1/alerts/" + id + "/notices").path("items[0].acknowledged_by");
    }

    @Test
    void aDeviceInMaintenanceIsQuietUntilItsEndByHandOrByARollout() {
        String path = "/api/v1/devices/" + site + "-1/maintenance";
        operator()
                .body("{\"for\":\"1h\",\"comment\":\"new SD card\"}")
                .put(path)
                .then()
                .statusCode(200);
        FleetLogs.append("registry", "device_offline", site + "-1", null, "gone");
        await("held", () -> reason(site + "-1").equals("in maintenance: new SD card"));
        operator().delete(path).then().statusCode(204);
        operator().delete(path).then().statusCode(404);
        await("told", () -> ops.posts.size() == 1);
        FleetLogs.append("registry", "device_online", site + "-1", null, "back");
        await("over", () -> ops.posts.size() == 2);
        FleetLogs.append("orchestrator", List.of(rollout("installing")));
        await(
                "in maintenance",
                () -> operator().get("/api/v1/maintenance").asString().contains("rollout r-" + site));
        FleetLogs.append("registry", "workload_failed", site + "-2", "web", "down");
        await("held by the rollout", () -> reason(site + "-2").equals("in maintenance: rollout r-" + site));
        FleetLogs.append("registry", "workload_recovered", site + "-2", "web", "up");
        await("forgotten", () -> reason(site + "-2").startsWith("over before anyone was told; in maintenance"));
        assertEquals(2, ops.posts.size());
    }

    private FleetEvent rollout(String phase) {
        var detail = io.mastercontrol.contracts.message.Json.mapper().createObjectNode();
        detail.put("rollout", "r-" + site).put("phase", phase);
        return new FleetEvent(
                0,
                "orchestrator",
                UUID.randomUUID().toString(),
                java.time.Instant.now(),
                null,
                "rollout_device_changed",
                site + "-2",
                "web",
                phase,
                detail);
    }

    @Test
    void twoOperatorsDoNotOverwriteEachOtherAndMistakesHaveALine() {
        String tag = operator()
                .get("/api/v1/alert-routing")
                .then()
                .statusCode(200)
                .extract()
                .header("ETag");
        String document = "route:\n  receiver: ops-" + site + "\n";
        put(document, tag).statusCode(200).body("routes[0].receivers", equalTo(List.of("ops-" + site)));
        put(document, tag).statusCode(412);
        refusedWhileNamed("ops-" + site, "Route root names receiver ops-" + site);
        operator()
                .body(Map.of("name", "renamed-" + site))
                .put("/api/v1/receivers/ops-" + site)
                .then()
                .statusCode(409);
        apply("route:\n  receiver: nobody-" + site + "\n")
                .statusCode(400)
                .body("detail", containsString("Line 2: there is no receiver 'nobody-" + site));
        apply("route:\n  escalation: none-" + site + "\n").statusCode(400).body("detail", containsString("Line 2"));
        apply("rout: {}").statusCode(400).body("detail", containsString("the nearest is 'route'"));
        put(document, "never").statusCode(400);
    }

    private io.restassured.response.ValidatableResponse apply(String document) {
        return operator()
                .body(Map.of("document", document))
                .put("/api/v1/alert-routing")
                .then();
    }

    private io.restassured.response.ValidatableResponse put(String document, String tag) {
        return operator()
                .header("If-Match", tag)
                .body(Map.of("document", document))
                .put("/api/v1/alert-routing")
                .then();
    }

    private String reason(String device) {
        String reasons = reasons(device);
        return reasons.replace("\n", "");
    }

    private String reasons(String device) {
        List<String> ids = operator().get("/api/v1/alerts?device=" + device).path("items.id");
        StringBuilder reasons = new StringBuilder();
        ids.forEach(id -> {
            List<String> said =
                    operator().get("/api/v1/alerts/" + id + "/notices").path("items.reason");
            said.stream()
                    .filter(java.util.Objects::nonNull)
                    .forEach(one -> reasons.append(one).append('\n'));
        });
        return reasons.toString();
    }

    private static void label(String device, String labels) {
        FleetLogs.label(device + "," + labels);
    }

    private static List<String> types(Hook hook) {
        return hook.posts.stream().map(Hook.Post::type).toList();
    }

    private static FleetEvent event(String type, String device, String workload) {
        return FleetLogs.event("registry", type, device, workload, type + " of " + device);
    }

    private static List<FleetEvent> events(String type, List<String> devices) {
        return devices.stream().map(device -> event(type, device, null)).toList();
    }

    private static Hook hook(String name) throws IOException {
        Hook hook = new Hook();
        operator()
                .body(Map.of("name", name, "url", hook.url(), "secret", Hook.SECRET))
                .post("/api/v1/receivers")
                .then()
                .statusCode(201);
        return hook;
    }

    private static RequestSpecification operator() {
        return given().auth().oauth2(InternalTokens.operator()).contentType("application/json");
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited 40 s in vain for: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}
