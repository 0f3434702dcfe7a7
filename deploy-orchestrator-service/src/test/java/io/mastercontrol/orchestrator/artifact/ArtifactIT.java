package io.mastercontrol.orchestrator.artifact;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.as;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.operator;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.upload;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.yaml;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.release.PieceList;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReleaseManifest;
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
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Content and releases over HTTP. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
class ArtifactIT {
    @Inject
    ArtifactConfig config;

    private static Response put(byte[] content, String digest) {
        return operator()
                .config(RestAssured.config()
                        .encoderConfig(RestAssured.config()
                                .getEncoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .contentType("application/octet-stream")
                .queryParam("digest", digest)
                .body(content)
                .post("/api/v1/artifacts");
    }

    @Test
    void comesBackWholeOrInPartsToADevice() {
        byte[] content = "0123456789".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        Response stored = put(content, "");
        assertEquals(201, stored.statusCode(), stored.asString());
        assertEquals(200, put(content, stored.path("digest")).statusCode(), "the same again");
        String path = "/api/v1/artifacts/" + stored.path("digest");
        String device = InternalTokens.device("pi-1");
        assertArrayEquals(content, as(device).get(path).asByteArray());
        Response part = as(device).header("Range", "bytes=999995-").get(path);
        assertEquals(206, part.statusCode());
        assertEquals("56789", part.asString());
        assertEquals("bytes 999995-999999/1000000", part.header("Content-Range"));
        assertEquals(416, as(device).header("Range", "bytes=1000000-").get(path).statusCode());
        Response head = as(device).head(path);
        assertEquals(200, head.statusCode());
        assertEquals("1000000", head.header("Content-Length"));
        assertEquals("bytes", head.header("Accept-Ranges"));
    }

    @Test
    void whereTheFilesAreInATarIsTold() throws Exception {
        byte[] file = "0123456789".repeat(1_000).getBytes(StandardCharsets.UTF_8);
        byte[] tar = new byte[512 + 10_240 + 1_024];
        System.arraycopy("lib".getBytes(StandardCharsets.UTF_8), 0, tar, 0, 3);
        System.arraycopy("00000023420".getBytes(StandardCharsets.UTF_8), 0, tar, 124, 11);
        tar[156] = '0';
        System.arraycopy(file, 0, tar, 512, file.length);
        String digest = put(tar, "").path("digest");
        Response map = as(InternalTokens.device("pi-1")).get("/api/v1/artifacts/" + digest + "/map");
        String hash = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(file));
        assertEquals("512 10000 " + hash + "\n", map.asString());
        String none = upload("no tar at all");
        assertEquals(
                "",
                as(InternalTokens.device("pi-1"))
                        .get("/api/v1/artifacts/" + none + "/map")
                        .asString());
    }

    @Test
    void aReleaseNamesTheListOfItsPieces() throws IOException {
        String content = "0123456789".repeat(60_000);
        Response made = release("pieces", "1", content);
        ReleaseManifest manifest =
                Json.read(made.path("signed_manifest.payload").toString(), ReleaseManifest.class);
        ReleaseArtifact artifact = manifest.artifacts().get(0);
        PieceList expected = PieceList.of(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
        assertEquals(expected.digest(), artifact.pieces(), made.asString());
        Response list = as(InternalTokens.device("pi-1")).get("/api/v1/artifacts/" + artifact.digest() + "/pieces");
        assertArrayEquals(expected.bytes(), list.asByteArray());
        assertEquals(200, release("pieces", "1", content).statusCode(), "the same release again");
    }

    @Test
    void alteredContentIsRefusedAndLeavesNothing() throws IOException {
        Response refused = put("altered".getBytes(StandardCharsets.UTF_8), "sha256:" + "0".repeat(64));
        assertEquals(400, refused.statusCode());
        assertTrue(refused.path("detail").toString().contains("altered or cut"), refused.asString());
        assertNothingIncoming();
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            String head = "POST /api/v1/artifacts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
                    + "Content-Type: application/x-tar\r\nAuthorization: Bearer " + InternalTokens.operator()
                    + "\r\n\r\n";
            socket.getOutputStream().write((head + "x".repeat(200_000)).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }
        io.mastercontrol.orchestrator.fixture.Await.until("cleaned up", this::incoming, count -> count == 0);
    }

    @Test
    void aFileThatShrankOnTheDiskIsToldRatherThanServed() throws IOException {
        String digest = upload("will be cut");
        String hex = digest.substring(7);
        Path file = config.directory()
                .resolve("sha256")
                .resolve(hex.substring(0, 2))
                .resolve(hex);
        Files.writeString(file, "cut");
        assertEquals(500, operator().get("/api/v1/artifacts/" + digest).statusCode());
        upload("will be cut");
        assertEquals(
                "will be cut", operator().get("/api/v1/artifacts/" + digest).asString());
    }

    @Test
    void strangersAndViewersMayNotUpload() {
        assertEquals(
                401,
                RestAssured.get("/api/v1/artifacts/sha256:" + "0".repeat(64)).statusCode());
        Response viewer = as(InternalTokens.viewer())
                .contentType("application/octet-stream")
                .body("x".getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/artifacts");
        assertEquals(403, viewer.statusCode());
        assertEquals(
                404,
                operator().get("/api/v1/artifacts/sha256:" + "0".repeat(64)).statusCode());
        assertEquals(400, operator().get("/api/v1/artifacts/..%2f..").statusCode());
    }

    @Test
    void aReleaseNeverChanges() throws Exception {
        Response first = release("fixed", "1.0.0", "one");
        assertEquals(201, first.statusCode(), first.asString());
        assertEquals(200, release("fixed", "1.0.0", "one").statusCode());
        Response other = release("fixed", "1.0.0", "two");
        assertEquals(409, other.statusCode());
        assertTrue(other.path("detail").toString().contains("fixed 1.0.0"), other.asString());
        ReleaseManifest manifest =
                Json.read(first.path("signed_manifest.payload").toString(), ReleaseManifest.class);
        assertEquals("fixed", manifest.workloads().get(0).name());
        assertEquals(1, operator().get("/api/v1/releases/fixed").<Integer>path("total"));
        assertEquals(404, operator().get("/api/v1/releases/fixed/9").statusCode());
    }

    @Test
    void aReleaseOfNothingOrOfWrongYamlIsRefusedInWords() {
        Response unknown =
                create(Map.of("name", "bad", "version", "1", "workload_yaml", yaml("bad"), "artifacts", new Object[] {
                    Map.of("digest", "sha256:" + "1".repeat(64))
                }));
        assertEquals(422, unknown.statusCode(), unknown.asString());
        Response nothing = create(Map.of("name", "bad", "version", "1"));
        assertEquals(400, nothing.statusCode());
        assertTrue(nothing.path("detail").toString().contains("pass its YAML"), nothing.asString());
        assertEquals(400, create(Map.of("name", "../bad", "version", "1")).statusCode());
        assertEquals(
                400,
                operator()
                        .contentType("application/json")
                        .body("{")
                        .post("/api/v1/releases")
                        .statusCode());
    }

    @Test
    void bodiesThatAreNoneAreRefusedInOneSentence() {
        // Each request is written down for the case that the test fails, and indented: 20,000 levels deep, that takes
        // seconds.
        String deep = "{\"name\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
        for (String path : List.of("/api/v1/releases", "/api/v1/rollouts")) {
            for (String body : List.of("", "{", "[]", "null", "\"x\"", "{\"name\":{},\"release\":[1]}", deep)) {
                Response refused = operator()
                        .config(RestAssured.config()
                                .logConfig(RestAssured.config().getLogConfig().enablePrettyPrinting(false)))
                        .contentType("application/json")
                        .body(body)
                        .post(path);
                assertEquals(400, refused.statusCode(), path + " " + refused.asString());
                assertEquals("application/problem+json", refused.contentType());
                assertTrue(refused.<String>path("detail").matches("[A-Z].*\\."), refused.asString());
            }
        }
    }

    private static Response create(Map<String, Object> body) {
        return operator().contentType("application/json").body(Json.write(body)).post("/api/v1/releases");
    }

    private void assertNothingIncoming() {
        assertEquals(0, incoming());
    }

    private long incoming() {
        try (Stream<Path> files = Files.list(config.directory().resolve("incoming"))) {
            return files.count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
