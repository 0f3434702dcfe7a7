package io.mastercontrol.agent.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.controlplane.pki.CertificateAuthority;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** Answers renewals as the registry does, or as an attacker on the line would like to. */
final class RenewingControlPlane {
    private static final Duration LIFE = Duration.ofDays(90);
    private final HttpServer server;
    private final Set<String> keys = new HashSet<>();
    private CertificateAuthority authority;
    private List<X509Certificate> roots;
    private List<X509Certificate> chain = List.of();
    private String name = "pi-1";
    private String refusal;
    private boolean otherKey;
    private int asked;
    private int lost;

    RenewingControlPlane(CertificateAuthority authority) throws IOException {
        sign(authority, List.of(authority.certificate()));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/enrol/renew", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void stop() {
        server.stop(0);
    }

    int asked() {
        return asked;
    }

    /** How many different keys it was asked for. */
    int keys() {
        return keys.size();
    }

    void sign(CertificateAuthority by, List<X509Certificate> believed) {
        authority = by;
        roots = believed;
        name = "pi-1";
        otherKey = false;
    }

    /** What leads from the issuer to a root. */
    void sendAlong(List<X509Certificate> more) {
        chain = more;
    }

    void name(String other) {
        name = other;
    }

    void otherKey() {
        otherKey = true;
    }

    void refuse(String why) {
        refusal = why;
    }

    /** The next answers break off. */
    void lose(int answers) {
        lost = answers;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            JsonNode body = Json.read(exchange.getRequestBody().readAllBytes(), JsonNode.class);
            asked++;
            String csr = body.path("csr").asText();
            mustBeSigned(body, csr);
            keys.add(csr);
            if (lost-- > 0) {
                exchange.sendResponseHeaders(502, -1);
            } else if (refusal != null) {
                send(exchange, 403, Json.bytes(Map.of("detail", refusal)));
            } else {
                send(exchange, 201, Json.bytes(answer(csr)));
            }
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static void mustBeSigned(JsonNode body, String csr) throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initVerify(Pem.certificate(body.path("certificate").asText()));
        signature.update(("master-control renewal\n" + csr).getBytes(StandardCharsets.UTF_8));
        if (!signature.verify(Base64.getDecoder().decode(body.path("signature").asText()))) {
            throw new IllegalStateException("not signed with the old key");
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private EnrolmentAnswer answer(String csr) throws Exception {
        PublicKey key = otherKey ? CertificateAuthority.newKey().getPublic() : key(csr);
        EnrolmentAnswer answer = answer(name, authority.issueClient(name, "device", key, LIFE), roots);
        String along = chain.stream().map(RenewingControlPlane::pem).collect(Collectors.joining());
        return new EnrolmentAnswer(
                answer.deviceId(),
                answer.certificate() + along,
                answer.ca(),
                answer.releaseKeys(),
                null,
                answer.broker(),
                answer.serverTime(),
                null);
    }

    static EnrolmentAnswer answer(String name, CertificateAuthority authority, String csr, Duration life)
            throws Exception {
        return answer(name, authority.issueClient(name, "device", key(csr), life), List.of(authority.certificate()));
    }

    private static EnrolmentAnswer answer(String name, X509Certificate certificate, List<X509Certificate> roots)
            throws Exception {
        String release = Pem.encode(
                "PUBLIC KEY",
                KeyPairGenerator.getInstance("Ed25519")
                        .generateKeyPair()
                        .getPublic()
                        .getEncoded());
        return new EnrolmentAnswer(
                name,
                pem(certificate),
                roots.stream().map(RenewingControlPlane::pem).collect(Collectors.joining()),
                List.of(release),
                null,
                new EnrolmentAnswer.Broker("127.0.0.1", 1),
                Instant.now(),
                null);
    }

    private static String pem(X509Certificate certificate) {
        return io.mastercontrol.controlplane.pki.Pem.of(certificate);
    }

    private static PublicKey key(String csr) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(csr))) {
            PKCS10CertificationRequest request = (PKCS10CertificationRequest) parser.readObject();
            return new JcaPEMKeyConverter().getPublicKey(request.getSubjectPublicKeyInfo());
        }
    }
}
