package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who gets a release in which order, and what a failure leads to, on real devices; blue_green is in {@link RolloutIT}. */
@ExtendWith(Suite.class)
@Order(5)
class StrategiesIT {
    private static Gauge gauge;

    @BeforeAll
    static void somethingRuns() throws Exception {
        gauge = new Gauge(Suite.fleet, "strategies");
        gauge.everywhere(gauge.version(Gauge.WELL));
    }

    /** What is everywhere, so that a test can say what it wants to find again. */
    private static String good() throws Exception {
        String version = gauge.version(Gauge.WELL);
        gauge.everywhere(version);
        return version;
    }

    @Test
    void allAtOnceIsOneWaveOfEverybody() throws Exception {
        String version = gauge.version(Gauge.WELL);
        JsonNode rollout = gauge.reaches(gauge.start(version, "--strategy", "all_at_once"), "succeeded");
        assertEquals(
                Set.of(1),
                StreamSupport.stream(rollout.path("devices").spliterator(), false)
                        .map(device -> device.path("batch").asInt())
                        .collect(Collectors.toSet()),
                rollout.toString());
        gauge.runs(version, version, version);
    }

    @Test
    void neverMoreAreUnderWayThanAllowed() throws Exception {
        String id = gauge.start(gauge.version(Gauge.WELL), "--batch-size", "100%", "--max-in-flight", "2");
        gauge.reaches(id, "succeeded");
        assertTrue(mostUnderWay(id) == 2, "two at once, never three: " + mostUnderWay(id));
        String grouped = gauge.start(
                gauge.version(Gauge.WELL), "--batch-size", "3", "--group-by", "role", "--max-unavailable", "1");
        gauge.reaches(grouped, "succeeded");
        assertEquals(1, mostUnderWay(grouped), "one of a group at a time");
    }

    /** How many devices were between the beginning and the end of their attempt at the same time, at most. */
    private static int mostUnderWay(String id) throws Exception {
        JsonNode past = Suite.fleet.get("/api/v1/rollouts/" + id + "/events?limit=200");
        Set<String> under = new HashSet<>();
        int most = 0;
        for (JsonNode event : past.path("items")) {
            String device = event.path("detail")
                    .path("device")
                    .asText(event.path("device").asText());
            switch (event.path("detail").path("phase").asText()) {
                case "downloading", "installing", "verifying", "baking" -> under.add(device);
                default -> under.remove(device);
            }
            most = Math.max(most, under.size());
        }
        return most;
    }

    @Test
    void aCanaryIsWatchedUntilAPersonGoesOn() throws Exception {
        String before = good();
        String next = gauge.version(Gauge.WELL);
        String id = gauge.start(next, "--strategy", "canary", "--step", "1", "--step", "2:1s");
        JsonNode paused = gauge.reaches(id, "paused");
        assertEquals(1, paused.path("counts").path("succeeded").asInt(), paused.toString());
        gauge.runs(next, before, before);
        gauge.does("resume", id);
        gauge.reaches(id, "succeeded");
        gauge.runs(next, next, next);
    }

    @Test
    void aFailureMayPauseAndAPersonGoOn() throws Exception {
        String before = good();
        String next = gauge.version(Gauge.BAD_ON_THE_THIRD);
        String id = gauge.start(next, "--batch-size", "3", "--on-failure", "pause");
        JsonNode paused = gauge.reaches(id, "paused");
        Await.until(
                "the failed one is back",
                Duration.ofSeconds(60),
                () -> gauge.rollout(id),
                seen -> Gauge.phases(seen).equals("succeeded succeeded rolled_back"));
        assertTrue(paused.path("reason").asText().contains("device-3"), paused.toString());
        gauge.runs(next, next, before);
        gauge.does("resume", id);
        gauge.reaches(id, "succeeded");
    }

    @Test
    void aFailureMayTakeBackItsBatchOnly() throws Exception {
        String before = good();
        String next = gauge.version(Gauge.BAD_ON_THE_THIRD);
        String id = gauge.start(next, "--batch-size", "2", "--on-failure", "rollback_batch");
        gauge.reaches(id, "paused");
        Await.until(
                "its batch is back",
                Duration.ofSeconds(60),
                () -> gauge.rollout(id),
                seen -> Gauge.phases(seen).equals("succeeded succeeded rolled_back"));
        gauge.runs(next, next, before);
        gauge.does("abort", id);
    }

