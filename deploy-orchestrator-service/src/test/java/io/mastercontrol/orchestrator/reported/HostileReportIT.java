package io.mastercontrol.orchestrator.reported;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.awaitState;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.operator;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.rollout;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.release.DesiredRelease;
import io.mastercontrol.contracts.release.DesiredState;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.Reported;
import io.mastercontrol.contracts.release.ReportedRelease;
import io.mastercontrol.contracts.release.SignedDesiredState;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.orchestrator.fixture.Await;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.orchestrator.fixture.ScriptedDevice;
import io.mastercontrol.testing.device.DeviceConnection;
import io.mastercontrol.testing.device.HostilePayloads;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A device in the middle of a rollout says what no agent says: it is counted, and neither others nor itself are stopped. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class HostileReportIT {
    private static final String NAME = "hostile";
    private static final String EVIL = "hostile-1";
    private static final String HONEST = "hostile-2";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long HUGE = Long.MAX_VALUE;

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    private DesiredState asked;
    private long sequence;

    @Test
    void rolloutGoesOnWhateverADeviceReports() {
        for (String id : List.of(EVIL, HONEST)) {
            RestAssured.given().put(registry + "/devices/" + id + "?status=online&role=" + NAME);
        }
        assertEquals(201, release(NAME, "1.0.0", "content").statusCode());
        try (DeviceConnection attacker = DeviceConnection.open(EVIL);
                ScriptedDevice honest = new ScriptedDevice(HONEST)) {
            attacker.subscribe(DeviceTopic.DESIRED);
            String id = start(NAME, "1.0.0", NAME, "{\"batch_size\":1}").path("id");
            await("asked first", id, EVIL, "downloading");
            asked = Json.read(
                    attacker.await(DeviceTopic.DESIRED, SOON)
                            .read(SignedDesiredState.class)
                            .state()
                            .payload(),
                    DesiredState.class);
            refused(attacker);
            strange(attacker, id);
            attacker.publish(DeviceTopic.REPORTED, Json.bytes(report(done())));
            honest.connect();
            JsonNode ended = awaitState(id, "succeeded");
            assertEquals(2, ended.path("counts").path("succeeded").asInt(), ended.toString());
            assertEquals("1.0.0", honest.running(NAME));
        }
    }

    private void refused(DeviceConnection attacker) {
        Reported good = report(said(Phase.downloading, null, 1, 0, 0));
        Map<String, byte[]> all = new LinkedHashMap<>(HostilePayloads.shapes());
        all.put("another device's name", HostilePayloads.with(good, "device", '"' + HONEST + '"'));
        all.put("a device that is an object", HostilePayloads.with(good, "device", "{\"a\":1}"));
        all.put("a sequence after which none follows", HostilePayloads.with(good, "sequence", Long.toString(HUGE)));
        all.put("a sequence before all", HostilePayloads.with(good, "sequence", "-1"));
        all.put("a generation after which none follows", HostilePayloads.with(good, "generation", "" + HUGE));
        all.put("a desired generation of that kind", HostilePayloads.with(good, "desired_generation", "" + HUGE));
        all.put("a number beyond all numbers", HostilePayloads.with(good, "generation", "9".repeat(900)));
        all.put("releases that are a word", HostilePayloads.with(good, "releases", "\"all\""));
        all.put("a release that is null", HostilePayloads.with(good, "releases", "[null]"));
        all.put("a release without a name", HostilePayloads.with(good, "releases", "[{\"phase\":\"failed\"}]"));
        all.put(
                "a phase that there is not",
                HostilePayloads.with(good, "releases", "[{\"name\":\"a\",\"phase\":\"?\"}]"));
        all.put("NUL in a reason", Json.bytes(report(said(Phase.failed, "a\u0000b", 1, 0, 0))));
        all.put("NUL in a variable", HostilePayloads.with(good, "variables", "[\"\\u0000\"]"));
        all.put("a variable that is null", HostilePayloads.with(good, "variables", "[null]"));
        all.put("a release's generation beyond all", Json.bytes(report(said(Phase.failed, null, HUGE, 0, 0))));
        all.put("more than all bytes", Json.bytes(report(said(Phase.downloading, null, 1, HUGE, HUGE))));
        all.put("less than no bytes", Json.bytes(report(said(Phase.downloading, null, 1, -1, -5))));
        all.put("a name without end", Json.bytes(report(named("n".repeat(100_000)))));
        all.put("releases without end", Json.bytes(report(Collections.nCopies(1_001, named("again")))));
        double before = counted();
        int sent = 0;
        for (Map.Entry<String, byte[]> payload : all.entrySet()) {
            attacker.publish(DeviceTopic.REPORTED, payload.getValue());
            double expected = before + ++sent;
            Await.until(payload.getKey() + " counted", HostileReportIT::counted, now -> now >= expected);
        }
        assertEquals(before + all.size(), counted(), "each once");
    }

    /** Odd, but nothing that a device may not say. */
    private void strange(DeviceConnection attacker, String id) {
        double before = counted();
        attacker.publish(
                DeviceTopic.REPORTED, HostilePayloads.withUnknown(report(said(Phase.downloading, null, 0, 0, 0))));
        attacker.publish(DeviceTopic.REPORTED, HostilePayloads.marked(report(said(Phase.downloading, null, 0, 0, 0))));
        attacker.publish(
                DeviceTopic.REPORTED, HostilePayloads.atTheEndOfTime(report(said(Phase.downloading, null, 0, 0, 0))));
        attacker.publish(
                DeviceTopic.REPORTED, Json.bytes(report(said(Phase.downloading, "\ud800 half a letter", 0, 9, 1))));
        byte[] word = Json.bytes(report(said(Phase.installing, "r".repeat(100_000), asked.generation(), 0, 0)));
        attacker.publish(DeviceTopic.REPORTED, word);
        attacker.publish(DeviceTopic.REPORTED, word);
        JsonNode evil = await("heard at last", id, EVIL, "installing");
        assertTrue(evil.path("reason").asText().length() < 3_000, "nobody reads more");
        assertEquals(before, counted());
    }

    private ReportedRelease done() {
        return said(Phase.succeeded, null, asked.generation(), 0, 0);
    }

    private ReportedRelease said(Phase phase, String reason, long generation, long progress, long total) {
        DesiredRelease release = asked.releases().get(0);
        ReleaseManifest manifest = Json.read(release.manifest().payload(), ReleaseManifest.class);
        return new ReportedRelease(
                NAME,
                "1.0.0",
                phase == Phase.succeeded ? "1.0.0" : null,
                manifest.artifacts().get(0).digest(),
                phase,
                reason,
                release.rollout(),
                generation,
                Instant.MAX,
                progress,
                total);
    }

    private static ReportedRelease named(String name) {
        return new ReportedRelease(name, "1", "1", null, Phase.failed, null, null, 1, null, null, null);
    }

    private Reported report(ReportedRelease release) {
        return report(List.of(release));
    }

    private Reported report(List<ReportedRelease> releases) {
        return new Reported(
                "1", Instant.now(), null, EVIL, "boot", "1.0.0", 0, asked.generation(), ++sequence, releases);
    }

    private static JsonNode await(String what, String id, String device, String phase) {
        return Await.until(
                what,
                () -> of(rollout(id), device),
                seen -> phase.equals(seen.path("phase").asText()));
    }

    private static JsonNode of(JsonNode rollout, String device) {
        for (JsonNode row : rollout.path("devices")) {
            if (row.path("id").asText().equals(device)) {
                return row;
            }
        }
        return rollout;
    }

    private static double counted() {
        Matcher line = Pattern.compile("(?m)^mc_orchestrator_dead_letters_total(?:\\{[^}]*})? ([0-9.E]+)$")
                .matcher(operator().get("/q/metrics").asString());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }
}
