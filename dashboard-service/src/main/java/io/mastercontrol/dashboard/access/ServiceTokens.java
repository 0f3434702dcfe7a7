package io.mastercontrol.dashboard.access;

import io.mastercontrol.contracts.message.Json;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

    /** With the caller's scope, if there is one, in claim {@code devices}: the services show and change no other devices. */
    public String mint(SecurityIdentity identity) {
        return sign(
                identity.getPrincipal().getName(),
                identity.getRoles(),
                identity.getAttribute(CallerAuthentication.SCOPE));
    }

    /** For what the dashboard itself wants to know. */
    public String ofThisService() {
        return sign("service:dashboard", Set.of("service", "viewer"), null);
    }

    private String sign(String subject, Set<String> groups, String scope) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new TreeMap<>(Map.of(
                "iss",
                "master-control",
                "sub",
                subject,
                "upn",
                subject,
                "groups",
                new TreeSet<>(groups),
                "iat",
                now,
                "exp",
                now + SECONDS,
                "jti",
                Secret.random()));
        if (scope != null) {
            claims.put("devices", scope);
        }
        String text = part(Map.of("alg", "HS256", "typ", "JWT")) + "." + part(claims);
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
