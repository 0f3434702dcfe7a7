package io.mastercontrol.orchestrator.delta;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.as;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.operator;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.yaml;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.delta.PatchSeal;
import io.mastercontrol.contracts.delta.PatchedTar;
import io.mastercontrol.contracts.delta.RandomBytes;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.orchestrator.artifact.ArtifactConfig;
import io.mastercontrol.orchestrator.fixture.Await;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.token.InternalTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Patches over HTTP, as devices ask for them. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class PatchIT {
    @Inject
    ArtifactConfig config;

    @Inject
    PatchOutlook outlook;

    @TempDir
    Path directory;

    private static byte[] tar(int seed, int changes) throws IOException {
        byte[] content = new byte[200_000];
        new Random(seed).nextBytes(content);
        for (int i = 0; i < changes; i++) {
            content[i * 1_000]++;
        }
        RandomBytes packed = new Tars().file("data", content).packed();
        byte[] all = new byte[(int) packed.size()];
        packed.read(0, all, 0, all.length);
        return all;
    }

    private static String release(String name, String version, byte[] tar) {
        String digest = operator()
                .config(RestAssured.config()
                        .encoderConfig(RestAssured.config()
                                .getEncoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .contentType("application/octet-stream")
                .body(tar)
                .post("/api/v1/artifacts")
                .path("digest");
        Response made = operator()
                .contentType("application/json")
                .body(Json.write(Map.of(
                        "name",
                        name,
                        "version",
                        version,
                        "artifacts",
                        List.of(Map.of("digest", digest)),
                        "workload_yaml",
                        yaml(name))))
                .post("/api/v1/releases");
        assertEquals(201, made.statusCode(), made.asString());
        return digest;
    }

    private static Response ask(String from, String to) {
        return as(InternalTokens.device("pi-1")).get("/api/v1/artifacts/" + to + "/patch?from=" + from);
    }

    /** What a plan counts for devices that have this, and this. */
    private Map<String, Transfer> counted(String to, long size, String... from) {
        return outlook.to(new ReleaseArtifact(to, size, ReleaseArtifact.TAR), List.of(from))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    @Test
    void isMadeOnceHoweverManyAskAndComesInParts() throws Exception {
        byte[] one = tar(1, 0);
        byte[] two = tar(1, 5);
        String from = release("patched", "1", one);
        String to = release("patched", "2", two);
        List<Integer> answers = IntStream.range(0, 40)
                .parallel()
                .mapToObj(i -> ask(from, to).statusCode())
                .toList();
        assertTrue(answers.stream().allMatch(status -> status == 202 || status == 200), answers.toString());
        Response patch = Await.until("the patch", () -> ask(from, to), answer -> answer.statusCode() == 200);
        byte[] bytes = patch.asByteArray();
        assertTrue(bytes.length < 500, bytes.length + " bytes");
        String unknown = "sha256:" + "0".repeat(64);
        assertEquals(
                Map.of(from, new Transfer(true, bytes.length, false), unknown, new Transfer(false, two.length, false)),
                counted(to, two.length, from, unknown));
        assertEquals('"' + PatchSeal.hash(Arrays.copyOf(bytes, PatchSeal.BYTES)) + '"', patch.header("ETag"));
        Response rest = as(InternalTokens.device("pi-1"))
                .header("Range", "bytes=40-")
                .header("If-Range", patch.header("ETag"))
                .get("/api/v1/artifacts/" + to + "/patch?from=" + from);
        assertEquals(206, rest.statusCode());
        assertArrayEquals(Arrays.copyOfRange(bytes, 40, bytes.length), rest.asByteArray());

        InputStream body = new ByteArrayInputStream(bytes, PatchSeal.BYTES, bytes.length - PatchSeal.BYTES);
        try (FileScratch scratch = new FileScratch(directory);
                InputStream made = PatchedTar.open(body, new OldTree(Tars.of(one)).tar(), scratch, two.length)) {
            assertArrayEquals(two, made.readAllBytes());
        }
        try (Stream<Path> kept = Files.list(config.directory().resolve("patches/1"))) {
            assertEquals(
                    1,
                    kept.filter(file -> file.toString().contains(to.substring(7)))
                            .count());
        }
    }

    @Test
    void whatHasNothingInCommonIsSaidToBeNotWorthIt() throws Exception {
        String from = release("other", "1", tar(2, 0));
        String to = release("other", "2", tar(3, 0));
        Response never = Await.until("the decision", () -> ask(from, to), answer -> answer.statusCode() != 202);
        assertEquals(404, never.statusCode());
        assertTrue(never.path("detail").toString().contains("the patch would have"), never.asString());
        assertEquals(Map.of(from, new Transfer(false, 200_000, false)), counted(to, 200_000, from), "none will come");
        assertEquals(Map.of(from, new Transfer(false, 9_000, false)), counted(to, 9_000, from), "too small for one");
    }

    @Test
    void onlyContentsOfOneReleaseAreCompared() throws Exception {
        String from = release("first", "1", tar(4, 0));
        String to = release("second", "1", tar(4, 3));
        assertEquals(404, ask(from, to).statusCode());
        assertEquals(404, ask("sha256:" + "0".repeat(64), to).statusCode());
        assertEquals(400, ask("../../etc/passwd", to).statusCode());
        assertEquals(
                401,
                RestAssured.get("/api/v1/artifacts/" + to + "/patch?from=" + from)
                        .statusCode());
    }

    @Test
    void aDamagedArtifactGivesNoPatchUntilItIsRepaired() throws Exception {
        byte[] one = tar(5, 0);
        byte[] two = tar(5, 4);
        String from = release("damaged", "1", one);
        Path stored = config.directory()
                .resolve("sha256")
                .resolve(from.substring(7, 9))
                .resolve(from.substring(7));
        byte[] bad = one.clone();
        bad[9_000]++;
        Files.write(stored, bad);
        String to = release("damaged", "2", two);
        assertEquals(202, ask(from, to).statusCode());
        Files.write(stored, one);
        Response patch = Await.until("the patch", () -> ask(from, to), answer -> answer.statusCode() == 200);
        assertTrue(patch.asByteArray().length < 500);
    }
}
