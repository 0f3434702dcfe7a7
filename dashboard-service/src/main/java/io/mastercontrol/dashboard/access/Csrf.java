package io.mastercontrol.dashboard.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the console's pages send back in {@code X-CSRF-Token}, and other sites cannot know: an HMAC of the session's
 * cookie. Asked of whoever is recognised by cookie and wants to change something.
 */
@ApplicationScoped
public class Csrf {
    public static final String HEADER = "X-CSRF-Token";
    private final SecretKeySpec key;

    Csrf(InternalConfig config) {
        key = new SecretKeySpec(("csrf:" + config.key()).getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    public String tokenFor(String cookie) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(cookie.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }

    boolean isRight(String cookie, String token) {
        return token != null
                && MessageDigest.isEqual(
                        tokenFor(cookie).getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
