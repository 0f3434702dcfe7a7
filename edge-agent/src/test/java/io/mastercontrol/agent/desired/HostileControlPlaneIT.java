package io.mastercontrol.agent.desired;

import static io.mastercontrol.agent.desired.HostileControlPlane.key;
import static io.mastercontrol.agent.desired.HostileControlPlane.root;
import static io.mastercontrol.agent.desired.HostileControlPlane.sign;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.link.AgentFacts;
import io.mastercontrol.agent.link.MqttLink;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.agent.link.Thrifts;
import io.mastercontrol.agent.trust.Trust;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.trust.SignedDocument;
import io.mastercontrol.contracts.trust.TimestampDocument;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestBroker;
import io.mastercontrol.testing.server.TestPki;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attacks that The Update Framework names, over a real broker, against the agent's own link, trust and journal. */
class HostileControlPlaneIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Instant FAR = Instant.now().plus(Duration.ofDays(300));
    private static final KeyPair FIRST = key();
    private static final KeyPair STRANGER = key();

    @TempDir
    Path data;

    private final String device = "believer-" + NUMBER.incrementAndGet();
    private final Vertx vertx = Vertx.vertx();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Clock local = Clock.systemUTC();
    private ServerClock clock;
    private HostileControlPlane server;
    private MqttLink link;
    private Trust trust;
    private DesiredJournal journal;
    private volatile long barrier;

    @BeforeEach
    void open() throws Exception {
        server = new HostileControlPlane(device);
        boot();
        assertAccepts(5, FIRST);
    }

    @AfterEach
    void close() throws Exception {
        link.close().get(10, TimeUnit.SECONDS);
        server.close();
        worker.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** The agent starts, with what its disk holds. */
    private void boot() throws Exception {
        Credentials own = TestPki.device(device);
        DeviceIdentity identity = new DeviceIdentity(
                device,
                null,
                null,
                List.of(FIRST.getPublic()),
                TestBroker.HOST,
                TestBroker.port(),
                Files.writeString(data.resolve("key.pem"), own.key()),
                Files.writeString(data.resolve("certificate.pem"), own.certificate()),
                TestPki.pki().caCertificate());
        clock = new ServerClock(local);
        link = new MqttLink(
                vertx, worker, identity, new AgentFacts("1", "boot"), clock, Thrifts.free(data), Instant::now);
        trust = new Trust(
                data,
                device,
                identity.releaseKeys(),
                null,
                clock,
                () -> Instant.EPOCH,
                (type, message, detail) -> told.add(type + ": " + message));
        journal = new DesiredJournal(data);
        DesiredConsumer consumer = new DesiredConsumer(device, trust, journal, () -> {});
        trust.serve(journal::accepted, consumer::takeHeld);
        CompletableFuture<Void> connected = new CompletableFuture<>();
        link.on(DeviceTopic.DESIRED, consumer::take);
        link.on(DeviceTopic.TRUST, trust::take);
        link.on(DeviceTopic.COMMANDS, payload -> barrier = Long.parseLong(new String(payload, StandardCharsets.UTF_8)));
        link.onConnect(() -> connected.complete(null));
        link.open();
        connected.get(20, TimeUnit.SECONDS);
        // Not before its subscriptions stand: what is not retained would be lost.
        heard();
    }

    private void reboot() throws Exception {
        link.close().get(10, TimeUnit.SECONDS);
        boot();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it does not come");
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Waits until the device has looked at all that was said before: messages come in order. */
    private void heard() {
        long next = barrier + 1;
        said(
                () -> server.say(DeviceTopic.COMMANDS, String.valueOf(next).getBytes(StandardCharsets.UTF_8)),
                () -> barrier == next);
    }

    /** Says it again now and then: what is not retained is lost on a session that breaks. */
    private static void said(Runnable word, BooleanSupplier effect) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!effect.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it has no effect");
            word.run();
            long next = System.nanoTime() + 2_000_000_000L;
            while (!effect.getAsBoolean() && System.nanoTime() < next) {
                LockSupport.parkNanos(2_000_000);
            }
        }
    }

    private TimestampDocument timestamp(long version, Duration good, long sequence, long generation) {
        return timestamp(version, Instant.now(), good, sequence, generation);
    }

    private TimestampDocument timestamp(long version, Instant at, Duration good, long sequence, long generation) {
        return new TimestampDocument(device, version, at, at.plus(good), 0, sequence, generation);
    }

    private void assertTold(String event) {
        assertTrue(told.stream().anyMatch(event::equals), event + " is not in " + told);
    }

    private void assertAccepts(long generation, KeyPair key) {
        said(() -> server.desire(generation, String.valueOf(generation), key), () -> journal.accepted() == generation);
    }

    private void assertRefuses(long generation, KeyPair key) {
        long before = journal.accepted();
        server.desire(generation, String.valueOf(generation), key);
        heard();
        assertEquals(before, journal.accepted());
    }

    @Test
    void rollback() throws Exception {
        server.stamp(timestamp(7, Duration.ofDays(1), 40, 5), FIRST);
        assertAccepts(6, FIRST);
        assertRefuses(4, FIRST);
        server.stamp(timestamp(8, Duration.ofDays(1), 39, 6), FIRST);
        heard();
        assertTold("trust_refused: what the control plane says of its keys holds a timestamp that knows less than an"
                + " earlier one: release 39 after 40, generation 6 after 5; it is refused");
        reboot();
        assertRefuses(5, FIRST);
        server.stamp(timestamp(9, Duration.ofDays(1), 39, 7), FIRST);
        heard();
        assertEquals(
                2,
                told.stream()
                        .filter(event -> event.contains("release 39 after 40"))
                        .count());
    }

    @Test
    void freeze() throws Exception {
        server.stamp(timestamp(7, Duration.ofSeconds(2), 40, 5), FIRST);
        heard();
        assertTrue(trust.doubt().isEmpty());
        await(() -> trust.doubt().isPresent());
        trust.look();
        assertEquals(
                1,
                told.stream().filter(event -> event.startsWith("trust_doubted")).count(),
                told.toString());
        assertRefuses(6, FIRST);
        server.stamp(timestamp(7, Duration.ofSeconds(2), 40, 5), FIRST);
        assertRefuses(7, FIRST);
        server.stamp(timestamp(8, Duration.ofDays(1), 40, 6), FIRST);
        await(() -> journal.accepted() == 7);
        assertTold("trust_restored: the control plane has said something fresh again");
    }

    @Test
    void freezeIsNotForgottenByARestart() throws Exception {
        server.stamp(timestamp(7, Duration.ofSeconds(1), 40, 5), FIRST);
        heard();
        await(() -> trust.doubt().isPresent());
        reboot();
        assertRefuses(6, FIRST);
        server.stamp(timestamp(8, Duration.ofDays(1), 40, 6), FIRST);
        await(() -> journal.accepted() == 6);
    }

    @Test
    void aClockThatSays1970NeitherBricksNorFools() throws Exception {
        local = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        reboot();
        server.stamp(timestamp(7, Duration.ofSeconds(2), 40, 5), FIRST);
        heard();
        assertAccepts(6, FIRST);
        await(() -> trust.doubt().isPresent());
        assertRefuses(7, FIRST);
        // Whoever stands in between says that it is still yesterday.
        clock.heard(Instant.now().minus(Duration.ofDays(1)));
        assertTrue(trust.doubt().isPresent(), "time that passed since it was signed cannot be taken back");
        server.stamp(timestamp(8, Duration.ofDays(1), 40, 7), FIRST);
        await(() -> journal.accepted() == 7);
    }

    @Test
    void aClockThatIsDaysAheadIsSetRightByTheControlPlane() throws Exception {
        local = Clock.offset(Clock.systemUTC(), Duration.ofDays(5));
        reboot();
        server.stamp(timestamp(7, Duration.ofDays(1), 40, 5), FIRST);
        // What is retained comes in any order when it subscribes: by the timestamp from before, the wish would be good.
        heard();
        assertRefuses(6, FIRST);
        clock.heard(Instant.now());
        trust.look();
        await(() -> journal.accepted() == 6);
    }

    @Test
    void mixAndMatch() {
        server.desire("another-board", 9, "9", FIRST);
        heard();
        assertEquals(5, journal.accepted());
        server.stamp(new TimestampDocument("another-board", 9, Instant.now(), FAR, 0, 50, 9), FIRST);
        heard();
        assertTold("trust_refused: what the control plane says of its keys holds a timestamp for another-board; it is"
                + " refused");
    }

    @Test
    void aWrongKeySignsNothing() {
        assertRefuses(9, STRANGER);
        server.stamp(timestamp(9, Duration.ofDays(1), 50, 9), STRANGER);
        server.tell(List.of(sign(root(1, FAR, List.of(STRANGER), 1, STRANGER), STRANGER)), null);
        heard();
        assertEquals(2, told.size(), told.toString());
        assertAccepts(10, FIRST);
    }

    @Test
    void aKeyThatARotationTookAwaySignsNothingAnyMore() throws Exception {
        KeyPair root = key();
        KeyPair next = key();
        SignedDocument rotated = sign(root(1, FAR, List.of(root), 1, next), FIRST, root);
        server.tell(
                List.of(rotated), sign(new SignedDocument(Json.write(timestamp(9, Duration.ofDays(1), 40, 5))), next));
        heard();
        assertTold("root_rotated: root document 1 takes the place of 0");
        assertRefuses(6, FIRST);
        server.stamp(timestamp(99, Duration.ofDays(1), 50, 6), FIRST);
        heard();
        reboot();
        assertRefuses(7, FIRST);
        assertAccepts(8, next);
    }

    @Test
    void aRotationThatSkipsAVersionIsRefusedAndAChainIsNot() throws Exception {
        KeyPair second = key();
        KeyPair third = key();
        SignedDocument one = sign(root(1, FAR, List.of(second), 1, FIRST), FIRST, second);
        SignedDocument two = sign(root(2, FAR, List.of(third), 1, third), second, third);
        SignedDocument skipped = sign(root(2, FAR, List.of(third), 1, third), FIRST, third);
        server.tell(List.of(skipped), null);
        heard();
        assertTold("trust_refused: what the control plane says of its keys holds a root document that is version 2, but"
                + " only 1 can follow 0; it is refused");
        assertAccepts(6, FIRST);
        server.tell(
                List.of(one, two),
                sign(new SignedDocument(Json.write(timestamp(9, Duration.ofDays(1), 40, 6))), third));
        heard();
        assertAccepts(7, third);
        assertRefuses(8, FIRST);
    }

    @Test
    void aThresholdThatIsNotMetIsNoRotation() {
        KeyPair a = key();
        KeyPair b = key();
        SignedDocument two = root(1, FAR, List.of(a, b), 2, STRANGER);
        server.tell(List.of(sign(two, FIRST, a)), null);
        heard();
        assertTold(
                "trust_refused: what the control plane says of its keys holds a root document that is signed by 1 of the"
                        + " 2 keys that it takes; it is refused");
        assertRefuses(6, STRANGER);
        assertAccepts(7, FIRST);
    }

    @Test
    void withAnExpiredRootNothingNewIsTakenUntilThereIsANewerOne() {
        KeyPair root = key();
        Instant over = Instant.now().minusSeconds(1);
        server.tell(List.of(sign(root(1, over, List.of(root), 1, FIRST), FIRST, root)), null);
        assertRefuses(6, FIRST);
        server.tell(
                List.of(sign(root(2, FAR, List.of(root), 1, FIRST), root)),
                sign(new SignedDocument(Json.write(timestamp(9, Duration.ofDays(1), 40, 6))), FIRST));
        await(() -> journal.accepted() == 6);
    }

    @Test
    void endlessDataIsRefusedBeforeItIsRead() {
        server.say(DeviceTopic.TRUST, ("{\"roots\":" + "[".repeat(600_000)).getBytes(StandardCharsets.UTF_8));
        server.say(DeviceTopic.TRUST, ("{\"roots\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
        heard();
        assertTrue(
                told.get(0).startsWith("trust_refused: what the control plane says of its keys has 600009 bytes"),
                told.toString());
        assertAccepts(6, FIRST);
    }

    @Test
    void aRootThatIsWithheldIsNoticed() {
        server.stamp(new TimestampDocument(device, 9, Instant.now(), FAR, 3, 40, 5), FIRST);
        assertRefuses(6, FIRST);
        assertTrue(
                told.stream()
                        .anyMatch(event -> event.startsWith(
                                "trust_doubted: there is a root document 3, and this device was given 0 at most")),
                told.toString());
    }
}
