package io.mastercontrol.agent.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.agent.identity.Der;
import io.mastercontrol.agent.identity.Pem;
import io.mastercontrol.contracts.message.Json;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** As much of a control plane as an agent's first minute needs, on loopback, with keys that die with the process. */
final class PretendedControlPlane {
    private static final String ISSUER = "rehearsal";
    /** With which every public key on P-256 begins, and the bytes that it has in all. */
    private static final String KEY_BEGIN = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

    private static final int KEY_LENGTH = 91;
    private static final Duration VALID = Duration.ofHours(1);

    private final KeyPair keys;
    private final HttpServer http;
    private final MqttServer broker;
    private final Semaphore messages = new Semaphore(0);
    private final String ca;

    private PretendedControlPlane() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        keys = generator.generateKeyPair();
        ca = certificate(ISSUER, keys.getPublic().getEncoded());
        broker = MqttServer.create(
                Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)),
                new MqttServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(ca))
                                .addKeyValue(Buffer.buffer(Pem.encode(
                                        "PRIVATE KEY", keys.getPrivate().getEncoded())))));
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
    }

    static PretendedControlPlane open() throws IOException, GeneralSecurityException, InterruptedException {
        PretendedControlPlane plane = new PretendedControlPlane();
        plane.broker.endpointHandler(plane::accept);
        try {
            plane.broker.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the pretended broker does not listen: " + e.getMessage(), e);
        }
        plane.http.start();
        return plane;
    }

    int httpPort() {
        return http.getAddress().getPort();
    }

    /** Waits until the agent has published that much. */
    void awaitMessages(int count) throws IOException, InterruptedException {
        if (!messages.tryAcquire(count, 60, TimeUnit.SECONDS)) {
            throw new IOException("the agent published less than " + count + " messages in a minute");
        }
    }

    /** The agent has ended: nobody will publish any more. */
    void abandoned() {
        messages.release(Integer.MAX_VALUE / 2);
    }

    private void accept(MqttEndpoint endpoint) {
        endpoint.subscribeHandler(wanted -> endpoint.subscribeAcknowledge(
                wanted.messageId(),
                wanted.topicSubscriptions().stream()
                        .map(one -> MqttQoS.AT_LEAST_ONCE)
                        .toList()));
        endpoint.publishHandler(message -> {
            if (message.qosLevel() == MqttQoS.AT_LEAST_ONCE) {
                endpoint.publishAcknowledge(message.messageId());
            }
            messages.release();
        });
        endpoint.accept(false);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = {};
            if (exchange.getRequestURI().getPath().equals("/enrol")) {
                body = enrolled(Json.mapper().readTree(exchange.getRequestBody()));
            }
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private byte[] enrolled(JsonNode request) throws IOException {
        try {
            String name = request.path("name").asText();
            return Json.bytes(Map.of(
                    "device_id", name,
                    "certificate", certificate(name, key(request.path("csr").asText())),
                    "ca", ca,
                    "release_keys", List.of(),
                    "broker", Map.of("host", "127.0.0.1", "port", broker.actualPort())));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot sign: " + e.getMessage(), e);
        }
    }

    /** The public key in a request of the agent's own; nobody else asks here. */
    private static byte[] key(String csr) {
        String hex = HexFormat.of().formatHex(Pem.der(csr));
        int from = hex.indexOf(KEY_BEGIN);
        return HexFormat.of().parseHex(hex, from, from + 2 * KEY_LENGTH);
    }

    private String certificate(String subject, byte[] key) throws GeneralSecurityException {
        Instant now = Instant.now();
        byte[] authority = subject.equals(ISSUER) ? Der.sequence(Der.yes()) : Der.sequence();
        byte[] loopback = Der.sequence(Der.plainTagged(7, new byte[] {127, 0, 0, 1}));
        byte[] content = Der.sequence(
                Der.tagged(0, Der.integer(BigInteger.TWO)),
                Der.integer(BigInteger.valueOf(now.toEpochMilli())),
                Der.ecdsaWithSha256(),
                Der.commonName(ISSUER),
                Der.sequence(Der.time(now.minus(VALID)), Der.time(now.plus(VALID))),
                Der.commonName(subject),
                key,
                Der.tagged(
                        3,
                        Der.sequence(
                                Der.sequence(Der.oid("2.5.29.19"), Der.yes(), Der.octets(authority)),
                                Der.sequence(Der.oid("2.5.29.17"), Der.octets(loopback)))));
        return Pem.encode("CERTIFICATE", Der.signed(content, keys.getPrivate()));
    }
}