    @Test
    void aFailureMayTakeBackTheDeviceOnlyAndEndTheRest() throws Exception {
        String before = good();
        // The first one fails, so that there is a rest.
        String next = gauge.version("[ \"$MC_DEVICE\" = device-1 ] && exit 7\n" + Gauge.WELL);
        String id = gauge.start(next, "--on-failure", "rollback_device");
        gauge.reaches(id, "failed");
        Await.until(
                "it is back",
                Duration.ofSeconds(60),
                () -> gauge.rollout(id),
                seen -> Gauge.phases(seen).equals("rolled_back cancelled cancelled"));
        gauge.runs(before, before, before);
    }

    @Test
    void soManyFailuresOfTheAttemptedArePutUpWith() throws Exception {
        String before = good();
        String next = gauge.version(Gauge.BAD_ON_THE_THIRD);
        String id = gauge.start(next, "--batch-size", "3", "--max-failures", "34%");
        assertEquals("succeeded succeeded rolled_back", Gauge.phases(gauge.reaches(id, "succeeded")));
        gauge.runs(next, next, before);
        String none = gauge.version(Gauge.BAD_ON_THE_THIRD);
        JsonNode back = gauge.reaches(gauge.start(none, "--batch-size", "3", "--max-failures", "33%"), "rolled_back");
        assertEquals("rolled_back rolled_back rolled_back", Gauge.phases(back), back.toString());
        gauge.runs(next, next, before);
    }

    @Test
    void aVersionThatFailsInItsBakeTimeIsTakenBack() throws Exception {
        String before = good();
        String next = gauge.version("touch \"$MC_STATE_DIR/alive\"; sleep 3; rm \"$MC_STATE_DIR/alive\"; sleep 60");
        JsonNode back = gauge.reaches(gauge.start(next, "--bake", "20s"), "rolled_back");
        assertEquals("rolled_back cancelled cancelled", Gauge.phases(back), back.toString());
        gauge.runs(before, before, before);
    }

    @Test
    void whoSaysNothingNewForTooLongHasFailed() throws Exception {
        String before = good();
        String next = gauge.version(Gauge.WELL, "", "hooks: {pre_install: {command: [sleep, '60'], timeout: 90s}}");
        String id = gauge.start(next, "--progress-deadline", "4s", "--healthy-within", "3s");
        JsonNode back = gauge.reaches(id, "rolled_back");
        assertTrue(back.path("devices").path(0).path("reason").asText().contains("4 s"), back.toString());
        gauge.runs(before, before, before);
    }

    @Test
    void whatNeverWorkedHasNoVersionToGoBackToAndLeavesNothing() throws Exception {
        Gauge fresh = new Gauge(Suite.fleet, "firstborn");
        String id = fresh.start(fresh.version("exit 7"), "--strategy", "all_at_once");
        JsonNode back = fresh.reaches(id, "rolled_back");
        assertEquals("rolled_back rolled_back rolled_back", Gauge.phases(back), back.toString());
        Await.until(
                "nothing of it is left",
                Duration.ofSeconds(60),
                () -> Suite.fleet.get("/api/v1/devices/device-1/workloads").findValuesAsText("name"),
                names -> !names.contains("firstborn"));
        Installation.Result nothing =
                Suite.fleet.cli("workload", "rollback", "--device", "device-1", "--reason", "it leaks", "firstborn");
        assertTrue(nothing.exit() == 3 || nothing.exit() == 4, nothing.all());
        assertEquals(1, nothing.err().trim().lines().count(), nothing.all());
    }

    @Test
    void oneWorkloadGoesBackToAVersionEverywhereWithTheReasonKept() throws Exception {
        String first = good();
        good();
        good();
        Installation.Result result = Suite.fleet.cli(
                "workload", "rollback", "--selector", "role=web", "--to", first, "--reason", "it leaks", "strategies");
        assertEquals(0, result.exit(), result.all());
        gauge.runs(first, first, first);
        JsonNode why = Suite.fleet.get("/api/v1/devices/device-1/why");
        assertTrue(why.toString().contains("it leaks"), why.toString());
    }
}
