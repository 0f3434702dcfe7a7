package io.mastercontrol.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A release of its own on the devices of the suite, whose versions do whatever a test of rollouts needs. */
final class Gauge {
    static final List<String> DEVICES = List.of("device-1", "device-2", "device-3");
    static final String WELL = "while :; do touch \"$MC_STATE_DIR/alive\"; sleep 0.2; done";
    /** Is well everywhere but on the third device, where it ends at once. */
    static final String BAD_ON_THE_THIRD = "[ \"$MC_DEVICE\" = device-3 ] && exit 7\n" + WELL;

    private final Installation fleet;
    private final String name;
    private int made;

    Gauge(Installation fleet, String name) {
        this.fleet = fleet;
        this.name = name;
    }

    /** Makes the next version, and returns it. */
    String version(String body) throws IOException {
        return version(body, "");
    }

    /** Makes the next version, with more lines in its workload's YAML. */
    String version(String body, String more) throws IOException {
        return version(body, more, "");
    }

    /** Makes the next version, with more lines in its workload's YAML, and what the release itself says. */
    String version(String body, String more, String release) throws IOException {
        String version = ++made + ".0.0";
        Path dir = Files.createTempDirectory("release-");
        Files.writeString(dir.resolve("gauge.sh"), "# " + version + "\n" + body + "\n");
        Files.writeString(dir.resolve("workload.yaml"), """
                name: %s
                type: service
                run_mode: forever
                command: [sh, gauge.sh]
                restart: {delay: 100ms, max_restarts: 3, window: 60s}
                health:
                  file: {path: alive, max_age: 2s}
                  interval: 200ms
                  retries: 2
                  start_period: 5s
                %s
                """.formatted(name, more));
        if (!release.isEmpty()) {
            Files.writeString(dir.resolve("release.yaml"), release);
        }
        Installation.Result created = fleet.cli("release", "create", name, version, "--from", dir.toString());
        assertEquals(0, created.exit(), created.all());
        return version;
    }

    /** Starts a rollout to all devices with these options, and returns its id. */
    String start(String version, String... options) {
        return startOn("role=web", version, options);
    }

    String startOn(String selector, String version, String... options) {
        Installation.Result started = tryStart(selector, version, options);
        assertEquals(0, started.exit(), started.all());
        return started.json().path("id").asText();
    }

    Installation.Result tryStart(String selector, String version, String... options) {
        List<String> line =
                new ArrayList<>(List.of("rollout", "start", name, version, "--selector", selector, "-o", "json"));
        line.addAll(List.of(options));
        if (!line.contains("--bake")) {
            line.addAll(List.of("--bake", "500ms"));
        }
        return fleet.cli(line.toArray(String[]::new));
    }

    /** Brings a version to all devices at once. */
    void everywhere(String version) {
        reaches(start(version, "--strategy", "all_at_once"), "succeeded");
    }

    JsonNode reaches(String id, String state) {
        return Await.until(
                "rollout " + id + " is " + state,
                Duration.ofSeconds(120),
                () -> rollout(id),
                seen -> seen.path("state").asText().equals(state));
    }

    JsonNode says(String id, String part) {
        return Await.until(
                "rollout " + id + " says " + part,
                Duration.ofSeconds(90),
                () -> rollout(id),
                seen -> seen.path("reason").asText().contains(part)
                        || seen.findValuesAsText("reason").stream().anyMatch(reason -> reason.contains(part)));
    }

    JsonNode rollout(String id) throws Exception {
        return fleet.get("/api/v1/rollouts/" + id);
    }

    /** The phases of the three devices, in their order, as {@code succeeded succeeded rolled_back}. */
    static String phases(JsonNode rollout) {
        TreeMap<String, String> byDevice = StreamSupport.stream(
                        rollout.path("devices").spliterator(), false)
                .collect(Collectors.toMap(
                        device -> device.path("id").asText(),
                        device -> device.path("phase").asText(),
                        (one, two) -> two,
                        TreeMap::new));
        return String.join(" ", byDevice.values());
    }

    /** Each device runs this version of it, by its own word. */
    void runs(String... versions) {
        for (int i = 0; i < versions.length; i++) {
            String device = DEVICES.get(i);
            String version = versions[i];
            Await.until(
                    version + " on " + device,
                    Duration.ofSeconds(60),
                    () -> fleet.workload(device, name),
                    seen -> seen.path("version").asText().equals(version)
                            && seen.path("health").asText().equals("healthy"));
        }
    }

    /** A move by a person, which is allowed. */
    void does(String move, String id) {
        Installation.Result result = fleet.cli("rollout", move, id);
        assertEquals(0, result.exit(), result.all());
    }
}
