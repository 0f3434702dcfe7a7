package io.mastercontrol.contracts.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.release.DesiredRelease;
import io.mastercontrol.contracts.release.DesiredState;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.contracts.release.Reported;
import io.mastercontrol.contracts.release.ReportedRelease;
import io.mastercontrol.contracts.release.SignedDesiredState;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages as they are on the wire today. A change here breaks devices that are not updated yet: add, never alter. */
class GoldenTest {
    private static final Instant AT = Instant.parse("2026-11-23T18:00:00.250Z");
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final SignedText SIGNED = new SignedText("{}", "c2lnbmF0dXJl", "0011223344556677");
    private static final WorkloadStatus WORKLOAD = new WorkloadStatus(
            "web",
            "service",
            "forever",
            WorkloadState.running,
            Health.healthy,
            4711L,
            "2.0.0",
            "sha256:" + "ab".repeat(32),
            3,
            1,
            0,
            AT,
            new Exit(ExitReason.signal, null, "KILL", AT),
            1.5,
            1048576L,
            null,
            null);

    static Stream<Object> messages() {
        return Stream.of(
                new DeviceStatus(
                        "id-1", AT, TRACE, "pi-1", DeviceStatus.Connection.online, "1.0.0", "boot-1", null, null),
                new Heartbeat(
                        "id-2",
                        AT,
                        TRACE,
                        "pi-1",
                        "boot-1",
                        "1.0.0",
                        7,
                        60,
                        new DeviceMetrics(12.5, 100L, 200L, 300L, 400L, 48.3),
                        List.of(WORKLOAD),
                        5,
                        4,
                        2,
                        10,
                        Map.of()),
                new EventBatch(
                        "id-3",
                        AT,
                        TRACE,
                        "pi-1",
                        "stream-1",
                        1,
                        List.of(new DeviceEvent(1, AT, "boot-1", EventType.WORKLOAD_EXITED, "web", "web: gone", null))),
                new Ack("id-4", AT, null, "pi-1", "stream-1", 9),
                new Command("id-5", AT, TRACE, "pi-1", CommandType.restart, "web", null, "user:admin", AT),
                new Reply("id-6", AT, TRACE, "pi-1", "id-5", Reply.Outcome.done, "restarted", null),
                new FleetEvent(12, "registry", "id-7", AT, null, EventType.DEVICE_OFFLINE, "pi-1", null, "gone", null),
                new SignedDesiredState("id-8", AT, null, "pi-1", 5, SIGNED),
                new DesiredState(
                        "pi-1", 5, AT, List.of(new DesiredRelease("web", "2.0.0", SIGNED, "rollout-1", 10, 60))),
                new ReleaseManifest(
                        "web",
                        "2.0.0",
                        3,
                        AT,
                        List.of(new ReleaseWorkload("web", "name: web\n")),
                        List.of(new ReleaseArtifact("sha256:" + "cd".repeat(32), 3584, ReleaseArtifact.TAR))),
                new Reported(
                        "id-9",
                        AT,
                        null,
                        "pi-1",
                        "boot-1",
                        "1.0.0",
                        4,
                        5,
                        100,
                        List.of(new ReportedRelease(
                                "web",
                                "2.0.0",
                                "1.0.0",
                                "sha256:" + "ab".repeat(32),
                                Phase.rolled_back,
                                "why",
                                "rollout-1",
                                5,
                                AT,
                                null,
                                null))));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void isWrittenAndReadAsItAlwaysWas(Object message) throws IOException {
        String name = message.getClass().getSimpleName();
        JsonNode golden;
        try (InputStream in = GoldenTest.class.getResourceAsStream("/golden/" + name + ".json")) {
            assertTrue(in != null, "no golden file for " + name + "; it is written as " + Json.write(message));
            golden = Json.mapper().readTree(in);
        }
        assertEquals(golden, Json.mapper().readTree(Json.write(message)), name);
        assertEquals(message, Json.read(Json.bytes(golden), message.getClass()), name);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatANewerSideAddsIsIgnored(Object message) throws IOException {
        ObjectNode more = (ObjectNode) Json.mapper().readTree(Json.write(message));
        more.put("something_new", true);
        assertEquals(message, Json.read(Json.bytes(more), message.getClass()));
    }

    @Test
    void aRefusalNamesTheRecordAndTheField() {
        MalformedMessage refused = org.junit.jupiter.api.Assertions.assertThrows(
                MalformedMessage.class, () -> Json.read("{\"id\":\"x\"}", Heartbeat.class));
        assertTrue(
                refused.getMessage().contains("Heartbeat")
                        && refused.getMessage().contains("at"),
                refused.getMessage());
    }
}
