package io.mastercontrol.simulator.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.message.Command;
import io.mastercontrol.contracts.message.CommandType;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Phase;
import io.mastercontrol.contracts.message.Reply;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.release.DesiredRelease;
import io.mastercontrol.contracts.release.DesiredState;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.contracts.release.Reported;
import io.mastercontrol.contracts.release.SignedDesiredState;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.simulator.identity.Identity;
import io.mastercontrol.simulator.rollout.Faults;
import io.mastercontrol.simulator.rollout.InstallationPlanner;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestBroker;
import io.mastercontrol.testing.server.TestPki;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualDeviceIT {
    private static final String NAME = "sim-1";
    private static final Duration STEP = Duration.ofMillis(20);

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final EventLoopGroup loops = new NioEventLoopGroup(1);
    private KeyPair releaseKey;
    private ServicePeer service;
    private VirtualDevice device;

    @BeforeEach
    void startDevice() throws Exception {
        releaseKey = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Credentials credentials = TestPki.device(NAME);
        Identity identity = new Identity(
                NAME,
                credentials.key(),
                credentials.certificate(),
                Files.readString(TestPki.pki().caCertificate()),
                List.of(pem()),
                TestBroker.HOST,
                TestBroker.port());
        service = new ServicePeer(
                vertx,
                NAME,
                DeviceTopic.REPORTED,
                DeviceTopic.REPLIES,
                DeviceTopic.HEARTBEAT,
                DeviceTopic.STATUS,
                DeviceTopic.EVENTS);
        InstallationPlanner.Durations durations = new InstallationPlanner.Durations(STEP, STEP, STEP, STEP);
        VirtualDevice.Setup setup = new VirtualDevice.Setup(
                directory,
                Duration.ofMillis(200),
                List.of("sensor"),
                new Interruptions.Times(Duration.ofSeconds(30), Duration.ofSeconds(30), null),
                durations,
                null);
        device = new VirtualDevice(
                loops.next(), identity, setup, new Faults(false, 1, false, Duration.ZERO, false), new Counters());
        device.start();
    }

    @AfterEach
    void stopDevice() throws Exception {
        device.stop().get(10, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
        service.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(releaseKey.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    @Test
    void beatsObeysOnceAndInstallsWhatIsSigned() throws Exception {
        service.await(DeviceTopic.HEARTBEAT, message -> message.contains("\"sensor\""));
        Command command = new Command(
                "c-1",
                Instant.now(),
                null,
                NAME,
                CommandType.restart,
                "sensor",
                null,
                "test",
                Instant.now().plusSeconds(60));
        service.publish(DeviceTopic.COMMANDS, command);
        service.publish(DeviceTopic.COMMANDS, command);
        Reply first = Json.read(service.await(DeviceTopic.REPLIES, message -> true), Reply.class);
        Reply second = Json.read(service.await(DeviceTopic.REPLIES, message -> true), Reply.class);
        assertEquals(Reply.Outcome.done, first.outcome());
        assertEquals(first, second);

        String digest = "sha256:" + "ab".repeat(32);
        service.publish(DeviceTopic.DESIRED, desired(digest));
        Reported reported = Json.read(
                service.await(
                        DeviceTopic.REPORTED, message -> message.contains("\"generation\":1,\"desired_generation\":1")),
                Reported.class);
        assertEquals(Phase.succeeded, reported.releases().get(0).phase());
        assertEquals(digest, reported.releases().get(0).contentDigest());
        assertTrue(Files.exists(directory.resolve(NAME + ".state")));
    }

    @Test
    void failsHeatsAndIsCutOffWhenOrdered() throws Exception {
        service.await(DeviceTopic.HEARTBEAT, message -> message.contains("\"running\""));
        device.heat(91.5);
        service.await(DeviceTopic.HEARTBEAT, message -> message.contains("91.5"));
        assertFalse(device.fail("nothing"), "it has no workload of that name");
        assertTrue(device.fail("sensor"));
        service.await(DeviceTopic.EVENTS, message -> message.contains("workload_failed"));
        service.await(DeviceTopic.HEARTBEAT, message -> message.contains("\"state\":\"failed\""));
        assertTrue(device.recover("sensor"));
        service.await(DeviceTopic.HEARTBEAT, message -> message.contains("\"state\":\"running\""));
        device.cut(Duration.ofMillis(500));
        // Its last will, which is said for nobody who says goodbye.
        service.await(DeviceTopic.STATUS, message -> message.contains("connection lost"));
        service.await(DeviceTopic.STATUS, message -> message.contains("\"online\""));
    }

    private SignedDesiredState desired(String digest) {
        ReleaseManifest manifest = new ReleaseManifest(
                "web",
                "2.0.0",
                1,
                Instant.now(),
                List.of(new ReleaseWorkload("web", "name: web")),
                List.of(new ReleaseArtifact(digest, 10, null)));
        DesiredState state = new DesiredState(
                NAME, 1, Instant.now(), List.of(new DesiredRelease("web", "2.0.0", sign(manifest), "r-1", 0.1, 5)));
        return new SignedDesiredState("m", Instant.now(), null, NAME, 1, sign(state));
    }

    private SignedText sign(Object payload) {
        return SignedText.sign(Json.write(payload), releaseKey.getPrivate(), releaseKey.getPublic());
    }
}
