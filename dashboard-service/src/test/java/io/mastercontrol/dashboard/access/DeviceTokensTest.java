package io.mastercontrol.dashboard.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.TestPki;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tokens that devices sign themselves, honest and not. */
class DeviceTokensTest {
    private final Set<String> revoked = new HashSet<>();
    private final DeviceTokens tokens;

    DeviceTokensTest() throws Exception {
        tokens = new DeviceTokens(() -> TestPki.pki().caCertificate(), revoked::contains);
    }

    private static ObjectNode claims(String device, long expiresIn) {
        return Json.mapper()
                .createObjectNode()
                .put("sub", device)
                .put("aud", "master-control")
                .put("exp", Instant.now().getEpochSecond() + expiresIn);
    }

    private static String token(Credentials by, String algorithm, ObjectNode claims) throws GeneralSecurityException {
        ObjectNode header = Json.mapper().createObjectNode().put("alg", algorithm);
        header.putArray("x5c").add(body(by.certificate()));
        String text = base64(Json.bytes(header)) + "." + base64(Json.bytes(claims));
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
        signer.initSign(KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body(by.key())))));
        signer.update(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + base64(signer.sign());
    }

    private static String body(String pem) {
        return pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void aDeviceSpeaksForItselfForAFewMinutes() throws Exception {
        Credentials device = TestPki.device("pi-1");
        assertEquals(Optional.of("pi-1"), tokens.device(token(device, "ES256", claims("pi-1", 240))));
        assertEquals(Optional.empty(), tokens.device(token(device, "ES256", claims("pi-1", -61))), "too old");
        assertEquals(Optional.empty(), tokens.device(token(device, "ES256", claims("pi-1", 86_400))), "for too long");
        assertEquals(Optional.empty(), tokens.device(token(device, "ES256", claims("pi-2", 240))), "another device");
        ObjectNode elsewhere = claims("pi-1", 240).put("aud", "somebody else");
        assertEquals(Optional.empty(), tokens.device(token(device, "ES256", elsewhere)), "for somebody else");
    }

    @Test
    void aRevokedCertificateSpeaksForNobody() throws Exception {
        Credentials device = TestPki.device("pi-1");
        String token = token(device, "ES256", claims("pi-1", 240));
        assertEquals(Optional.of("pi-1"), tokens.device(token));
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(Base64.getDecoder().decode(body(device.certificate()))));
        revoked.add(certificate.getSerialNumber().toString(16));
        assertEquals(Optional.empty(), tokens.device(token));
    }

    @Test
    void nobodyElseSpeaksForIt() throws Exception {
        ObjectNode claims = claims("pi-1", 240);
        assertEquals(Optional.empty(), tokens.device(token(TestPki.stranger("pi-1", "device"), "ES256", claims)));
        assertEquals(
                Optional.empty(), tokens.device(token(TestPki.service("registry"), "ES256", claims("registry", 240))));
        String good = token(TestPki.device("pi-1"), "ES256", claims);
        String[] parts = good.split("\\.");
        String others =
                token(TestPki.device("pi-2"), "ES256", claims("pi-2", 240)).split("\\.")[2];
        assertEquals(Optional.empty(), tokens.device(parts[0] + "." + parts[1] + "." + others), "another signature");
        assertEquals(
                Optional.empty(),
                tokens.device(parts[0] + "." + base64(Json.bytes(claims("pi-1", 200))) + "." + parts[2]));
        assertEquals(Optional.empty(), tokens.device(token(TestPki.device("pi-1"), "none", claims)));
    }

    @Test
    void rubbishIsNobody() {
        for (String rubbish : new String[] {"a.b.c", "..", "a.b", "a.b.c.d", "!.!.!", "x".repeat(10_000) + ".b.c"}) {
            assertEquals(Optional.empty(), tokens.device(rubbish), rubbish);
        }
    }
}
