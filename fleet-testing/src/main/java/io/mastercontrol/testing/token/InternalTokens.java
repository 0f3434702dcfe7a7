package io.mastercontrol.testing.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mastercontrol.contracts.message.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens with which services speak to each other, as the dashboard would mint them after authenticating a caller. */
public final class InternalTokens {
    /** {@code mc.internal.key} of tests. The HMAC key is the text's UTF-8 bytes. */
    public static final String KEY = "6d61737465722d636f6e74726f6c2d746573742d6b65792d6e6f742d73656372";

    private static final Duration LIFE = Duration.ofMinutes(5);

    private InternalTokens() {}

    public static String admin() {
        return of("user:admin", "admin", "operator", "viewer");
    }

    public static String operator() {
        return of("user:operator", "operator", "viewer");
    }

    public static String viewer() {
        return of("user:viewer", "viewer");
    }

    public static String service(String name) {
        return of("service:" + name, "service", "viewer");
    }

    public static String device(String id) {
        return of("device:" + id, "device");
    }

    /** A token for any subject and roles, good for five minutes from now. */
    public static String of(String subject, String... roles) {
        return of(subject, List.of(roles), Instant.now(), KEY);
    }

    /** A token of a person who may see the devices of a selector only. */
    public static String scoped(String role, String selector) {
        List<String> groups =
                switch (role) {
                    case "admin" -> List.of("admin", "operator", "viewer");
                    case "operator" -> List.of("operator", "viewer");
                    default -> List.of("viewer");
                };
        return of("user:scoped-" + role, groups, Instant.now(), KEY, selector);
    }

    /** A token issued at another time or with another key, to see it refused. */
    public static String of(String subject, List<String> roles, Instant issuedAt, String key) {
        return of(subject, roles, issuedAt, key, null);
    }

    private static String of(String subject, List<String> roles, Instant issuedAt, String key, String selector) {
        ObjectNode claims = Json.mapper().createObjectNode();
        claims.put("iss", "master-control").put("sub", subject);
        claims.put("iat", issuedAt.getEpochSecond())
                .put("exp", issuedAt.plus(LIFE).getEpochSecond());
        if (selector != null) {
            claims.put("devices", selector);
        }
        roles.forEach(claims.putArray("groups")::add);
        String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(Json.bytes(claims));
        return signed + "." + base64(hmac(signed, key));
    }

    private static byte[] hmac(String text, String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA256", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
