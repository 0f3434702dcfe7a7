package io.mastercontrol.dashboard.access;

import io.mastercontrol.contracts.message.Json;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tells the other services for whom a request is made: a JWT, HS256 with the installation's key, for two minutes. */
@ApplicationScoped
public class ServiceTokens {
    private static final long SECONDS = 120;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private final SecretKeySpec key;
    private final Clock clock = Clock.systemUTC();

    ServiceTokens(InternalConfig config) {
        key = new SecretKeySpec(config.key().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    public String mint(SecurityIdentity identity) {
        return sign(identity.getPrincipal().getName(), identity.getRoles());
    }

    /** For what the dashboard itself wants to know. */
    public String ofThisService() {
        return sign("service:dashboard", java.util.Set.of("service", "viewer"));
    }

    private String sign(String subject, Iterable<String> groups) {
        long now = clock.instant().getEpochSecond();
        TreeSet<String> sorted = new TreeSet<>();
        groups.forEach(sorted::add);
        String text = part(Map.of("alg", "HS256", "typ", "JWT"))
                + "."
                + part(Map.of(
                        "iss", "master-control",
                        "sub", subject,
                        "upn", subject,
                        "groups", sorted,
                        "iat", now,
                        "exp", now + SECONDS,
                        "jti", Secret.random()));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return text + "." + BASE64.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }

    private static String part(Map<String, Object> claims) {
        return BASE64.encodeToString(Json.bytes(claims));
    }
}
