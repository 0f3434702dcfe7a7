package io.mastercontrol.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Debian's Mosquitto with the configuration that we ship and the installation's keys, and one consumer that reads when each
 * heartbeat was sent, acknowledges, and throws it away: what a broker of C costs without a service and a database.
 */
final class MosquittoPeer implements AutoCloseable {
    private static final Path SHIPPED = Path.of("packaging/broker/mosquitto");
    private static final char[] PASSWORD = "master-control".toCharArray();
    private static final int DEVICES = 18_830;
    private static final int SERVICES = 18_840;

    private final Process broker;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final AtomicLong received = new AtomicLong();
    private Samples late = new Samples();
    private MqttClient consumer;

    private MosquittoPeer(Process broker) {
        this.broker = broker;
    }

    static MosquittoPeer start(Path data) throws IOException, InterruptedException {
        Path pki = data.resolve("pki");
        Path directory = Files.createTempDirectory("mosquitto-");
        Files.copy(pki.resolve("ca.crt"), directory.resolve("ca.crt"));
        Files.copy(pki.resolve("broker.crt"), directory.resolve("broker.crt"));
        Files.writeString(directory.resolve("broker.key"), key(pki.resolve("broker.p12")));
        Files.copy(SHIPPED.resolve("acl"), directory.resolve("acl"));
        String configuration = Files.readString(SHIPPED.resolve("mosquitto.conf"))
                .replace("listener 8883", "listener " + DEVICES + " 127.0.0.1")
                .replace("listener 8884", "listener " + SERVICES)
                .replaceAll("(?m)^crlfile .*$", "")
                .replace("/etc/master-control/broker", directory.toString());
        Path file = Files.writeString(
                directory.resolve("mosquitto.conf"), configuration + "user root\nmax_inflight_messages 2000\n");
        Process process = new ProcessBuilder("/usr/sbin/mosquitto", "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        MosquittoPeer peer = new MosquittoPeer(process);
        peer.listen(pki);
        return peer;
    }

    private static String key(Path store) throws IOException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD);
            byte[] der = keys.getKey("broker", PASSWORD).getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IOException("the broker's key cannot be read", e);
        }
    }

    private void listen(Path pki) throws IOException, InterruptedException {
        MqttClientOptions options = new MqttClientOptions().setClientId("registry-bench");
        options.setMaxMessageSize(1 << 20);
        options.setSsl(true)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(pki.resolve("ca.crt").toString()))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(pki.resolve("registry.crt").toString())
                        .addKeyPath(pki.resolve("registry.key").toString()));
        for (int attempt = 0; ; attempt++) {
            MqttClient client = MqttClient.create(vertx, options);
            client.publishHandler(this::take);
            try {
                client.connect(SERVICES, "127.0.0.1")
                        .compose(ack -> client.subscribe("$share/bench/mc/v1/devices/+/heartbeat", 1))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS);
                consumer = client;
                return;
            } catch (ExecutionException | TimeoutException e) {
                if (attempt == 20) {
                    throw new IOException("Mosquitto does not take the consumer: " + e.getMessage(), e);
                }
                Thread.sleep(200);
            }
        }
    }

    private void take(MqttPublishMessage message) {
        received.incrementAndGet();
        String payload = message.payload().toString();
        int at = payload.indexOf("\"at\":\"") + 6;
        Instant sent = Instant.parse(payload.substring(at, payload.indexOf('"', at)));
        synchronized (this) {
            late.addNanos(Duration.between(sent, Instant.now()).toNanos());
        }
    }

    static String address() {
        return "127.0.0.1:" + DEVICES;
    }

    long received() {
        return received.get();
    }

    /** What came since this was last asked. */
    synchronized Samples late() {
        Samples told = late;
        late = new Samples();
        return told;
    }

    double cpuSeconds() throws IOException {
        return Cpu.seconds(broker.pid());
    }

    double residentMegabytes() throws IOException {
        return Installation.residentMegabytes(broker.pid());
    }

    @Override
    public void close() {
        consumer.disconnect().onComplete(ignored -> {
            broker.destroy();
            vertx.close();
        });
    }
}
