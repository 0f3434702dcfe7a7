package io.mastercontrol.orchestrator.trust;

import static io.mastercontrol.orchestrator.fixture.Orchestrator.as;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.awaitState;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.operator;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.release;
import static io.mastercontrol.orchestrator.fixture.Orchestrator.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.release.DesiredState;
import io.mastercontrol.contracts.release.SignedDesiredState;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.trust.Role;
import io.mastercontrol.contracts.trust.RoleKeys;
import io.mastercontrol.contracts.trust.RootDocument;
import io.mastercontrol.contracts.trust.SignedDocument;
import io.mastercontrol.contracts.trust.TimestampDocument;
import io.mastercontrol.contracts.trust.TrustMessage;
import io.mastercontrol.orchestrator.fixture.FakeRegistry;
import io.mastercontrol.orchestrator.fixture.ScriptedDevice;
import io.mastercontrol.orchestrator.signing.Signer;
import io.mastercontrol.testing.device.DeviceConnection;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.server.TestPki;
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
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Timestamps and root documents on a real broker and database; the tests follow one installation through its first rotation. */
@QuarkusTest
@WithTestResource(value = FleetServers.class, initArgs = @ResourceArg(name = "service", value = "orchestrator"))
@WithTestResource(FakeRegistry.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TrustIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Instant LATER = Instant.now().plus(Duration.ofDays(365));

    @ConfigProperty(name = "mc.registry.url")
    String registry;

    @Inject
    Signer signer;

    @Inject
    Pool pool;

    @Inject
    Resigning resigning;

    private void online(String device, String role) throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(registry + "/devices/" + device + "?status=online&role=" + role))
                                .method("PUT", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    private static KeyPair key() throws Exception {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    private KeyPair installations() throws Exception {
        String pem = Files.readString(TestPki.pki().releaseKey());
        byte[] encoded = Base64.getDecoder()
                .decode(pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", ""));
        PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        return new KeyPair(signer.publicKey(), key);
    }

    private static SignedDocument root(long version, KeyPair root, KeyPair other, KeyPair... by) {
        Map<String, String> keys = new TreeMap<>();
        Arrays.asList(root, other)
                .forEach(pair -> keys.put(SignedText.keyId(pair.getPublic()), RootDocument.encoded(pair.getPublic())));
        RoleKeys one = new RoleKeys(List.of(SignedText.keyId(root.getPublic())), 1);
        RoleKeys rest = new RoleKeys(List.of(SignedText.keyId(other.getPublic())), 1);
        SignedDocument document = new SignedDocument(Json.write(new RootDocument(
                version,
                Instant.now(),
                LATER,
                keys,
                Map.of(Role.root, one, Role.targets, rest, Role.timestamp, rest))));
        for (KeyPair pair : by) {
            document = document.signedBy(pair.getPrivate(), pair.getPublic());
        }
        return document;
    }

    private static Response post(String token, SignedDocument document) {
        return as(token)
                .contentType("application/json")
                .body(Json.write(document))
                .post("/api/v1/trust/roots");
    }

    private TimestampDocument timestamp(TrustMessage message) throws Exception {
        String text = RootDocument.first(List.of(signer.publicKey())).verified(message.timestamp(), Role.timestamp);
        return Json.read(text, TimestampDocument.class);
    }

    @Test
    @Order(1)
    void aNewDeviceIsToldAtOnceWhatIsNewest() throws Exception {
        try (DeviceConnection device = DeviceConnection.open("trusting-1").subscribe(DeviceTopic.TRUST)) {
            online("trusting-1", "trusting");
            TimestampDocument told =
                    timestamp(device.await(DeviceTopic.TRUST, LIMIT).read(TrustMessage.class));
            assertEquals("trusting-1", told.device());
            assertEquals(0, told.rootVersion());
            assertTrue(told.expires().isAfter(Instant.now().plus(Duration.ofDays(2))), told.toString());
        }
        assertEquals(0, operator().get("/api/v1/trust").<Integer>path("version"));
        assertEquals(
                SignedText.keyId(signer.publicKey()),
                operator().get("/api/v1/trust").path("signing_key"));
    }

    @Test
    @Order(2)
    void onlyAnAdministratorAddsARootThatFollowsAndLetsThisControlPlaneSign() throws Exception {
        KeyPair mine = installations();
        KeyPair root = key();
        KeyPair stranger = key();
        assertEquals(
                403,
                post(InternalTokens.operator(), root(1, root, mine, mine, root)).statusCode());
        Response unsigned = post(InternalTokens.admin(), root(1, root, mine, root));
        assertEquals(422, unsigned.statusCode());
        assertEquals("The root document is signed by 0 of the 1 keys that it takes.", unsigned.path("detail"));
        Response skipped = post(InternalTokens.admin(), root(2, root, mine, mine, root));
        assertEquals("The root document is version 2, but only 1 can follow 0.", skipped.path("detail"));
        Response mute = post(InternalTokens.admin(), root(1, root, stranger, mine, root));
        assertEquals(422, mute.statusCode());
        assertTrue(mute.<String>path("detail").contains("devices would believe nothing it says"), mute.asString());

        try (DeviceConnection device = DeviceConnection.open("trusting-1").subscribe(DeviceTopic.TRUST)) {
            device.await(DeviceTopic.TRUST, LIMIT);
            Response made = post(InternalTokens.admin(), root(1, root, mine, mine, root));
            assertEquals(201, made.statusCode(), made.asString());
            TrustMessage told = device.await(DeviceTopic.TRUST, LIMIT).read(TrustMessage.class);
            assertEquals(1, told.roots().size());
            assertEquals(1, timestamp(told).rootVersion());
            RootDocument next = RootDocument.first(List.of(signer.publicKey()))
                    .next(told.roots().get(0).document());
            assertEquals(1, next.version());
        }
        assertEquals(1, operator().get("/api/v1/trust").<Integer>path("version"));
        assertEquals(
                422,
                post(InternalTokens.admin(), root(1, root, mine, mine, root)).statusCode());
        assertEquals(
                201, post(InternalTokens.admin(), root(2, root, mine, root)).statusCode());
    }

    @Test
    @Order(3)
    void whatAnotherKeySignedIsSignedAnewAndChangesNothing() throws Exception {
        List<ScriptedDevice> devices = new ArrayList<>();
        try (ScriptedDevice device = new ScriptedDevice("resigned-1").connect()) {
            devices.add(device);
            online("resigned-1", "resigned");
            assertEquals(201, release("resigned", "1.0.0", "resigned").statusCode());
            Response started = start("resigned", "1.0.0", "resigned", "{\"type\":\"rolling\",\"bake\":\"0s\"}");
            awaitState(started.path("id"), "succeeded");
        }
        pool.preparedQuery("update release set signature = 'x', key_id = 'another' where name = $1")
                .execute(Tuple.of("resigned"))
                .await()
                .indefinitely();
        pool.preparedQuery("update desired_state set signature = 'x', key_id = 'another' where device = $1")
                .execute(Tuple.of("resigned-1"))
                .await()
                .indefinitely();
        try (DeviceConnection device = DeviceConnection.open("resigned-1").subscribe(DeviceTopic.DESIRED)) {
            SignedDesiredState before = device.await(DeviceTopic.DESIRED, LIMIT).read(SignedDesiredState.class);
            resigning.onStart(null);
            SignedDesiredState after = device.await(DeviceTopic.DESIRED, LIMIT).read(SignedDesiredState.class);
            assertEquals(before.generation() + 1, after.generation());
            DesiredState state =
                    Json.read(after.state().verify(signer.publicKey()).orElseThrow(), DesiredState.class);
            assertTrue(state.releases()
                    .get(0)
                    .manifest()
                    .verify(signer.publicKey())
                    .isPresent());
        }
    }
}
