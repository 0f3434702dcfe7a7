package io.mastercontrol.orchestrator.retention;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.as;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.awaitState;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.operator;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.start;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.upload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.orchestrator.artifact.Artifact;
import io.mastercontrol.orchestrator.artifact.ArtifactConfig;
import io.mastercontrol.orchestrator.fixture.Await;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.orchestrator.fixture.ScriptedDevice;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept and what goes, with a device that runs it, a real database, and everybody at once. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class RetentionIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String ALL = "{\"bake\":\"0s\",\"batch_size\":5}";

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    @Inject
    Pool pool;

    @Inject
    ArtifactConfig config;

    private String name;
    private ScriptedDevice device;

    @BeforeEach
    void aDevice() throws Exception {
        name = "kept" + NUMBER.incrementAndGet();
        device = new ScriptedDevice(name + "-1").connect();
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(registry + "/devices/" + name + "-1?status=online&role=" + name))
                                .PUT(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        Await.until(
                "the device is known",
                () -> operator().get("/api/v1/devices/" + name + "-1/rules").statusCode(),
                status -> status == 200);
    }

    @AfterEach
    void gone() {
        device.close();
    }

    /** Days pass, for what has to do with this test. */
    private void age(String digest) {
        pool.preparedQuery("update artifact set touched_at = now() - interval '2 days' where digest = $1")
                .execute(Tuple.of(digest))
                .await()
                .atMost(Duration.ofSeconds(10));
        pool.preparedQuery("update release set kept_since = now() - interval '2 days' where name = $1")
                .execute(Tuple.of(name))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private String made(String version) {
        Response made = release(name, version, name + " " + version);
        assertEquals(201, made.statusCode(), made.asString());
        return made.path("artifacts[0].digest");
    }

    private static Response collect(boolean dryRun) {
        Response done = operator().post("/api/v1/artifacts/gc?dry_run=" + dryRun);
        assertEquals(200, done.statusCode(), done.asString());
        return done;
    }

    private static List<String> collected(Response response) {
        return response.path("artifacts.digest");
    }

    private static Response get(String digest) {
        return as(InternalTokens.device("pi-1")).get("/api/v1/artifacts/" + digest);
    }

    private boolean onDisk(String digest) {
        String hex = Artifact.hex(digest);
        return Files.exists(config.directory()
                .resolve("sha256")
                .resolve(hex.substring(0, 2))
                .resolve(hex));
    }

    private Response delete(String version) {
        return operator().delete("/api/v1/releases/" + name + "/" + version);
    }

    private static String reason(String digest) {
        return operator()
                .get("/api/v1/artifacts?limit=1000")
                .path("items.find { it.digest == '" + digest + "' }.reason");
    }

    @Test
    void whatNothingNeedsGoesAndIsToldBeforeAndAfter() {
        String digest = upload(name + " never released");
        assertFalse(collected(collect(true)).contains(digest), "it has only just come");
        assertEquals("it was used a short time ago", reason(digest));
        age(digest);
        assertTrue(collected(collect(true)).contains(digest));
        assertEquals("nothing needs it", reason(digest));
        assertEquals(200, get(digest).statusCode(), "a dry run removes nothing");
        age(digest);
        assertTrue(collected(collect(false)).contains(digest));
        assertEquals(404, get(digest).statusCode());
        collect(false);
        assertEquals(digest, upload(name + " never released"), "it can come again");
        assertEquals(200, get(digest).statusCode());
        assertTrue(onDisk(digest));
    }

    @Test
    void whatADeviceRunsOrWouldGoBackToStays() {
        String first = made("1.0.0");
        String second = made("2.0.0");
        String third = made("3.0.0");
        awaitState(start(name, "1.0.0", name, ALL).path("id"), "succeeded");
        awaitState(start(name, "2.0.0", name, ALL).path("id"), "succeeded");
        List.of(first, second, third).forEach(this::age);
        assertEquals(
                "Release " + name + " 1.0.0 is still needed: device " + name + "-1 would go back to it.",
                delete("1.0.0").path("detail"));
        assertEquals(
                "Release " + name + " 2.0.0 is still needed: device " + name + "-1 shall run it.",
                delete("2.0.0").path("detail"));
        assertEquals(204, delete("3.0.0").statusCode());
        assertEquals(404, delete("3.0.0").statusCode());
        assertEquals(404, operator().get("/api/v1/releases/" + name + "/3.0.0").statusCode());
        age(third);
        List<String> gone = collected(collect(false));
        assertTrue(gone.contains(third), gone.toString());
        assertFalse(gone.contains(first) || gone.contains(second), gone.toString());
        assertEquals(200, get(first).statusCode());

        Response again = release(name, "3.0.0", "something else");
        assertEquals(409, again.statusCode(), "a version is never given to other content: " + again.asString());
        assertEquals(201, release(name, "3.0.0", name + " 3.0.0").statusCode(), "the same again");
    }

    @Test
    void aRolloutThatIsNotOverAndAPinHoldTheirRelease() {
        made("1.0.0");
        made("2.0.0");
        device.stallsAt("1.0.0");
        String id = start(name, "1.0.0", name, ALL).path("id");
        Response held = delete("1.0.0");
        assertEquals(409, held.statusCode(), held.asString());
        device.goOn("1.0.0");
        awaitState(id, "succeeded");
        assertEquals(
                200,
                operator()
                        .contentType("application/json")
                        .body("{\"version\":\"2.0.0\",\"reason\":\"a trial\"}")
                        .put("/api/v1/devices/" + name + "-1/pins/" + name)
                        .statusCode());
        Response pinned = delete("2.0.0");
        assertEquals(409, pinned.statusCode(), pinned.asString());
    }

    @Test
    void whoeverComesFirstWhatIsMadeHasItsContent() throws Exception {
        for (int round = 0; round < 15; round++) {
            String content = name + " round " + round;
            String version = "1.0." + round;
            String digest = upload(content);
            age(digest);
            CompletableFuture<Response> collecting = CompletableFuture.supplyAsync(() -> collect(false));
            CompletableFuture<Response> collectingToo = CompletableFuture.supplyAsync(() -> collect(false));
            Response made = release(name, version, content);
            collecting.join();
            collectingToo.join();
            assertEquals(201, made.statusCode(), made.asString());
            assertEquals(digest, made.path("artifacts[0].digest"));
            collect(false);
            assertEquals(200, get(digest).statusCode(), "round " + round);
            assertEquals(content, get(digest).asString());
        }
    }

    @Test
    void whoMayNotDoesNot() {
        assertEquals(
                403,
                as(InternalTokens.device("pi-1")).post("/api/v1/artifacts/gc").statusCode());
        assertEquals(
                403,
                as(InternalTokens.device("pi-1"))
                        .delete("/api/v1/releases/" + name + "/1.0.0")
                        .statusCode());
    }
}
