package io.mastercontrol.agent.artifact;

import io.mastercontrol.agent.identity.DeviceIdentity;
import io.mastercontrol.agent.link.ServerClock;
import io.mastercontrol.contracts.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A bearer token that the device makes itself: a JWT signed ES256 with its own key, its certificate and the chain of it in {@code x5c}
 * (RFC 7515), good for four minutes by the server's clock.
 */
final class DeviceToken {
    private static final int SECONDS = 240;
    private final DeviceIdentity identity;
    private final ServerClock clock;

    DeviceToken(DeviceIdentity identity, ServerClock clock) {
        this.identity = identity;
        this.clock = clock;
    }

    String mint() {
        try {
            long now = clock.now().getEpochSecond();
            List<String> chain = new ArrayList<>();
            for (X509Certificate certificate : identity.chain()) {
                chain.add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
            }
            String text = part(Map.of("alg", "ES256", "typ", "JWT", "x5c", chain))
                    + "."
                    + part(Map.of("sub", identity.device(), "aud", "master-control", "iat", now, "exp", now + SECONDS));
            Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
            signer.initSign(identity.key());
            signer.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + base64(signer.sign());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with the device's key: " + e.getMessage(), e);
        }
    }

    private static String part(Map<String, Object> claims) {
        return base64(Json.bytes(claims));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
