package io.mastercontrol.agent.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.outbox.EventSender;
import io.mastercontrol.agent.outbox.Lane;
import io.mastercontrol.agent.outbox.Outbox;
import io.mastercontrol.agent.outbox.OutboxWriter;
import io.mastercontrol.agent.outbox.Outboxes;
import io.mastercontrol.contracts.message.Ack;
import io.mastercontrol.contracts.message.Compressed;
import io.mastercontrol.contracts.message.EventBatch;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.testing.device.TestTls;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestBroker;
import io.mastercontrol.testing.server.TestPki;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The link over a real broker. */
class LinkIT {
    private static final String DEVICE = "thin-1";
    /** Of IP and TCP, which the line does not count: 52 bytes in each of the fourteen packets of a connect. */
    private static final int HEADERS_OF_CONNECT = 14 * 52;

    @TempDir
    Path data;

    private final Vertx vertx = Vertx.vertx();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
    private ThinLine line;
    private Mqtt3AsyncClient controlPlane;
    private MqttLink link;
    private Consumer<byte[]> acks = payload -> {};

    @BeforeEach
    void open() throws Exception {
        line = new ThinLine(TestBroker.port());
        Credentials service = TestPki.service("registry");
        controlPlane = Mqtt3Client.builder()
                .identifier("registry-of-thin-1")
                .serverHost(TestBroker.HOST)
                .serverPort(TestBroker.port())
                .sslConfig(TestTls.of(service))
                .buildAsync();
        controlPlane.connect().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        if (link != null) {
            link.close().get(10, TimeUnit.SECONDS);
        }
        controlPlane.disconnect().get(10, TimeUnit.SECONDS);
        line.close();
        worker.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Thrift connect(Thrift thrift, Clock clock, Instant over) throws Exception {
        Credentials device = TestPki.device(DEVICE);
        DeviceIdentity identity = new DeviceIdentity(
                DEVICE,
                null,
                null,
                List.of(),
                TestBroker.HOST,
                line.port(),
                Files.writeString(data.resolve("key.pem"), device.key()),
                Files.writeString(data.resolve("certificate.pem"), device.certificate()),
                TestPki.pki().caCertificate());
        AgentFacts facts = new AgentFacts("1.0.0", "boot");
        link = new MqttLink(vertx, worker, identity, facts, new ServerClock(clock), thrift, () -> over);
        CompletableFuture<Void> connected = new CompletableFuture<>();
        link.on(DeviceTopic.ACKS, acks);
        link.onConnect(() -> connected.complete(null));
        link.open();
        connected.get(20, TimeUnit.SECONDS);
        return thrift;
    }

    private void hear(DeviceTopic topic, Consumer<Mqtt3Publish> receiver) throws Exception {
        controlPlane
                .subscribeWith()
                .topicFilter(topic.of(DEVICE))
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(receiver)
                .send()
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void aBoardWhoseClockSays1970ConnectsByWhatItKnowsToBeOver() throws Exception {
        connect(Thrifts.free(data), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), Instant.now());
        assertTrue(link.isConnected());
    }

    @Test
    void whatIsCountedIsWhatGoesOverTheWire() throws Exception {
        Thrift thrift = connect(Thrifts.free(data), Clock.systemUTC(), Instant.EPOCH);
        long estimate = total(thrift);
        // The server's session tickets follow the handshake when it gets to them, and are of different sizes.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (ratio(estimate, line.bytes() + HEADERS_OF_CONNECT) > 1.25 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(5_000_000);
        }
        long connected = line.bytes();
        assertTrue(
                ratio(estimate, connected + HEADERS_OF_CONNECT) > 0.8
                        && ratio(estimate, connected + HEADERS_OF_CONNECT) < 1.25,
                estimate + " bytes are reckoned for a connect of " + connected);
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] payload = new byte[500 + random.nextInt(1_000)];
            random.nextBytes(payload);
            link.publish(DeviceTopic.HEARTBEAT, payload).get(10, TimeUnit.SECONDS);
        }
        long reckoned = total(thrift) - estimate;
        long carried = line.bytes() - connected;
        // The line counts no headers of IP and TCP, which are a tenth here.
        assertTrue(
                ratio(reckoned, carried) > 1.0 && ratio(reckoned, carried) < 1.2,
                reckoned + " bytes are reckoned for " + carried);
    }

    private static double ratio(long one, long other) {
        return (double) one / other;
    }

    private static long total(Thrift thrift) {
        long bytes = 0;
        for (Traffic traffic : Traffic.values()) {
            bytes += thrift.sentInAll(traffic) + thrift.receivedInAll(traffic);
        }
        return bytes;
    }

    @Test
    void onALineThatIsFullAnAlertStillArrivesWithinSeconds() throws Exception {
        BlockingQueue<EventBatch> heard = new LinkedBlockingQueue<>();
        hear(DeviceTopic.EVENTS, message -> {
            EventBatch batch = Json.read(message.getPayloadAsBytes(), EventBatch.class);
            heard.add(batch);
            long last = batch.events().get(batch.events().size() - 1).sequence();
            Ack ack = new Ack("ack-" + last, Instant.now(), null, DEVICE, batch.stream(), last);
            controlPlane
                    .publishWith()
                    .topic(DeviceTopic.ACKS.of(DEVICE))
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(Json.bytes(ack))
                    .send();
        });
        Outbox outbox = Outboxes.of(data, 64 << 20);
        Thread writer = new Thread(new OutboxWriter(outbox, () -> {}), "outbox");
        writer.setDaemon(true);
        writer.start();
        for (int i = 0; i < 1_500; i++) {
            outbox.hand(Lane.bulk, Outboxes.event("x".repeat(1_000)), null);
        }
        AtomicReference<EventSender> events = new AtomicReference<>();
        acks = payload -> events.get().acknowledged(Json.read(payload, Ack.class));
        connect(Thrifts.free(data), Clock.systemUTC(), Instant.EPOCH);
        events.set(new EventSender(outbox, link, new ServerClock(Clock.systemUTC()), System::nanoTime, () -> {}));
        line.carry(20_000);
        worker.scheduleWithFixedDelay(events.get()::send, 0, 50, TimeUnit.MILLISECONDS);
        for (int i = 0; i < 3; i++) {
            assertNotNull(heard.poll(30, TimeUnit.SECONDS), "the line carries something");
        }
        outbox.append(Outboxes.event("the alert"));
        long since = System.nanoTime();
        String message = "";
        while (!message.equals("the alert")) {
            EventBatch batch = heard.poll(30, TimeUnit.SECONDS);
            assertNotNull(batch, "the alert is still on its way");
            message = batch.events().get(0).message();
        }
        double seconds = (System.nanoTime() - since) / 1e9;
        assertTrue(outbox.depth() > 800, outbox.depth() + " are left, so it had to overtake nothing");
        assertTrue(seconds < 10, "it took " + seconds + " s");
    }

    @Test
    void onASparedLinkWhatIsSaidIsCompressed() throws Exception {
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        hear(DeviceTopic.REPORTED, message -> heard.complete(message.getPayloadAsBytes()));
        Thrift thrift = Thrifts.on(
                "lo",
                new Thrifts.Settings(Optional.empty(), List.of("lo"), Duration.ofSeconds(60), true),
                data,
                () -> Optional.of(Instant.now()));
        connect(thrift, Clock.systemUTC(), Instant.EPOCH);
        byte[] plain = "{\"words\": \"%s\"}".formatted("again ".repeat(200)).getBytes(StandardCharsets.UTF_8);
        link.publish(DeviceTopic.REPORTED, plain).get(10, TimeUnit.SECONDS);
        byte[] got = heard.get(10, TimeUnit.SECONDS);
        assertTrue(got.length < 100, got.length + " bytes of " + plain.length);
        assertEquals(
                new String(plain, StandardCharsets.UTF_8), new String(Compressed.plain(got), StandardCharsets.UTF_8));
    }
}
