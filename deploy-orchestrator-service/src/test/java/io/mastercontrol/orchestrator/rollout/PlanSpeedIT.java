package io.mastercontrol.orchestrator.rollout;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** A plan for many; prints how long it takes, which docs/performance.md tells, and asserts only that it is whole. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class PlanSpeedIT {
    private static final Logger LOG = Logger.getLogger(PlanSpeedIT.class);
    private static final int CROWD = 10_000;
    private static final String CROWD_STRATEGY = "{\"batch_size\":\"5%\",\"max_in_flight\":100,\"bake\":\"30s\"}";
    private static final long GB = 1_000_000_000;

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    @Inject
    Pool pool;

    private void ask(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(registry + path))
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode());
    }

    /** Ten thousand devices with five rollouts behind each; how long it takes is printed, for docs/performance.md. */
    @Test
    void aPlanForTenThousandDevicesIsWhole() throws Exception {
        ask("PUT", "/crowd?role=crowdplan&status=online&metered=true&left=1000&free=" + GB + "&count=" + CROWD, "");
        assertEquals(201, release("crowdplan", "1.0.0", "one".repeat(10_000)).statusCode());
        assertEquals(201, release("crowdplan", "2.0.0", "two".repeat(10_000)).statusCode());
        past();
        HttpRequest asked = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/api/v1/rollouts?dry_run=true"))
                .header("Authorization", "Bearer " + InternalTokens.operator())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"release\":{\"name\":\"crowdplan\",\"version\":\"2.0.0\"},\"selector\":\"role=crowdplan\",\"strategy\":"
                                + CROWD_STRATEGY + "}"))
                .build();
        JsonNode plan = null;
        for (int i = 0; i < 6; i++) {
            long began = System.nanoTime();
            HttpResponse<byte[]> answer =
                    HttpClient.newHttpClient().send(asked, HttpResponse.BodyHandlers.ofByteArray());
            assertEquals(200, answer.statusCode());
            long took = (System.nanoTime() - began) / 1_000_000;
            plan = Json.read(answer.body(), JsonNode.class);
            LOG.infof(
                    "a plan for %d devices: %d ms, %s",
                    CROWD, took, plan.path("summary").asText());
        }
        ask("PUT", "/crowd?role=crowdplan&count=0", "");
        assertEquals(20, plan.path("steps").size());
        assertEquals(CROWD, plan.path("duration").path("devices_with_history").asInt());
        assertEquals(
                CROWD,
                plan.path("bytes").path("patch").asInt()
                        + plan.path("bytes").path("whole").asInt());
        assertEquals(CROWD, plan.path("stragglers").size(), "nobody's budget is enough");
        assertTrue(plan.path("duration").path("p50_seconds").asLong() > 20 * 30, plan.path("duration")::toString);
    }

    /** The service itself may have read of the devices by now. */
    private void past() {
        pool.query("""
                        insert into device (id, status, since)
                            select format('crowdplan-%s', lpad(i::text, 5, '0')), 'online', now()
                            from generate_series(0, 9999) i
                            on conflict (id) do nothing;
                        insert into rollout (id, release_name, release_version, state, strategy, selector, settled,
                            created_by, created_at)
                            select 'past-' || n, 'crowdplan', '1.0.0', 'succeeded', '{}', '', true, 'ada', now()
                            from generate_series(1, 5) n;
                        insert into rollout_device (rollout, device, position, phase, generation, attempted_at,
                            downloaded_at, healthy_at, changed_at)
                            select 'past-' || n, d.id, 0, 'succeeded', 1, now() - interval '1 h',
                                now() - interval '59 min', now() - interval '59 min' + random() * interval '20 s', now()
                            from device d, generate_series(1, 5) n where d.id like 'crowdplan-%';
                        insert into device_download (rollout, device, bytes)
                            select 'past-' || n, d.id, 1000000 from device d, generate_series(1, 5) n
                            where d.id like 'crowdplan-%';
                        insert into reported (device, sequence, generation, desired_generation, releases, received_at)
                            select d.id, 1, 1, 1, jsonb_build_object('crowdplan', jsonb_build_object('content_digest',
                                (select payload::jsonb #>> '{artifacts,0,digest}' from release
                                 where name = 'crowdplan' and version = '1.0.0'))), now()
                            from device d where d.id like 'crowdplan-%';
                        analyze""").executeAndAwait();
    }
}
