package io.mastercontrol.alerting.access;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes the token that alerting shows other services: HS256, for one minute. */
@ApplicationScoped
public class ServiceToken {
    private static final long LIFE_SECONDS = 60;
    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;
    private final Clock clock;

    ServiceToken(InternalConfig config, Clock clock) {
        this.key = new SecretKeySpec(config.key().getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.clock = clock;
    }

    /** A fresh value for the {@code Authorization} header. */
    public String bearer() {
        Instant now = clock.instant();
        ObjectNode claims = Json.mapper().createObjectNode();
        claims.put("iss", "master-control").put("sub", "service:alerting");
        claims.put("iat", now.getEpochSecond()).put("exp", now.getEpochSecond() + LIFE_SECONDS);
        claims.putArray("groups").add("service").add("viewer");
        String signed = BASE64.encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
                + "." + BASE64.encodeToString(Json.bytes(claims));
        return "Bearer " + signed + "." + BASE64.encodeToString(hmac(signed));
    }

    private byte[] hmac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA256", e);
        }
    }
}
