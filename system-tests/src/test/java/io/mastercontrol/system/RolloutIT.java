package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** New versions, good and bad, on real devices, with every plug pulled in between. */
@ExtendWith(Suite.class)
@Order(2)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RolloutIT {
    private static final List<String> DEVICES = List.of("device-1", "device-2", "device-3");
    private final Installation fleet = Suite.fleet;

    @Test
    @Order(1)
    void aGoodReleaseReachesEveryDeviceOneAfterTheOther() throws Exception {
        String digest = release("beacon", "1.0.0", Releases.good("1.0.0"));
        Installation.Result start = fleet.cli(
                "rollout",
                "start",
                "beacon",
                "1.0.0",
                "--selector",
                "role=web",
                "--batch-size",
                "1",
                "--bake",
                "2s",
                "-o",
                "json");
        assertEquals(0, start.exit(), start.all());
        String id = start.json().path("id").asText();
        Installation.Result watch = fleet.cli("rollout", "watch", id);
        assertEquals(0, watch.exit(), watch.all());

        JsonNode rollout = fleet.get("/api/v1/rollouts/" + id);
        assertEquals("succeeded", rollout.path("state").asText(), rollout.toString());
        assertEquals(3, rollout.path("counts").path("succeeded").asInt(), rollout.toString());
        assertEquals(
                3,
                StreamSupport.stream(rollout.path("devices").spliterator(), false)
                        .map(device -> device.path("batch").asInt())
                        .distinct()
                        .count(),
                "one device a batch");
        for (String device : DEVICES) {
            assertRuns(device, "1.0.0", digest);
        }
    }

    @Test
    @Order(2)
    void aReleaseNeverChanges() throws Exception {
        Path other = Releases.good("other content");
        Installation.Result again = fleet.cli("release", "create", "beacon", "1.0.0", "--from", other.toString());
        assertEquals(4, again.exit(), again.all());
        assertTrue(again.err().contains("beacon") && again.err().contains("1.0.0"), again.all());
    }

    @Test
    @Order(3)
    void aReleaseThatNeverBecomesHealthyIsTakenBack() throws Exception {
        String before =
                fleet.workload("device-1", "beacon").path("content_digest").asText();
        release("beacon", "2.0.0", Releases.neverHealthy("2.0.0"));
        String id = start("2.0.0", "--batch-size", "1", "--bake", "2s", "--healthy-within", "8s");
        JsonNode rollout = ended(id);
        assertEquals("rolled_back", rollout.path("state").asText(), rollout.toString());
        assertTrue(rollout.path("reason").asText().contains("device-"), rollout.toString());
        Map<String, Long> phases = phases(rollout);
        assertEquals(2L, phases.get("cancelled"), "devices not reached never see it: " + phases);
        assertEquals(1L, phases.get("rolled_back"), phases.toString());
        for (String device : DEVICES) {
            assertRuns(device, "1.0.0", before);
        }
        Installation.Result watch = fleet.cli("rollout", "watch", id);
        assertEquals(1, watch.exit(), watch.all());
    }

    @Test
    @Order(4)
    void aFailureInALaterBatchTakesTheEarlierOnesBack() throws Exception {
        String before =
                fleet.workload("device-1", "beacon").path("content_digest").asText();
        Path dir = Releases.good("3.0.0");
        // Works on the first two devices, and not on the third.
        Files.writeString(
                dir.resolve("beacon.sh"),
                "[ \"$MC_DEVICE\" = device-3 ] && exit 7\n" + Files.readString(dir.resolve("beacon.sh")));
        release("beacon", "3.0.0", dir);
        JsonNode rollout = ended(start("3.0.0", "--batch-size", "1", "--bake", "1s"));
        assertEquals("rolled_back", rollout.path("state").asText(), rollout.toString());
        assertEquals(3L, phases(rollout).get("rolled_back"), rollout.toString());
        for (String device : DEVICES) {
            assertRuns(device, "1.0.0", before);
        }
    }

    @Test
    @Order(5)
    void aCorruptArtifactNeverRuns() throws Exception {
        String before =
                fleet.workload("device-1", "beacon").path("content_digest").asText();
        String digest = release("beacon", "4.0.0", Releases.good("4.0.0"));
        corrupt(digest);
        JsonNode rollout = ended(start("4.0.0", "--batch-size", "1", "--bake", "1s"));
        assertEquals("rolled_back", rollout.path("state").asText(), rollout.toString());
        assertRuns("device-1", "1.0.0", before);
    }

    @Test
    @Order(6)
    void aDeviceThatIsOffNeitherStallsNorFailsARolloutAndJoinsLater() throws Exception {
        String digest = release("beacon", "5.0.0", Releases.good("5.0.0"));
        fleet.hostAgent("POST", "/local/v1/workloads/device-2/stop");
        Await.until(
                "device-2 offline",
                Duration.ofSeconds(60),
                () -> fleet.get("/api/v1/devices/device-2")
                        .path("status")
                        .asText()
                        .equals("offline"));
        String id = start("5.0.0", "--batch-size", "1", "--bake", "1s");
        JsonNode rollout = ended(id);
        assertEquals("succeeded", rollout.path("state").asText(), rollout.toString());
        assertEquals(1, rollout.path("counts").path("offline").asInt(), rollout.toString());
        fleet.hostAgent("POST", "/local/v1/workloads/device-2/start");
        Await.until(
                "device-2 joined",
                Duration.ofSeconds(90),
                () -> fleet.get("/api/v1/rollouts/" + id),
                seen -> seen.path("counts").path("succeeded").asInt() == 3);
        assertRuns("device-2", "5.0.0", digest);
    }

    @Test
    @Order(7)
    void aRolloutSurvivesTheDeathOfEveryPart() throws Exception {
        String digest = release("beacon", "6.0.0", Releases.good("6.0.0"));
        String id = start("6.0.0", "--batch-size", "1", "--bake", "4s");
        Installation.Result second = fleet.cli("rollout", "start", "beacon", "5.0.0", "--selector", "role=web");
        assertEquals(4, second.exit(), "two rollouts of one workload: " + second.all());
        for (String part : List.of("broker", "orchestrator", "postgres", "registry", "device-1", "device-2")) {
            fleet.kill(part);
            Await.until(part + " runs again", Duration.ofSeconds(90), () -> fleet.part(part), seen -> {
                return seen.path("state").asText().equals("running");
            });
        }
        JsonNode rollout = ended(id);
        assertEquals("succeeded", rollout.path("state").asText(), rollout.toString());
        for (String device : DEVICES) {
            assertRuns(device, "6.0.0", digest);
        }
    }

    @Test
    @Order(8)
    void aRolloutCanBePausedResumedAbortedAndTakenBack() throws Exception {
        String before =
                fleet.workload("device-1", "beacon").path("content_digest").asText();
        release("beacon", "7.0.0", Releases.good("7.0.0"));
        String id = start("7.0.0", "--batch-size", "1", "--bake", "1s");
        assertEquals(0, fleet.cli("rollout", "pause", id).exit());
        assertEquals("paused", fleet.get("/api/v1/rollouts/" + id).path("state").asText());
        assertEquals(0, fleet.cli("rollout", "resume", id).exit());
        assertEquals("succeeded", ended(id).path("state").asText());
        assertEquals(4, fleet.cli("rollout", "pause", id).exit(), "a finished rollout cannot be paused");
        assertEquals(0, fleet.cli("rollout", "rollback", id).exit());
        JsonNode back = Await.until(
                "taken back",
                Duration.ofSeconds(90),
                () -> fleet.get("/api/v1/rollouts/" + id),
                seen -> seen.path("state").asText().equals("rolled_back"));
        assertEquals(3L, phases(back).get("rolled_back"), back.toString());
        for (String device : DEVICES) {
            assertRuns(device, "6.0.0", before);
        }
        release("beacon", "8.0.0", Releases.good("8.0.0"));
        String aborted = start("8.0.0", "--batch-size", "1", "--bake", "20s");
        assertEquals(0, fleet.cli("rollout", "abort", aborted).exit());
        assertEquals("aborted", ended(aborted).path("state").asText());
        assertRuns("device-3", "6.0.0", before);
    }

    /** After all the killing above: each device's events are there once each, in order, without a gap. */
    @Test
    @Order(9)
    void noEventWasLostOrDoubled() throws Exception {
        for (String device : DEVICES) {
            Map<String, TreeSet<Long>> streams = Await.until(
                    "the events of " + device,
                    Duration.ofSeconds(60),
                    () -> events(device),
                    seen -> seen.values().stream()
                            .allMatch(numbers -> numbers.last() - numbers.first() + 1 == numbers.size()));
            assertFalse(streams.isEmpty());
            streams.forEach((stream, numbers) -> assertEquals(1L, numbers.first(), device + " " + stream));
        }
    }

    @Test
    @Order(10)
    void theNextReleaseComesAsAPatch() throws Exception {
        byte[] data = new byte[600_000];
        new Random(1).nextBytes(data);
        Path first = Releases.good("9.0.0");
        Files.write(first.resolve("data.bin"), data);
        release("beacon", "9.0.0", first);
        JsonNode whole = ended(start("9.0.0", "--batch-size", "3", "--bake", "1s"));
        assertEquals("succeeded", whole.path("state").asText(), whole.toString());
        assertEquals("whole", installed("device-1", "9.0.0").path("delivery").asText());

        Path second = Releases.good("10.0.0");
        data[300_000]++;
        Files.write(second.resolve("data.bin"), data);
        String digest = release("beacon", "10.0.0", second);
        JsonNode rollout = ended(start("10.0.0", "--batch-size", "3", "--bake", "1s"));
        assertEquals("succeeded", rollout.path("state").asText(), rollout.toString());
        for (String device : DEVICES) {
            assertRuns(device, "10.0.0", digest);
            JsonNode how = installed(device, "10.0.0");
            assertEquals("patch", how.path("delivery").asText(), how.toString());
            assertTrue(how.path("downloaded_bytes").asLong() < 2_000, how.toString());
            assertTrue(how.path("artifact_bytes").asLong() > 600_000, how.toString());
        }
    }

    @Test
    @Order(11)
    void aVersionTakesOverFromTheOneBesideItAndGivesItsPlaceBack() throws Exception {
        release("face", "1.0.0", Releases.besides("1.0.0", "fine"));
        assertEquals("succeeded", ended(started("face", "1.0.0")).path("state").asText());
        String first = release("face", "2.0.0", Releases.besides("2.0.0", "fine"));
        JsonNode before = faces("1.0.0");
        JsonNode rollout = ended(started("face", "2.0.0", "--strategy", "blue_green", "--batch-size", "3"));
        assertEquals("succeeded", rollout.path("state").asText(), rollout.toString());
        JsonNode after = faces("2.0.0");
        assertEquals(first, after.path("face").path("content_digest").asText());
        assertEquals(before.path("face").path("pid"), after.path("face.standby").path("pid"), after.toString());
        Path shown = fleet.data.resolve("devices/device-1/workloads/face/state/current/beacon.sh");
        assertTrue(Files.readString(shown).startsWith("# 2.0.0"));

        Installation.Result back = fleet.cli("workload", "rollback", "--device", "device-1", "face");
        assertEquals(0, back.exit(), back.all());
        JsonNode again = faces("1.0.0");
        assertEquals(before.path("face").path("pid"), again.path("face").path("pid"), "the very process from before");
        assertTrue(Files.readString(shown).startsWith("# 1.0.0"));
    }

    @Test
    @Order(12)
    void aCanaryWhoseOutputTellsOfErrorsIsTakenBack() throws Exception {
        release("face", "3.0.0", Releases.besides("3.0.0", "ERROR no camera"));
        JsonNode rollout = ended(started(
                "face",
                "3.0.0",
                "--strategy",
                "canary",
                "--step",
                "1:10m",
                "--check",
                "error_lines_per_hour<100",
                "--check-every",
                "3s"));
        assertEquals("rolled_back", rollout.path("state").asText(), rollout.toString());
        assertTrue(rollout.path("reason").asText().contains("error_lines_per_hour is"), rollout.toString());
        assertEquals(1L, phases(rollout).get("rolled_back"), "the others never had it: " + rollout);
    }

    private String started(String name, String version, String... options) {
        List<String> line = new ArrayList<>(
                List.of("rollout", "start", name, version, "--selector", "@group=faces", "--bake", "1s", "-o", "json"));
        line.addAll(List.of(options));
        Installation.Result group = fleet.cli("group", "set", "faces", "--selector", "role=web,@agent_version>=1");
        assertEquals(0, group.exit(), group.all());
        Installation.Result started = fleet.cli(line.toArray(String[]::new));
        assertEquals(0, started.exit(), started.all());
        return started.json().path("id").asText();
    }

    /** The workloads of the first device by name, once this version of the face serves there. */
    private JsonNode faces(String version) {
        return Await.until(
                "face " + version,
                Duration.ofSeconds(60),
                () -> {
                    ObjectNode byName = new ObjectMapper().createObjectNode();
                    fleet.get("/api/v1/devices/device-1/workloads")
                            .path("items")
                            .forEach(
                                    workload -> byName.set(workload.path("name").asText(), workload));
                    return byName;
                },
                seen -> seen.path("face").path("version").asText().equals(version)
                        && seen.path("face").path("state").asText().equals("running"));
    }

    /** What a device's event says of how a version came to it. */
    private JsonNode installed(String device, String version) {
        return Await.until(
                        "the event of " + version + " on " + device,
                        Duration.ofSeconds(30),
                        () -> fleet.get("/api/v1/devices/" + device + "/events?limit=50"),
                        page -> StreamSupport.stream(page.path("items").spliterator(), false)
                                .anyMatch(event -> isInstalled(event, version)))
                .path("items")
                .findParents("delivery")
                .stream()
                .filter(detail -> detail.path("version").asText().equals(version))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isInstalled(JsonNode event, String version) {
        return event.path("type").asText().equals("release_installed")
                && event.path("detail").path("version").asText().equals(version);
    }

    private Map<String, TreeSet<Long>> events(String device) throws Exception {
        Map<String, TreeSet<Long>> streams = new TreeMap<>();
        String cursor = null;
        do {
            JsonNode page = fleet.get(
                    "/api/v1/devices/" + device + "/events?limit=200" + (cursor == null ? "" : "&cursor=" + cursor));
            for (JsonNode event : page.path("items")) {
                // A device's own events are known by device/stream/sequence; the registry's have ids of another form.
                String[] id = event.path("id").asText().split("/");
                if (id.length == 3) {
                    assertTrue(
                            streams.computeIfAbsent(id[1], stream -> new TreeSet<>())
                                    .add(Long.parseLong(id[2])),
                            "event " + event.path("id").asText() + " is there twice");
                }
            }
            cursor = page.path("next").isNull() ? null : page.path("next").asText(null);
        } while (cursor != null);
        return streams;
    }

    private String release(String name, String version, Path from) {
        Installation.Result created =
                fleet.cli("release", "create", name, version, "--from", from.toString(), "-o", "json");
        assertEquals(0, created.exit(), created.all());
        JsonNode release = created.json();
        assertEquals(version, release.path("version").asText(), release.toString());
        return release.path("artifacts").path(0).path("digest").asText();
    }

    private String start(String version, String... options) {
        String[] line = new String[options.length + 8];
        String[] head = {"rollout", "start", "beacon", version, "--selector", "role=web", "-o", "json"};
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(options, 0, line, head.length, options.length);
        Installation.Result started = fleet.cli(line);
        assertEquals(0, started.exit(), started.all());
        return started.json().path("id").asText();
    }

    private JsonNode ended(String id) {
        return Await.until(
                "rollout " + id + " ended",
                Duration.ofSeconds(240),
                () -> fleet.get("/api/v1/rollouts/" + id),
                seen -> List.of("succeeded", "failed", "rolled_back", "aborted")
                        .contains(seen.path("state").asText()));
    }

    private void assertRuns(String device, String version, String digest) {
        JsonNode workload = Await.until(
                "beacon " + version + " on " + device,
                Duration.ofSeconds(60),
                () -> fleet.workload(device, "beacon"),
                seen -> seen.path("version").asText().equals(version)
                        && seen.path("health").asText().equals("healthy"));
        assertEquals(digest, workload.path("content_digest").asText(), workload.toString());
        assertNotEquals("", digest);
    }

    private static Map<String, Long> phases(JsonNode rollout) {
        return StreamSupport.stream(rollout.path("devices").spliterator(), false)
                .collect(Collectors.groupingBy(
                        device -> device.path("phase").asText(), TreeMap::new, Collectors.counting()));
    }

    private void corrupt(String digest) throws Exception {
        String hex = digest.substring("sha256:".length());
        try (var files = Files.walk(fleet.data.resolve("artifacts"))) {
            Path stored = files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains(hex))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(stored);
            bytes[bytes.length / 2] ^= 1;
            Files.write(stored, bytes);
        }
    }
}
