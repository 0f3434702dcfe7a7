package io.mastercontrol.dashboard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamTest {
    @ParameterizedTest
    @CsvSource({
        "/enrol, registry",
        "/api/heartbeat, registry",
        "/api/v1/devices, registry",
        "/api/v1/devices/a/workloads/web/logs, registry",
        "/api/v1/devices/a/why, orchestrator",
        "/api/v1/devices/a/workloads/web/rollback, orchestrator",
        "/api/v1/devices/why, registry",
        "/api/v1/artifacts/sha256:00, orchestrator",
        "/api/v1/rollouts/1/events, orchestrator",
        "/api/v1/alerts/1/ack, alerting",
        "/api/v1/silences, alerting",
        "/api/v1/alert-routing/test, alerting",
        "/api/v1/devices/a/maintenance, alerting",
        "/api/v1/devices/a/events, registry",
        "/alert-links/x, alerting",
        "/api/v1/nothing,",
        "/api/v2/devices,",
        "/internal/fleet,",
        "/api/v1/,"
    })
    void aPathBelongsToTheServiceThatOwnsIt(String path, Upstream owner) {
        assertEquals(Optional.ofNullable(owner), Upstream.of(path));
    }
}
