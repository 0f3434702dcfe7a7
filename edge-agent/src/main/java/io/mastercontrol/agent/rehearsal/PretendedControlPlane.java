package io.mastercontrol.agent.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** As much of a control plane as an agent's first minute needs, on loopback, with keys that die with the process. */
final class PretendedControlPlane {
    private static final X500Name ISSUER = new X500Name("CN=rehearsal");
    private static final Duration VALID = Duration.ofHours(1);

    private final KeyPair keys;
    private final HttpServer http;
    private final MqttServer broker;
    private final Semaphore messages = new Semaphore(0);
    private final String ca;

    private PretendedControlPlane() throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        keys = generator.generateKeyPair();
        ca = certificate(
                ISSUER, SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        broker = MqttServer.create(
                Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)),
                new MqttServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(ca))
                                .addKeyValue(Buffer.buffer(pem(new JcaPKCS8Generator(keys.getPrivate(), null))))));
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
    }

    static PretendedControlPlane open()
            throws IOException, GeneralSecurityException, OperatorCreationException, InterruptedException {
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
        try (PEMParser parser =
                new PEMParser(new StringReader(request.path("csr").asText()))) {
            PKCS10CertificationRequest wanted = (PKCS10CertificationRequest) parser.readObject();
            return Json.bytes(Map.of(
                    "device_id", request.path("name").asText(),
                    "certificate", certificate(wanted.getSubject(), wanted.getSubjectPublicKeyInfo()),
                    "ca", ca,
                    "release_keys", List.of(),
                    "broker", Map.of("host", "127.0.0.1", "port", broker.actualPort())));
        } catch (OperatorCreationException e) {
            throw new IOException("cannot sign: " + e.getMessage(), e);
        }
    }

    private String certificate(X500Name subject, SubjectPublicKeyInfo key)
            throws IOException, OperatorCreationException {
        Instant now = Instant.now();
        return pem(new X509v3CertificateBuilder(
                        ISSUER,
                        BigInteger.valueOf(now.toEpochMilli()),
                        Date.from(now.minus(VALID)),
                        Date.from(now.plus(VALID)),
                        subject,
                        key)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(subject.equals(ISSUER)))
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static String pem(Object what) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(what);
        }
        return text.toString();
    }
}
