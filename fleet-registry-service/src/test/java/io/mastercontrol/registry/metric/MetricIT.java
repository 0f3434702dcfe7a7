package io.mastercontrol.registry.metric;

import static io.mastercontrol.registry.fixture.Registry.addDevice;
import static io.mastercontrol.registry.fixture.Registry.admin;
import static io.mastercontrol.registry.fixture.Registry.execute;
import static io.mastercontrol.registry.fixture.Registry.viewer;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mastercontrol.registry.fixture.Registry;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What was measured, minute by minute. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "registry"))
class MetricIT {
    @Inject
    MetricSampler sampler;

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

    private static void sample(String device, String at, double cpu, long memory) {
        execute(
                "insert into metric_sample (device, at, cpu_percent, memory_used_bytes) values (?, ?::timestamptz, ?, ?)",
                device,
                at,
                cpu,
                memory);
    }

    @Test
    void theNewestHeartbeatIsKeptOnceAMinuteAndAnOldOneIsNot() {
        heartbeat("metric-1", "{\"cpu_percent\":12.5,\"memory_used_bytes\":100,\"disk_used_bytes\":300}", "1 second");
        heartbeat("metric-2", "{\"cpu_percent\":99}", "10 minutes");
        heartbeat("metric-3", null, "1 second");
        sampler.sample().await().atMost(Duration.ofSeconds(10));
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
                Registry.query("select device from metric_sample where device in ('metric-2', 'metric-3')")
                        .size());
    }

    @Test
    void aStepTellsTheMeanOfItsMinutes() {
        addDevice("metric-4", "{}");
        sample("metric-4", "2026-01-31T12:00:00Z", 10, 100);
        sample("metric-4", "2026-01-31T12:01:00Z", 30, 200);
        sample("metric-4", "2026-01-31T12:05:00Z", 50, 300);
        sample("metric-4", "2026-01-31T12:10:00Z", 70, 400);
        viewer().get("/api/v1/devices/metric-4/metrics?from=2026-01-31T12:00:00Z&to=2026-01-31T12:10:00Z&step=5m")
                .then()
                .statusCode(200)
                .body("items.at", equalTo(java.util.List.of("2026-01-31T12:00:00Z", "2026-01-31T12:05:00Z")))
                .body("items.cpu_percent", equalTo(java.util.List.of(20.0f, 50.0f)))
                .body("items.memory_used_bytes", equalTo(java.util.List.of(150, 300)));
    }

    @Test
    void roomAndLinkOfManyDevicesAreToldAtOnce() {
        heartbeat(
                "metric-6",
                "{\"disk_used_bytes\":300,\"disk_total_bytes\":1000,\"link_metered\":true,\"link_download_bytes\":70}",
                "1 hour");
        heartbeat("metric-7", "{\"cpu_percent\":1}", "1 second");
        heartbeat("metric-8", null, "1 second");
        Registry.service()
                .body("{\"devices\":[\"metric-6\",\"metric-7\",\"metric-8\",\"metric-none\"]}")
                .post("/internal/conditions")
                .then()
                .statusCode(200)
                .body("id", containsInAnyOrder("metric-6", "metric-7"))
                .body("find { it.id == 'metric-6' }.disk_free_bytes", equalTo(700))
                .body("find { it.id == 'metric-6' }.link_metered", equalTo(true))
                .body("find { it.id == 'metric-6' }.link_download_bytes", equalTo(70))
                .body("find { it.id == 'metric-7' }.disk_free_bytes", equalTo(null));
        viewer().body("{\"devices\":[]}").post("/internal/conditions").then().statusCode(403);
    }

    @Test
    void unknownDevicesAndStrangersAreRefused() {
        viewer().get("/api/v1/devices/metric-none/metrics").then().statusCode(404);
        viewer().get("/api/v1/devices/metric-none/metrics?from=x").then().statusCode(400);
        given().get("/api/v1/devices/metric-none/metrics").then().statusCode(401);
        addDevice("metric-5", "{}");
        sample("metric-5", "2026-01-31T12:00:00Z", 10, 100);
        admin().delete("/api/v1/devices/metric-5").then().statusCode(204);
        assertEquals(
                0,
                Registry.query("select device from metric_sample where device = 'metric-5'")
                        .size());
    }
}
