package io.mastercontrol.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.Revocations;
import io.mastercontrol.contracts.message.Revocations.Revoked;
import io.mastercontrol.contracts.message.SessionNews;
import io.mastercontrol.contracts.message.SessionNews.Kind;
import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.topic.Topics;
import io.mastercontrol.testing.device.DeviceConnection;
import io.mastercontrol.testing.device.TestTls;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestBroker;
import io.mastercontrol.testing.server.TestPki;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the embedded broker itself does to devices: revoked ones and greedy ones; and what it tells the registry. */
class LimitIT {
    private final BlockingQueue<SessionNews> news = new LinkedBlockingQueue<>();
    private Mqtt3AsyncClient registry;

    @BeforeEach
    void listen() {
        registry = client(TestPki.service("registry"), "registry-limits");
        registry.subscribeWith()
                .topicFilter(Topics.SESSIONS)
                .qos(MqttQos.AT_LEAST_ONCE)
                .callback(message -> news.add(Json.read(message.getPayloadAsBytes(), SessionNews.class)))
                .send()
                .join();
    }

    @AfterEach
    void leave() {
        registry.disconnect().join();
    }

    private static Mqtt3AsyncClient client(Credentials credentials, String id) {
        Mqtt3AsyncClient client = Mqtt3Client.builder()
                .identifier(id)
                .serverHost(TestBroker.HOST)
                .serverPort(TestBroker.port())
                .sslConfig(TestTls.of(credentials))
                .buildAsync();
        client.connect().join();
        return client;
    }

    private SessionNews await(String device, Kind kind) throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (Instant.now().isBefore(deadline)) {
            SessionNews next = news.poll(1, TimeUnit.SECONDS);
            if (next != null && next.device().equals(device) && next.kind() == kind) {
                return next;
            }
        }
        throw new AssertionError("nothing was told of " + device + " being " + kind);
    }

    private static String serial(Credentials credentials) throws Exception {
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(credentials.certificate().getBytes(StandardCharsets.US_ASCII)));
        return certificate.getSerialNumber().toString(16);
    }

    private static void revoke(Mqtt3AsyncClient service, Credentials of) throws Exception {
        Revoked revoked = new Revoked(serial(of), of.name(), Instant.now().plusSeconds(86_400));
        service.publishWith()
                .topic(Topics.REVOCATIONS)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(Json.bytes(new Revocations(List.of(revoked))))
                .send()
                .join();
    }

    @Test
    void aRevocationIsTakenFromTheRegistryAloneAndOutlivesTheBroker() throws Exception {
        Credentials device = TestPki.device("limit-revoked");
        try (DeviceConnection session = DeviceConnection.open(device, null)) {
            assertEquals(serial(device), await("limit-revoked", Kind.connected).serial());
            Mqtt3AsyncClient alerting = client(TestPki.service("alerting"), "alerting-limits");
            revoke(alerting, device);
            alerting.disconnect().join();
            assertTrue(session.isConnected());
            revoke(registry, device);
            Instant deadline = Instant.now().plusSeconds(5);
            while (session.isConnected() && Instant.now().isBefore(deadline)) {
                Thread.onSpinWait();
            }
            assertFalse(session.isConnected());
        }
        assertThrows(RuntimeException.class, () -> DeviceConnection.open(device, null));
        await("limit-revoked", Kind.refused);
        TestBroker.kill();
        TestBroker.start();
        assertThrows(RuntimeException.class, () -> DeviceConnection.open(device, null));
        listen();
    }

    @Test
    void aMessageThatWouldEndTheRegistrysOwnConnectionEndsItsSenders() throws Exception {
        Credentials device = TestPki.device("limit-large");
        try (DeviceConnection session = DeviceConnection.open(device, null)) {
            session.publish(DeviceTopic.LOGS, new byte[1_900_000]);
            assertThrows(RuntimeException.class, () -> {
                session.publish(DeviceTopic.LOGS, new byte[2_100_000]);
                session.publish(DeviceTopic.LOGS, new byte[1]);
            });
        }
        assertTrue(await("limit-large", Kind.limited).detail().contains("2100000 bytes"));
        assertTrue(registry.getState().isConnected());
    }

    @Test
    void whoSendsTooFastIsSlowedDownAndThenDisconnected() throws Exception {
        Credentials device = TestPki.device("limit-fast");
        Semaphore window = new Semaphore(5_000);
        Mqtt3AsyncClient greedy = client(device, "limit-fast");
        try (DeviceConnection modest = DeviceConnection.open("limit-modest")) {
            Instant deadline = Instant.now().plusSeconds(40);
            for (int i = 1; greedy.getState().isConnected() && Instant.now().isBefore(deadline); i++) {
                window.acquire();
                greedy.publishWith()
                        .topic(DeviceTopic.HEARTBEAT.of("limit-fast"))
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(new byte[10])
                        .send()
                        .whenComplete((done, failure) -> window.release());
                if (i % 500 == 0) {
                    modest.publish(DeviceTopic.HEARTBEAT, new byte[10]);
                }
            }
            assertTrue(modest.isConnected());
        }
        assertTrue(await("limit-fast", Kind.limited).detail().contains("messages"));
    }
}
