package io.mastercontrol.testing.token;

import io.mastercontrol.contracts.token.ServiceKey;
import io.mastercontrol.contracts.token.ServiceToken;
import io.mastercontrol.testing.server.Credentials;
import io.mastercontrol.testing.server.FleetServers;
import io.mastercontrol.testing.server.TestPki;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Tokens that no service may believe, each wrong in one way, by what is wrong about them. */
public final class WrongTokens {
    private static final Set<String> ADMIN = Set.of("admin", "operator", "viewer");

    private WrongTokens() {}

    public static Map<String, String> all() {
        String here = FleetServers.underTest();
        Instant now = Instant.now();
        ServiceToken admin = new ServiceToken(here, "user:admin", ADMIN, null);
        ServiceKey door = InternalTokens.key(ServiceToken.FRONT_DOOR);
        ServiceKey alerting = InternalTokens.key("alerting");
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("alerting in an administrator's name", alerting.sign(admin, now));
        tokens.put("alerting as the registry", alerting.sign(ServiceToken.of("registry", here), now));
        tokens.put("alerting as the front door", alerting.sign(ServiceToken.of("dashboard", here), now));
        tokens.put("the front door as the registry", door.sign(ServiceToken.of("registry", here), now));
        tokens.put(
                "a person who is a service",
                door.sign(new ServiceToken(here, "user:admin", Set.of("admin", "service"), null), now));
        tokens.put("a device as an administrator", key(TestPki.device("pi-1")).sign(admin, now));
        tokens.put(
                "a device of a service's name",
                key(TestPki.issue("dashboard", "device")).sign(admin, now));
        tokens.put("a service that there is not", key(TestPki.service("broker")).sign(admin, now));
        tokens.put(
                "another fleet's front door",
                key(TestPki.stranger("dashboard", "service")).sign(admin, now));
        tokens.put(
                "what was said to another service",
                door.sign(new ServiceToken("another", "user:admin", ADMIN, null), now));
        tokens.put(
                "what was said a minute ago",
                door.sign(admin, now.minusSeconds(ServiceToken.SECONDS + ServiceToken.SKEW_SECONDS + 1)));
        tokens.put("what will be said in a minute", door.sign(admin, now.plusSeconds(ServiceToken.SKEW_SECONDS + 60)));
        String[] right = door.sign(admin, now).split("\\.");
        String[] other = door.sign(ServiceToken.of("dashboard", here), now).split("\\.");
        tokens.put("another token's signature", right[0] + "." + right[1] + "." + other[2]);
        tokens.put(
                "another service's certificate",
                alerting.sign(admin, now).split("\\.")[0] + "." + right[1] + "." + right[2]);
        tokens.put("no signature", base64("{\"alg\":\"none\"}") + "." + right[1] + ".");
        tokens.put("a shared secret", base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + right[1] + "." + right[2]);
        tokens.put("no token", "a.b.c");
        return tokens;
    }

    private static ServiceKey key(Credentials credentials) {
        try {
            return ServiceKey.of(
                    credentials.certificate().getBytes(StandardCharsets.US_ASCII),
                    credentials.key().getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
