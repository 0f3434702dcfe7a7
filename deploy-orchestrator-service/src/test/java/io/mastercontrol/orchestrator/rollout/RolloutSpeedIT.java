package io.mastercontrol.orchestrator.rollout;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.awaitState;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.orchestrator.fixture.DeviceCrowd;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.testing.server.FleetServers;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Half a thousand devices in five gated groups; the bound is generous, since test machines are. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class RolloutSpeedIT {
    private static final Logger LOG = Logger.getLogger(RolloutSpeedIT.class);
    private static final int DEVICES = 500;
    private static final Duration BOUND = Duration.ofSeconds(15);

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    @Test
    void fiveGatedGroupsAreQuick() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        for (int i = 0; i < DEVICES; i++) {
            URI device = URI.create(registry + "/devices/" + DeviceCrowd.PREFIX + i + "?status=online&role=crowd");
            http.send(
                    HttpRequest.newBuilder(device)
                            .PUT(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
        try (DeviceCrowd crowd = new DeviceCrowd()) {
            crowd.connect();
            for (int round = 1; round <= 3; round++) {
                String version = round + ".0.0";
                release("crowd", version, "content " + round);
                String id = start("crowd", version, "crowd", "{\"batch_size\":\"20%\"}")
                        .path("id");
                JsonNode rollout = awaitState(id, "succeeded");
                Duration took = Duration.between(
                        Instant.parse(rollout.path("started_at").asText()),
                        Instant.parse(rollout.path("finished_at").asText()));
                LOG.infof("%d devices in 5 groups: %d ms", DEVICES, took.toMillis());
                assertEquals(DEVICES, rollout.path("counts").path("succeeded").asInt());
                assertTrue(took.compareTo(BOUND) < 0, "took " + took);
            }
        }
    }
}
