package io.mastercontrol.registry.metric;

import static io.mastercontrol.registry.fixture.Registry.addDevice;
import static io.mastercontrol.registry.fixture.Registry.admin;
import static io.mastercontrol.registry.fixture.Registry.execute;
import static io.mastercontrol.registry.fixture.Registry.query;
import static io.mastercontrol.registry.fixture.Registry.viewer;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was measured, minute by minute and summed up. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class MetricIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    MetricKeeper keeper;

    @BeforeEach
    void nothingSampledThisMinute() {
        execute("update metric_mark set until = '-infinity' where level = 'minute'");
    }

    private static void heartbeat(String device, String metrics, String age) {
        addDevice(device, "{}");
        execute(
                "insert into heartbeat (device, received_at, clock_offset_millis, metrics, workloads, workloads_total,"
                        + " workloads_running, workloads_failed, desired_generation, reported_generation, outbox_depth)"
                        + " values (?, now() - ?::interval, 0, ?, '[]', 0, 0, 0, 0, 0, 0)",
                device,
                age,
                metrics);
    }

    private static void sample(String device, Instant at, double cpu, long memory) {
        execute("select metric_partition('minute', ?::timestamptz)", at.toString());
        execute(
                "insert into metric_minute (device, at, cpu_percent, memory_used_bytes) values (?, ?::timestamptz, ?, ?)",
                device,
                at.toString(),
                cpu,
                memory);
    }

    private static String path(String device, Instant from, Instant to, String step) {
        return "/api/v1/devices/" + device + "/metrics?from=" + from + "&to=" + to + "&step=" + step;
    }

    @Test
    void theNewestHeartbeatIsKeptOnceAMinuteAndAnOldOneIsNot() {
        heartbeat("metric-1", "{\"cpu_percent\":12.5,\"memory_used_bytes\":100,\"disk_used_bytes\":300}", "1 second");
        heartbeat("metric-2", "{\"cpu_percent\":99}", "10 minutes");
        heartbeat("metric-3", null, "1 second");
        keeper.sample().await().atMost(SOON);
        keeper.sample().await().atMost(SOON);
        viewer().get("/api/v1/devices/metric-1/metrics")
                .then()
                .statusCode(200)
                .body("step_seconds", equalTo(60))
                .body("items", hasSize(1))
                .body("items[0].cpu_percent", equalTo(12.5f))
                .body("items[0].memory_used_bytes", equalTo(100))
                .body("items[0].disk_used_bytes", equalTo(300));
        assertEquals(
                0,
                query("select device from metric_minute where device in ('metric-2', 'metric-3')")
                        .size());
    }

    /** What alerting asks rules of: these devices, or who is new and nothing else of them. */
    @Test
    void whatDevicesSaidLastIsToldOfTheseOrInBriefOfWhoeverIsNew() {
        heartbeat("vital-1", "{\"temperature_celsius\":91.5}", "1 second");
        heartbeat("vital-2", "{\"temperature_celsius\":40}", "10 minutes");
        vitals(Map.of("devices", List.of("vital-1", "vital-2", "nobody"), "workloads", true))
                .statusCode(200)
                .body("items.id", containsInAnyOrder("vital-1", "vital-2"))
                .body("items.find { it.id == 'vital-1' }.metrics.temperature_celsius", equalTo(91.5f))
                .body("items.find { it.id == 'vital-1' }.workloads", equalTo(List.of()))
                .body("next", equalTo(""));
        execute("update presence set since = now() - interval '1 hour' where device like 'vital-%'");
        Map<String, Object> brief = Map.of(
                "since", Instant.now().minusSeconds(60).toString(), "after", "vital-", "limit", 5_000, "brief", true);
        vitals(brief)
                .statusCode(200)
                .body("items.id", hasItem("vital-1"))
                .body("items.id", not(hasItem("vital-2")))
                .body("items.find { it.id == 'vital-1' }.heard_at", notNullValue())
                .body("items.find { it.id == 'vital-1' }.metrics", nullValue());
        vitals(Map.of("devices", Collections.nCopies(5_001, "x"))).statusCode(400);
        vitals(Map.of()).statusCode(400);
    }

    private static ValidatableResponse vitals(Map<String, Object> question) {
        return given().auth()
                .oauth2(InternalTokens.service("alerting"))
                .contentType("application/json")
                .body(question)
                .post("/internal/vitals")
                .then();
    }

    @Test
    void aStepTellsTheMeanOfItsMinutesWhetherTheyAreSummedUpOrNot() {
        addDevice("metric-4", "{}");
        Instant from = Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.HOURS);
        execute("update metric_mark set until = ?::timestamptz where level <> 'minute'", from.toString());
        sample("metric-4", from, 10, 100);
        sample("metric-4", from.plusSeconds(60), 30, 200);
        sample("metric-4", from.plusSeconds(300), 50, 300);
        sample("metric-4", from.plusSeconds(600), 70, 400);
        String fine = path("metric-4", from, from.plusSeconds(600), "5m");
        String coarse = path("metric-4", from, from.plusSeconds(7200), "1h");
        for (int i = 0; i < 2; i++) {
            viewer().get(fine)
                    .then()
                    .statusCode(200)
                    .body(
                            "items.at",
                            equalTo(List.of(
                                    from.toString(), from.plusSeconds(300).toString())))
                    .body("items.cpu_percent", equalTo(List.of(20.0f, 50.0f)))
                    .body("items.cpu_percent_max", equalTo(List.of(30.0f, 50.0f)))
                    .body("items.memory_used_bytes", equalTo(List.of(150, 300)));
            viewer().get(coarse)
                    .then()
                    .body("items.cpu_percent", equalTo(List.of(40.0f)))
                    .body("items.cpu_percent_max", equalTo(List.of(70.0f)))
                    .body("items.memory_used_bytes", equalTo(List.of(250)));
            keeper.sumUp().await().atMost(SOON);
            keeper.sumUp().await().atMost(SOON);
        }
        assertEquals(List.of("3"), query("select count(*) from metric_five_minutes where device = 'metric-4'"));
        assertEquals(List.of("4"), query("select samples from metric_hour where device = 'metric-4'"));
        execute("delete from metric_minute where device = 'metric-4'");
        execute("delete from metric_five_minutes where device = 'metric-4'");
        viewer().get(coarse).then().body("items.cpu_percent", equalTo(List.of(40.0f)));
    }

    @Test
    void oldPartitionsGoAndOneForWhatComesIsThere() {
        execute("select metric_partition('minute', now() - interval '60 hours')");
        execute("select metric_partition('five_minutes', now() - interval '32 days')");
        execute("select metric_partition('five_minutes', now() - interval '29 days')");
        keeper.sample().await().atMost(SOON);
        keeper.forget().await().atMost(SOON);
        List<String> left = query("select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                + " where i.inhparent in ('metric_minute'::regclass, 'metric_five_minutes'::regclass) order by 1");
        String ahead = query("select 'metric_minute_' || to_char(to_timestamp((floor(extract(epoch from now()) / 21600)"
                        + " + 1) * 21600) at time zone 'UTC', 'YYYYMMDDHH24')")
                .get(0);
        assertTrue(left.contains(ahead), left + " has no " + ahead);
        assertTrue(left.stream().noneMatch(name -> name.endsWith(day("60 hours", "HH24"))), left.toString());
        assertTrue(left.stream().noneMatch(name -> name.endsWith(day("32 days", "\"00\""))), left.toString());
        assertTrue(left.stream().anyMatch(name -> name.endsWith(day("29 days", "\"00\""))), left.toString());
    }

    private static String day(String ago, String hour) {
        long span = ago.endsWith("hours") ? 21_600 : 86_400;
        return query("select to_char(to_timestamp(floor(extract(epoch from now() - '" + ago + "'::interval) / " + span
                        + ") * " + span + ") at time zone 'UTC', 'YYYYMMDD" + hour + "')")
                .get(0);
    }

    @Test
    void unknownDevicesAndStrangersAreRefused() {
        viewer().get("/api/v1/devices/metric-none/metrics").then().statusCode(404);
        viewer().get("/api/v1/devices/metric-none/metrics?from=x").then().statusCode(400);
        given().get("/api/v1/devices/metric-none/metrics").then().statusCode(401);
        addDevice("metric-5", "{}");
        sample("metric-5", Instant.now(), 10, 100);
        admin().delete("/api/v1/devices/metric-5").then().statusCode(204);
        assertEquals(
                0,
                query("select device from metric_minute where device = 'metric-5'")
                        .size());
    }
}
